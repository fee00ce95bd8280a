// SPDX-License-Identifier: MIT
#include "timbre/core/chord.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "chord_quality.h"

#include <stdio.h>
#include <string.h>

static unsigned
bit(int interval)
{
    return 1U << interval;
}

static bool
has(unsigned set, int interval)
{
    return (set & bit(interval)) != 0;
}

static bool
take(const char **at, const char *text)
{
    if (!text_starts_with(*at, text))
        return false;
    *at += strlen(text);
    return true;
}

// Chords //////////////////////////////////////////////////////////////////////

// False when the chord has more tones, or a longer name, than there is room.
static bool
chord_build(int root, int bass, unsigned set, Chord *chord)
{
    Chord built = {.root = root % 12, .bass = bass % 12};
    for (int i = 0; i <= CHORD_HIGHEST_INTERVAL; i++) {
        if (!has(set, i))
            continue;
        if (built.interval_count == CHORD_MAX_TONES)
            return false;
        built.intervals[built.interval_count++] = i;
    }
    QualityText suffix;
    chord_quality_write(set, &suffix);
    size_t length = 2 + suffix.length + (built.root == built.bass ? 0 : 3);
    if (length >= CHORD_TEXT_SIZE)
        return false;
    *chord = built;
    return true;
}

// The '/' before a bass, or the end; the one of "6/9" is none.
static const char *
find_slash(const char *text)
{
    const char *slash = strrchr(text, '/');
    if (slash == NULL)
        return text + strlen(text);
    if (slash > text && slash[-1] == '6' && strcmp(slash, "/9") == 0)
        return text + strlen(text);
    return slash;
}

// Length of a note name ("F#", "B♭"), 0 when there is none.
static size_t
note_length(const char *text)
{
    if (text[0] < 'A' || text[0] > 'G')
        return 0;
    if (text[1] == '#' || text[1] == 'b')
        return 2;
    if (text_starts_with(text + 1, "\u266d") ||
        text_starts_with(text + 1, "\u266f"))
        return 1 + strlen("\u266d");
    return 1;
}

static bool
read_note(const char *text, size_t length, int *pitch_class)
{
    char note[8] = "";
    if (length == 0 || length >= sizeof(note))
        return false;
    memcpy(note, text, length);
    *pitch_class = music_pitch_class(note);
    return *pitch_class >= 0;
}

bool
chord_parse_name(const char *text, Chord *chord)
{
    if (text == NULL)
        return false;
    size_t root_length = note_length(text);
    int root = 0;
    if (!read_note(text, root_length, &root))
        return false;
    const char *quality = text + root_length;
    const char *slash = find_slash(quality);
    unsigned set = 0;
    if (!chord_quality_read(quality, (size_t)(slash - quality), false, &set))
        return false;
    int bass = root;
    if (*slash == '/') {
        size_t length = note_length(slash + 1);
        if (length != strlen(slash + 1) || !read_note(slash + 1, length, &bass))
            return false;
    }
    return chord_build(root, bass, set, chord);
}

// Numerals ////////////////////////////////////////////////////////////////////

typedef struct {
    int accidental;
    int degree; // 0..6
    bool is_lower;
    const char *rest; // behind the numeral
} Numeral;

static bool
read_numeral(const char *text, Numeral *numeral)
{
    // Longer ones first.
    static const struct {
        const char *upper, *lower;
        int degree;
    } rows[] = {{"VII", "vii", 6}, {"III", "iii", 2}, {"VI", "vi", 5},
                {"IV", "iv", 3},   {"II", "ii", 1},   {"V", "v", 4},
                {"I", "i", 0}};

    *numeral = (Numeral){.degree = -1};

    static const struct {
        const char *text;
        int shift;
    } signs[] = {{"b", -1}, {"#", 1}, {"\u266d", -1}, {"\u266f", 1}};

    for (size_t i = 0; i < ARRAY_LENGTH(signs); i++) {
        if (numeral->accidental == 0 && take(&text, signs[i].text))
            numeral->accidental = signs[i].shift;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        bool is_upper = text_starts_with(text, rows[i].upper);
        if (!is_upper && !text_starts_with(text, rows[i].lower))
            continue;
        numeral->degree = rows[i].degree;
        numeral->is_lower = !is_upper;
        numeral->rest = text + strlen(rows[i].upper);
        return true;
    }
    return false;
}

static int
degree_step(int degree, Mode mode)
{
    int steps[8];
    (void)music_mode_steps(music_mode_parent(mode), steps);
    return steps[degree];
}

static bool
is_in_mode(int step, Mode mode)
{
    unsigned classes = chord_mode_classes(0, music_mode_parent(mode));
    return (classes >> (step % 12) & 1U) != 0;
}

// Semitones of the root over the tonic.
static int
numeral_root(const Numeral *numeral, Mode mode, bool numerals_of_mode)
{
    if (!numerals_of_mode || numeral->accidental != 0)
        return (degree_step(numeral->degree, MODE_MAJOR) + numeral->accidental +
                12) %
               12;
    // The diminished seventh chord of a minor key stands on the leading tone.
    bool is_leading =
        numeral->degree == 6 && numeral->is_lower && music_mode_is_minor(mode);
    return is_leading ? 11 : degree_step(numeral->degree, mode);
}

// People write "ii7" in minor and "vii" in major for the chord of the key,
// whose fifth is diminished.
static bool
fifth_is_diminished(const Numeral *numeral, int root, Mode mode)
{
    static const char *const bare[] = {"", "7", "9", "11"};
    if (!numeral->is_lower || numeral->accidental != 0)
        return false;
    size_t length = (size_t)(find_slash(numeral->rest) - numeral->rest);
    for (size_t i = 0; i < ARRAY_LENGTH(bare); i++) {
        if (strlen(bare[i]) == length &&
            strncmp(numeral->rest, bare[i], length) == 0)
            return !is_in_mode(root + 7, mode) && is_in_mode(root + 6, mode);
    }
    return false;
}

static int
lowest_of(unsigned set, const int *intervals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (has(set, intervals[i]))
            return intervals[i];
    return -1;
}

// "/3" = that member of the chord in the bass, "/1" = the tonic under it.
static bool
read_member(const char *text, int root, unsigned set, int *bass)
{
    static const int thirds[] = {3, 4}, fifths[] = {7, 6, 8},
                     sevenths[] = {10, 11, 9};
    int interval = -1;
    if (strcmp(text, "1") == 0) {
        *bass = 0;
        return true;
    }
    if (strcmp(text, "3") == 0)
        interval = lowest_of(set, thirds, ARRAY_LENGTH(thirds));
    if (strcmp(text, "5") == 0)
        interval = lowest_of(set, fifths, ARRAY_LENGTH(fifths));
    if (strcmp(text, "7") == 0)
        interval = lowest_of(set, sevenths, ARRAY_LENGTH(sevenths));
    *bass = root + interval;
    return interval >= 0;
}

bool
chord_parse_roman(
    const char *text, int tonic, Mode mode, bool numerals_of_mode, Chord *chord)
{
    Numeral numeral;
    if (text == NULL || !read_numeral(text, &numeral))
        return false;
    const char *slash = find_slash(numeral.rest);
    int root = numeral_root(&numeral, mode, numerals_of_mode);
    unsigned set = 0;
    if (!chord_quality_read(numeral.rest, (size_t)(slash - numeral.rest),
                            numeral.is_lower, &set))
        return false;
    if (numerals_of_mode && fifth_is_diminished(&numeral, root, mode))
        set = (set & ~bit(7)) | bit(6);
    int bass = root;
    Numeral target;
    if (*slash == '/' && read_numeral(slash + 1, &target)) {
        // "V7/ii": the dominant of that degree.
        if (*target.rest != '\0')
            return false;
        root = degree_step(numeral.degree, MODE_MAJOR) + numeral.accidental +
               12 + numeral_root(&target, mode, numerals_of_mode);
        bass = root;
    } else if (*slash == '/' && !read_member(slash + 1, root, set, &bass)) {
        return false;
    }
    return chord_build(tonic + root, tonic + bass, set, chord);
}

// Names ///////////////////////////////////////////////////////////////////////

// A note spelled as a degree of the key: bVI in C# minor is A, #IV in C is F#.
static void
note_name(int pitch_class, int tonic, Mode mode, char text[static 3])
{
    static const int letter_classes[] = {0, 2, 4, 5, 7, 9, 11};
    static const int degrees[] = {0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6};
    const char *key = music_key_name(tonic, mode);
    int tonic_letter = (key[0] - 'A' + 5) % 7; // C = 0
    int letter = (tonic_letter + degrees[(pitch_class - tonic + 12) % 12]) % 7;
    int shift = (pitch_class - letter_classes[letter] + 18) % 12 - 6;
    bool is_rare = (shift == -1 && (letter == 0 || letter == 3)) || // Cb, Fb
                   (shift == 1 && (letter == 2 || letter == 6)) ||  // E#, B#
                   shift < -1 || shift > 1;
    if (is_rare) {
        const char *plain = music_key_name(pitch_class, MODE_MAJOR);
        memcpy(text, plain, strlen(plain) + 1);
        return;
    }
    text[0] = (char)('A' + (letter + 2) % 7);
    text[1] = '\0';
    if (shift != 0)
        memcpy(text + 1, shift < 0 ? "b" : "#", 2);
}

void
chord_name(const Chord *chord,
           int tonic,
           Mode mode,
           char text[static CHORD_TEXT_SIZE])
{
    unsigned set = 0;
    for (int i = 0; i < chord->interval_count; i++)
        set |= bit(chord->intervals[i] % (CHORD_HIGHEST_INTERVAL + 1));
    QualityText suffix;
    chord_quality_write(set, &suffix);
    char root[3], bass[3];
    note_name(chord->root, tonic, mode, root);
    note_name(chord->bass, tonic, mode, bass);
    // What chord_build() let through fits.
    int room = CHORD_TEXT_SIZE - 1 - 2 * (int)sizeof(root);
    bool has_bass = chord->bass != chord->root;
    (void)snprintf(text, CHORD_TEXT_SIZE, "%s%.*s%s%s", root,
                   has_bass ? room + 1 : room + 4, suffix.chars,
                   has_bass ? "/" : "", has_bass ? bass : "");
}

Chord
chord_transpose(Chord chord, int semitones)
{
    int shift = (semitones % 12 + 12) % 12;
    chord.root = (chord.root + shift) % 12;
    chord.bass = (chord.bass + shift) % 12;
    return chord;
}

unsigned
chord_pitch_classes(const Chord *chord)
{
    unsigned classes = 0;
    for (int i = 0; i < chord->interval_count; i++)
        classes |= bit((chord->root + chord->intervals[i]) % 12);
    return classes;
}

unsigned
chord_mode_classes(int tonic, Mode mode)
{
    int steps[8];
    size_t count = music_mode_steps(mode, steps);
    unsigned classes = 0;
    for (size_t i = 0; i < count; i++)
        classes |= bit((tonic + steps[i]) % 12);
    return classes;
}

unsigned
chord_scale(const Chord *chord, int tonic, Mode mode)
{
    unsigned tones = chord_pitch_classes(chord);
    unsigned in_mode = chord_mode_classes(tonic, mode);
    unsigned altered = tones & ~in_mode;
    unsigned scale = tones;
    for (int i = 0; i < 12; i++) {
        bool is_near =
            has(altered, (i + 1) % 12) || has(altered, (i + 11) % 12);
        if (has(in_mode, i) && !is_near)
            scale |= bit(i);
    }
    return scale;
}
