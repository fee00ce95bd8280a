// SPDX-License-Identifier: MIT
#include "timbre/core/harmony_guess.h"

#include "timbre/base/memory.h"

#include <math.h>
#include <string.h>

// Key ////////////////////////////////////////////////////////////////////////

// The pitch classes' shares in the examples of Kostka and Payne's textbook, as
// counted by D. Temperley (Music and Probability, 2007). The probe-tone
// profiles of Krumhansl and Kessler lean towards the fifth: of 22 songs of the
// band they name 14 right or relative, these 20.
static const double profiles[2][PITCH_CLASSES] = {
    {0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366,
     0.057, 0.400},
    {0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067,
     0.133, 0.330}};

static double
correlate(const double *chroma, const double *profile, int tonic)
{
    double mean_c = 0, mean_p = 0;
    for (int i = 0; i < PITCH_CLASSES; i++) {
        mean_c += chroma[i] / PITCH_CLASSES;
        mean_p += profile[i] / PITCH_CLASSES;
    }
    double cross = 0, square_c = 0, square_p = 0;
    for (int i = 0; i < PITCH_CLASSES; i++) {
        double c = chroma[(i + tonic) % PITCH_CLASSES] - mean_c;
        double p = profile[i] - mean_p;
        cross += c * p;
        square_c += c * c;
        square_p += p * p;
    }
    return square_c > 0 ? cross / sqrt(square_c * square_p) : 0;
}

KeyGuess
harmony_guess_key(const double chroma[static PITCH_CLASSES])
{
    KeyGuess key = {.tonic = -1};
    for (int tonic = 0; tonic < PITCH_CLASSES; tonic++)
        for (int is_minor = 0; is_minor < 2; is_minor++) {
            double strength = correlate(chroma, profiles[is_minor], tonic);
            if (strength > key.strength)
                key = (KeyGuess){tonic, is_minor == 1, strength};
        }
    return key;
}

// A key is also where the chords belong, and where the music begins, rests and
// ends. Weights set on takes of the band.
static double
chord_support(const ChordGuess *chords, size_t count, int tonic, bool is_minor)
{
    const unsigned scale =
        chord_mode_classes(tonic, is_minor ? MODE_MINOR : MODE_MAJOR);
    double tonics = 0, inside = 0, known = 0, ends = 0;
    for (size_t i = 0; i < count; i++) {
        if (!chords[i].is_known)
            continue;
        const Chord *chord = &chords[i].chord;
        const bool is_tonic =
            chord->root == tonic && chord->intervals[1] == (is_minor ? 3 : 4);
        known++;
        tonics += is_tonic;
        inside += (chord_pitch_classes(chord) & ~scale) == 0;
        if (is_tonic && (i == 0 || i + 1 == count))
            ends += 0.5;
    }
    return known > 0
               ? 0.25 * tonics / known + 0.25 * inside / known + 0.2 * ends
               : 0;
}

KeyGuess
harmony_guess_key_of(const double chroma[static PITCH_CLASSES],
                     const ChordGuess *chords,
                     size_t count)
{
    KeyGuess key = harmony_guess_key(chroma);
    double best = -HUGE_VAL;
    for (int tonic = 0; tonic < PITCH_CLASSES && key.tonic >= 0; tonic++)
        for (int is_minor = 0; is_minor < 2; is_minor++) {
            const double strength =
                correlate(chroma, profiles[is_minor], tonic);
            const double score =
                strength + chord_support(chords, count, tonic, is_minor == 1);
            if (score > best) {
                best = score;
                key = (KeyGuess){tonic, is_minor == 1, strength};
            }
        }
    return key;
}

// The degree that tells a mode from major or minor, and what it replaces.
typedef struct {
    bool is_minor;
    int own, instead_of; // semitones over the tonic
    Mode mode;
} ModeSign;

static const ModeSign mode_signs[] = {
    {false, 10, 11, MODE_MIXOLYDIAN},    {false, 6, 5, MODE_LYDIAN},
    {true, 9, 8, MODE_DORIAN},           {true, 1, 2, MODE_PHRYGIAN},
    {true, 11, 10, MODE_HARMONIC_MINOR},
};

Mode
harmony_guess_mode(const double chroma[static PITCH_CLASSES],
                   int tonic,
                   bool is_minor)
{
    // Passing notes touch the other degree too: three times as much is clear.
    static const double clearly = 3;
    double total = 0;
    for (int i = 0; i < PITCH_CLASSES; i++)
        total += chroma[i];
    Mode mode = is_minor ? MODE_MINOR : MODE_MAJOR;
    double best = clearly;
    for (size_t i = 0; i < ARRAY_LENGTH(mode_signs); i++) {
        const ModeSign *sign = &mode_signs[i];
        const double own = chroma[(tonic + sign->own) % PITCH_CLASSES];
        const double other = chroma[(tonic + sign->instead_of) % PITCH_CLASSES];
        if (sign->is_minor != is_minor || own < 0.04 * total ||
            own < best * other)
            continue;
        best = own / fmax(other, 1e-9);
        mode = sign->mode;
    }
    return mode;
}

// Chords /////////////////////////////////////////////////////////////////////

enum { TRIAD_KINDS = 3, SEVENTHS = 2 };

typedef struct {
    int third, fifth;
    double bias; // against kinds that are rare
    int sevenths[SEVENTHS];
} TriadKind;

static const TriadKind triads[TRIAD_KINDS] = {
    {4, 7, 0, {10, 11}}, {3, 7, 0, {10, 10}}, {3, 6, -0.1, {10, 9}}};

// Weights of the score, set on takes of the band.
static const double third_weight = 0.9, fifth_weight = 0.7;
static const double outside_weight = 0.55, bass_weight = 0.5;
static const double key_weight = 0.06, stay_weight = 0.02;

// Loudness grows with the root: one loud note doesn't make a chord.
static void
compress(const double *from, double to[PITCH_CLASSES])
{
    double largest = 0;
    for (int i = 0; i < PITCH_CLASSES; i++) {
        to[i] = sqrt(fmax(from[i], 0));
        largest = fmax(largest, to[i]);
    }
    for (int i = 0; i < PITCH_CLASSES; i++)
        to[i] = largest > 0 ? to[i] / largest : 0;
}

static double
triad_score(const double *chroma, const double *bass, int root, int kind)
{
    const TriadKind *triad = &triads[kind];
    const double first = chroma[root];
    const double third = chroma[(root + triad->third) % PITCH_CLASSES];
    const double fifth = chroma[(root + triad->fifth) % PITCH_CLASSES];
    double rest = -first - third - fifth;
    for (int i = 0; i < PITCH_CLASSES; i++)
        rest += chroma[i];
    const double inside = first + third_weight * third + fifth_weight * fifth;
    return inside / 2.6 - outside_weight * rest / 9 + bass_weight * bass[root] +
           0.3 * bass_weight * bass[(root + triad->fifth) % PITCH_CLASSES] +
           triad->bias;
}

static bool
is_in_key(int root, int kind, int tonic, Mode mode)
{
    if (tonic < 0)
        return false;
    const unsigned scale = chord_mode_classes(tonic, music_mode_parent(mode));
    const unsigned tones = 1U << root |
                           1U << (root + triads[kind].third) % PITCH_CLASSES |
                           1U << (root + triads[kind].fifth) % PITCH_CLASSES;
    return (tones & ~scale) == 0;
}

static Chord
make_chord(const double *chroma, int root, int kind)
{
    const TriadKind *triad = &triads[kind];
    Chord chord = {.root = root,
                   .bass = root,
                   .interval_count = 3,
                   .intervals = {0, triad->third, triad->fifth}};
    double least = 1;
    for (int i = 0; i < 3; i++)
        least =
            fmin(least, chroma[(root + chord.intervals[i]) % PITCH_CLASSES]);
    for (int i = 0; i < SEVENTHS && chord.interval_count == 3; i++) {
        const int seventh = triad->sevenths[i];
        const double own = chroma[(root + seventh) % PITCH_CLASSES];
        if (own < 0.5 || own < 0.9 * least)
            continue;
        chord.intervals[chord.interval_count++] = seventh;
    }
    return chord;
}

static bool
is_silent(const HarmonyBar *bar)
{
    double total = 0;
    for (int i = 0; i < PITCH_CLASSES; i++)
        total += fmax(bar->chroma[i], 0);
    return total <= 1e-9;
}

static ChordGuess
guess_chord(const HarmonyBar *bar, int tonic, Mode mode, int before)
{
    double chroma[PITCH_CLASSES], bass[PITCH_CLASSES];
    compress(bar->chroma, chroma);
    compress(bar->bass, bass);
    double best = -HUGE_VAL, next = -HUGE_VAL;
    int found = 0;
    for (int i = 0; i < PITCH_CLASSES * TRIAD_KINDS; i++) {
        const int root = i % PITCH_CLASSES, kind = i / PITCH_CLASSES;
        const double score =
            triad_score(chroma, bass, root, kind) +
            (is_in_key(root, kind, tonic, mode) ? key_weight : 0) +
            (i == before ? stay_weight : 0);
        if (score > best) {
            next = best;
            best = score;
            found = i;
        } else if (score > next) {
            next = score;
        }
    }
    const int kind = found / PITCH_CLASSES;
    return (ChordGuess){.is_known = true,
                        .chord =
                            make_chord(chroma, found % PITCH_CLASSES, kind),
                        .strength = fmin(fmax((best - next) * 5, 0), 1)};
}

static int
index_of(const ChordGuess *guess)
{
    for (int kind = 0; kind < TRIAD_KINDS; kind++)
        if (guess->chord.intervals[1] == triads[kind].third &&
            guess->chord.intervals[2] == triads[kind].fifth)
            return kind * PITCH_CLASSES + guess->chord.root;
    return -1;
}

void
harmony_guess_chords(const HarmonyBar *bars,
                     size_t count,
                     int tonic,
                     Mode mode,
                     ChordGuess *guesses)
{
    int before = -1;
    for (size_t i = 0; i < count; i++) {
        if (is_silent(&bars[i])) {
            guesses[i] = (ChordGuess){0};
            continue;
        }
        guesses[i] = guess_chord(&bars[i], tonic, mode, before);
        before = index_of(&guesses[i]);
    }
}
