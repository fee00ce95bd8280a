// SPDX-License-Identifier: MIT
// One steady tempo: a comb over the onsets' autocorrelation finds it, far lags
// make it exact, the beats' own onsets place it, and bar lines are where the
// bass and the harmony change.
#include "beat.h"

#include "timbre/base/memory.h"

#include "chroma.h"
#include "flux.h"
#include "hann.h"

#include <math.h>

enum { FARTHEST_S = 16, CHROMA_LENGTH_MS = 190 };

static const double slowest_bpm = 45, fastest_bpm = 220;
// People tap near this tempo; an octave away counts half (a wide bell).
static const double usual_bpm = 112, octaves = 0.85;

typedef struct {
    double *values;
    size_t count;
} Lags;

static Lags
correlate_all(const Flux *flux)
{
    const size_t most = (size_t)FARTHEST_S * FLUX_STEPS_PER_S;
    Lags lags = {.count = flux->count / 2 < most ? flux->count / 2 : most};
    lags.values = mem_new_array(lags.count + 1, sizeof(double));
    for (size_t lag = 0; lag < lags.count; lag++)
        lags.values[lag] = flux_correlate(flux, lag);
    const double first = lags.count > 0 ? lags.values[0] : 0;
    for (size_t lag = 0; lag < lags.count; lag++)
        lags.values[lag] = first > 0 ? lags.values[lag] / first : 0;
    return lags;
}

// The highest within a step: peaks are narrow.
static double
height(const Lags *lags, double lag)
{
    const long at = lround(lag);
    double best = -1;
    for (long i = at - 1; i <= at + 1; i++)
        if (i >= 0 && (size_t)i < lags->count)
            best = fmax(best, lags->values[i]);
    return best < -0.99 ? 0 : best;
}

// Beats that a bar may have, and the multiples that then have peaks: bars and
// pairs of bars above all.
typedef struct {
    int beats[5];
    double usual;
} Teeth;

static const Teeth teeth[] = {{{1, 2, 4, 8, 16}, 1}, {{1, 3, 6, 12, 24}, 1}};
static const double tooth_weights[] = {1, 1, 2, 2, 1};

// Multiples have peaks, the places between the first ones fewer.
static double
comb(const Lags *lags, double beat)
{
    double best = 0;
    for (size_t m = 0; m < ARRAY_LENGTH(teeth); m++) {
        double sum = 0, weights = 0;
        for (size_t i = 0; i < ARRAY_LENGTH(tooth_weights); i++) {
            const double lag = beat * teeth[m].beats[i];
            if (lag >= (double)lags->count)
                break;
            sum += tooth_weights[i] * height(lags, lag);
            weights += tooth_weights[i];
        }
        for (int tooth = 1; tooth <= 4; tooth++)
            sum -= 0.35 * height(lags, beat * (tooth - 0.5));
        if (weights > 0)
            best = fmax(best, teeth[m].usual * sum / weights);
    }
    return best;
}

static double
usualness(double tempo_bpm)
{
    const double off = log2(tempo_bpm / usual_bpm) / octaves;
    return exp(-0.5 * off * off);
}

static double
score(const Lags *lags, const Flux *flux, double tempo_bpm)
{
    return comb(lags, 60 / tempo_bpm / flux->step_s) * usualness(tempo_bpm);
}

// Peaks at ever longer lags, each near where the one before foretells it.
static double
make_exact(const Flux *flux, double beat)
{
    for (int beats = 4; beats <= 256; beats *= 2) {
        const double around = beats * beat;
        const double reach =
            beats == 4 ? 0.03 * around : fmax(3, 0.002 * around);
        if (around + reach + 4 * FLUX_STEPS_PER_S > (double)flux->count)
            break;
        size_t best = 0;
        double highest = 0;
        for (size_t lag = (size_t)ceil(around - reach);
             (double)lag <= around + reach; lag++) {
            const double value = flux_correlate(flux, lag);
            if (value > highest) {
                highest = value;
                best = lag;
            }
        }
        if (best == 0)
            break;
        const double left = flux_correlate(flux, best - 1);
        const double right = flux_correlate(flux, best + 1);
        const double bend = left - 2 * highest + right;
        const double shift = bend < 0 ? 0.5 * (left - right) / bend : 0;
        beat = ((double)best + fmax(-1, fmin(shift, 1))) / beats;
    }
    return beat;
}

// Beats //////////////////////////////////////////////////////////////////////

static double
value_at(const Flux *flux, double step)
{
    if (step < 0 || step + 1 >= (double)flux->count)
        return 0;
    const size_t at = (size_t)step;
    const double share = step - (double)at;
    return flux->values[at] * (1 - share) + flux->values[at + 1] * share;
}

// Steps that the first beat lies behind the beginning, below one beat.
static double
find_phase(const Flux *all, const Flux *low, double beat)
{
    double best = -HUGE_VAL, found = 0;
    const int tries = (int)ceil(2 * beat);
    for (int i = 0; i < tries; i++) {
        const double phase = 0.5 * i;
        const int beats = (int)(((double)all->count - phase) / beat) + 1;
        double sum = 0;
        for (int k = 0; k < beats; k++) {
            const double at = phase + k * beat;
            sum += fmax(value_at(all, at), 0) + 2 * fmax(value_at(low, at), 0);
        }
        sum /= beats;
        if (sum > best) {
            best = sum;
            found = phase;
        }
    }
    return found;
}

// Bars ///////////////////////////////////////////////////////////////////////

// Chroma a few times a beat, computed once for all tempos that are tried.
typedef struct {
    double (*values)[PITCH_CLASSES];
    size_t count;
    double step_s, middle_s; // of a window, behind its start
} Colours;

static Colours
find_colours(const AudioBuffer *audio)
{
    size_t length = 1024;
    while ((double)length * 1000 <
           (double)audio->sample_rate_hz * CHROMA_LENGTH_MS * 0.7)
        length *= 2;
    const size_t hop = length / 4;
    Colours colours = {.count = audio->frame_count / hop,
                       .step_s = (double)hop / audio->sample_rate_hz,
                       .middle_s = (double)length / 2 / audio->sample_rate_hz};
    colours.values = mem_new_array(colours.count + 1, sizeof(*colours.values));
    Hann *hann = hann_new(audio, length);
    for (size_t i = 0; i < colours.count; i++)
        chroma_vote(colours.values[i], hann_power(hann, i * hop),
                    hann_bin_hz(hann), 55, 1200);
    hann_free(hann);
    return colours;
}

typedef struct {
    double *changes; // of harmony at each beat, 0..2
    double *thumps;  // of the bass
    size_t count;
} Beats;

static double
distance(const double *one, const double *other)
{
    double cross = 0, a = 0, b = 0;
    for (int i = 0; i < PITCH_CLASSES; i++) {
        cross += one[i] * other[i];
        a += one[i] * one[i];
        b += other[i] * other[i];
    }
    return a > 0 && b > 0 ? 1 - cross / sqrt(a * b) : 0;
}

static void
colour_of(const Colours *colours,
          double from_s,
          double to_s,
          double sum[PITCH_CLASSES])
{
    const double first = ceil((from_s - colours->middle_s) / colours->step_s);
    for (int k = 0; k < PITCH_CLASSES; k++)
        sum[k] = 0;
    for (size_t i = first > 0 ? (size_t)first : 0; i < colours->count; i++) {
        if ((double)i * colours->step_s + colours->middle_s >= to_s)
            break;
        for (int k = 0; k < PITCH_CLASSES; k++)
            sum[k] += colours->values[i][k];
    }
    for (int k = 0; k < PITCH_CLASSES; k++)
        sum[k] = sqrt(sum[k]);
}

static Beats
find_changes(const Colours *colours,
             const Flux *low,
             double beat_s,
             double first_s)
{
    const double duration_s = (double)low->count * low->step_s;
    Beats beats = {.count = (size_t)fmax((duration_s - first_s) / beat_s, 0)};
    beats.changes = mem_new_array(beats.count + 1, sizeof(double));
    beats.thumps = mem_new_array(beats.count + 1, sizeof(double));
    double before[PITCH_CLASSES], now[PITCH_CLASSES];
    for (size_t i = 0; i < beats.count; i++) {
        const double start_s = first_s + (double)i * beat_s;
        colour_of(colours, start_s, start_s + beat_s, now);
        beats.changes[i] = i > 0 ? distance(before, now) : 0;
        beats.thumps[i] = fmax(value_at(low, start_s / low->step_s), 0);
        for (int k = 0; k < PITCH_CLASSES; k++)
            before[k] = now[k];
    }
    return beats;
}

// How much more a value is there at every `bar`th beat than at the others, in
// units of its mean.
static double
contrast(const double *values, size_t count, size_t bar, size_t offset)
{
    double on = 0, off = 0;
    size_t on_count = 0, off_count = 0;
    for (size_t i = 1; i < count; i++) {
        const bool is_on = i % bar == offset;
        *(is_on ? &on : &off) += values[i];
        *(is_on ? &on_count : &off_count) += 1;
    }
    if (on_count == 0 || off_count == 0 || on + off <= 0)
        return 0;
    const double mean = (on + off) / (double)(on_count + off_count);
    return (on / (double)on_count - off / (double)off_count) / mean;
}

// The best bar and where it begins; returns how much stands for it.
static double
find_bars(const Beats *beats, int *beats_per_bar, size_t *offset)
{
    static const struct {
        size_t bar;
        double usual;
    } bars[] = {{4, 1}, {3, 0.95}};

    double best = -HUGE_VAL;
    for (size_t m = 0; m < ARRAY_LENGTH(bars); m++)
        for (size_t at = 0; at < bars[m].bar; at++) {
            const size_t bar = bars[m].bar;
            const double value =
                bars[m].usual *
                (contrast(beats->changes, beats->count, bar, at) +
                 0.3 * contrast(beats->thumps, beats->count, bar, at));
            if (value > best) {
                best = value;
                *beats_per_bar = (int)bar;
                *offset = at;
            }
        }
    return best;
}

// Tempos that may be it //////////////////////////////////////////////////////

enum { MOST_TRIED = 8 };

typedef struct {
    Flux all, low;
    Lags lags;
    Colours colours;
} Ear;

typedef struct {
    double tempo_bpm, comb; // as the comb found it
    double beat;            // exact, in steps
    double first_beat_s;
    int beats_per_bar;
    size_t offset; // beats from the first beat to a bar line
    double score;
} Guess;

static void
add_guess(Guess *guesses, size_t *count, double tempo_bpm, double comb)
{
    size_t at = *count < MOST_TRIED ? (*count)++ : MOST_TRIED - 1;
    if (at == MOST_TRIED - 1 && guesses[at].comb >= comb)
        return;
    while (at > 0 && guesses[at - 1].comb < comb) {
        guesses[at] = guesses[at - 1];
        at--;
    }
    guesses[at] = (Guess){.tempo_bpm = tempo_bpm, .comb = comb};
}

// Peaks of the comb, highest first.
static size_t
find_guesses(const Ear *ear, Guess *guesses)
{
    size_t count = 0;
    double before = 0, here = 0, here_bpm = 0;
    const int tries = (int)(log(fastest_bpm / slowest_bpm) / log(1.0025));
    for (int i = 0; i <= tries; i++) {
        const double bpm = slowest_bpm * pow(1.0025, i);
        const double next = score(&ear->lags, &ear->all, bpm);
        if (here > 0 && here >= before && here > next)
            add_guess(guesses, &count, here_bpm, here);
        before = here;
        here = next;
        here_bpm = bpm;
    }
    return count;
}

// What the bars say for it counts as much as the beats.
static void
try_guess(const Ear *ear, Guess *guess)
{
    // An onset is told as soon as the window reaches it.
    static const double early_s = 0.012;
    const Flux *all = &ear->all;
    guess->beat = make_exact(all, 60 / guess->tempo_bpm / all->step_s);
    const double beat_s = guess->beat * all->step_s;
    guess->first_beat_s =
        find_phase(all, &ear->low, guess->beat) * all->step_s + early_s;
    if (guess->first_beat_s + early_s > beat_s)
        guess->first_beat_s = fmax(guess->first_beat_s - beat_s, 0);
    Beats beats =
        find_changes(&ear->colours, &ear->low, beat_s, guess->first_beat_s);
    const double bars =
        find_bars(&beats, &guess->beats_per_bar, &guess->offset);
    mem_free(beats.thumps);
    mem_free(beats.changes);
    guess->score = guess->comb * (1 + fmin(fmax(bars, 0), 3));
}

static bool
is_octave(double ratio)
{
    return fabs(log2(ratio) - round(log2(ratio))) < 0.03;
}

// Half or double the tempo is the same music; any other tempo that scores
// nearly as well is a doubt.
static void
judge(const Guess *guesses, size_t count, const Guess *best, HeardBeat *heard)
{
    double rival = 0, octave = 0;
    for (size_t i = 0; i < count; i++) {
        const double ratio = guesses[i].tempo_bpm / best->tempo_bpm;
        if (!is_octave(ratio))
            rival = fmax(rival, guesses[i].score);
        else if (fabs(log2(ratio)) > 0.5 && fabs(log2(ratio)) < 1.5 &&
                 guesses[i].score > octave &&
                 guesses[i].score > 0.3 * best->score) {
            octave = guesses[i].score;
            heard->octave_bpm = heard->tempo_bpm * (ratio > 1 ? 2 : 0.5);
        }
    }
    heard->sureness = fmin(2 * (best->score - rival) / best->score, 1) *
                      fmin(best->comb / 0.15, 1);
}

static void
place_bars(const Guess *guess, double from_s, HeardBeat *heard)
{
    const double beat_s = 60 / heard->tempo_bpm;
    const double bar_s = beat_s * guess->beats_per_bar;
    double bar_one_s = guess->first_beat_s + (double)guess->offset * beat_s;
    while (bar_one_s - bar_s > from_s - beat_s / 2)
        bar_one_s -= bar_s;
    while (bar_one_s < from_s - beat_s / 2)
        bar_one_s += bar_s;
    heard->bar_one_s = fmax(bar_one_s, 0);
    heard->first_beat_s = guess->first_beat_s;
    heard->beats_per_bar = guess->beats_per_bar;
}

static void
settle(const Ear *ear, double from_s, HeardBeat *heard)
{
    static const double least_comb = 0.04;
    Guess guesses[MOST_TRIED] = {{0}};
    const size_t count = find_guesses(ear, guesses);
    const Guess *best = &guesses[0];
    for (size_t i = 0; i < count; i++) {
        try_guess(ear, &guesses[i]);
        if (guesses[i].score > best->score)
            best = &guesses[i];
    }
    if (count == 0 || best->comb < least_comb)
        return;
    heard->tempo_bpm = 60 / (best->beat * ear->all.step_s);
    judge(guesses, count, best, heard);
    place_bars(best, from_s, heard);
}

HeardBeat
beat_find(const AudioBuffer *audio, double from_s, double to_s)
{
    static const double least_s = 4;
    HeardBeat heard = {.tempo_bpm = NAN,
                       .octave_bpm = NAN,
                       .first_beat_s = from_s,
                       .bar_one_s = from_s,
                       .beats_per_bar = 4};
    if (to_s - from_s < least_s)
        return heard;
    Ear ear = {.all = flux_find(audio),
               .low = flux_find_low(audio),
               .colours = find_colours(audio)};
    ear.lags = correlate_all(&ear.all);
    settle(&ear, from_s, &heard);
    mem_free(ear.colours.values);
    mem_free(ear.lags.values);
    flux_clear(&ear.low);
    flux_clear(&ear.all);
    return heard;
}
