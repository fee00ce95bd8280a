// SPDX-License-Identifier: MIT
#include "phase_guess.h"

#include "timbre/base/memory.h"
#include "timbre/base/random.h"

#include "simd.h"

#include <math.h>
#include <stdbool.h>

enum {
    COLUMNS = PHASE_TILE + 2, // one before, one to look ahead to
    LEVELS = 1024,            // of magnitude, in the queues
    NONE = -1
};

// Bins this far below the tile's strongest have no slope worth following.
static const float tolerance = 1e-5F;
// A Hann window as a Gaussian: exp(-pi t^2 / gamma), gamma = this * size^2.
static const double hann_gamma = 0.25645;

// Bins by magnitude; of one level the last that came leaves first. A heap would
// sort finer, at several times the price.
typedef struct {
    int32_t heads[LEVELS];
    int32_t *nexts;
    int highest;
} Queue;

struct PhaseGuess {
    PhaseGuessSettings settings;
    double slope_in_time, slope_in_bins; // factors of the differences of logs
    float *turns;                        // a bin's advance in a column, radians
    float *magnitudes, *logs, *phases;   // COLUMNS * bin_count
    int16_t *levels;                     // NONE = too weak
    bool *is_known;
    Queue open, seeds;
    size_t column_count; // pushed, the one before included
    bool has_before;
    uint64_t drawn; // random phases so far
};

static void
queue_reset(Queue *queue)
{
    for (int i = 0; i < LEVELS; i++)
        queue->heads[i] = NONE;
    queue->highest = NONE;
}

static void
queue_push(Queue *queue, int level, int32_t item)
{
    queue->nexts[item] = queue->heads[level];
    queue->heads[level] = item;
    if (level > queue->highest)
        queue->highest = level;
}

static int32_t
queue_pop(Queue *queue)
{
    while (queue->highest > NONE && queue->heads[queue->highest] == NONE)
        queue->highest--;
    if (queue->highest == NONE)
        return NONE;
    const int32_t item = queue->heads[queue->highest];
    queue->heads[queue->highest] = queue->nexts[item];
    return item;
}

PhaseGuess *
phase_guess_new(const PhaseGuessSettings *settings)
{
    PhaseGuess *guess = mem_new(sizeof(*guess));
    const size_t bins = settings->bin_count, count = COLUMNS * bins;
    const double size = (double)settings->fft_size;
    const double hop = (double)settings->hop_size;
    const double window = (double)settings->window_size;
    guess->settings = *settings;
    guess->slope_in_bins = -hann_gamma * window * window / (hop * size) / 2;
    guess->slope_in_time = hop * size / (hann_gamma * window * window) / 2;
    guess->turns = mem_new_array(bins, sizeof(float));
    for (size_t i = 0; i < bins; i++)
        guess->turns[i] = (float)(2 * M_PI * fmod((double)i * hop / size, 1.0));
    guess->magnitudes = mem_new_array(count, sizeof(float));
    guess->logs = mem_new_array(count, sizeof(float));
    guess->phases = mem_new_array(count, sizeof(float));
    guess->levels = mem_new_array(count, sizeof(int16_t));
    guess->is_known = mem_new_array(count, sizeof(bool));
    guess->open.nexts = mem_new_array(count, sizeof(int32_t));
    guess->seeds.nexts = mem_new_array(count, sizeof(int32_t));
    guess->column_count = 1; // silence before the beginning
    return guess;
}

void
phase_guess_free(PhaseGuess *guess)
{
    if (guess == NULL)
        return;
    mem_free(guess->turns);
    mem_free(guess->magnitudes);
    mem_free(guess->logs);
    mem_free(guess->phases);
    mem_free(guess->levels);
    mem_free(guess->is_known);
    mem_free(guess->open.nexts);
    mem_free(guess->seeds.nexts);
    mem_free(guess);
}

float *
phase_guess_push(PhaseGuess *guess)
{
    const size_t column = guess->column_count++;
    return guess->magnitudes + column * guess->settings.bin_count;
}

size_t
phase_guess_room(const PhaseGuess *guess)
{
    return COLUMNS - guess->column_count;
}

const float *
phase_guess_column(const PhaseGuess *guess, size_t index)
{
    return guess->phases + (index + 1) * guess->settings.bin_count;
}

static float
draw(PhaseGuess *guess)
{
    const uint64_t bits =
        random_mix64(guess->settings.seed * 31 + ++guess->drawn);
    return (float)(2 * M_PI * (double)(bits >> 11) * 0x1p-53);
}

// Logarithms and levels of what is in the tile.
static void
measure(PhaseGuess *guess, size_t count)
{
    float most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmaxf(most, guess->magnitudes[i]);
    const float least = fmaxf(most * tolerance, 1e-30F);
    const float low = logf(least);
    const float scale = (LEVELS - 1) / -logf(tolerance);
    for (size_t i = 0; i < count; i++) {
        const float value = guess->magnitudes[i];
        guess->logs[i] = logf(fmaxf(value, least));
        const float level = (guess->logs[i] - low) * scale;
        guess->levels[i] =
            (int16_t)(value <= least ? NONE : fminf(level, LEVELS - 1));
    }
}

// The first column's phases are known, all others are to be found.
static void
fill_queues(PhaseGuess *guess, size_t columns)
{
    const size_t bins = guess->settings.bin_count;
    queue_reset(&guess->open);
    queue_reset(&guess->seeds);
    for (size_t i = 0; i < columns * bins; i++) {
        guess->is_known[i] = i < bins;
        if (guess->levels[i] == NONE)
            continue;
        if (i >= bins)
            queue_push(&guess->seeds, guess->levels[i], (int32_t)i);
        else if (guess->has_before)
            queue_push(&guess->open, guess->levels[i], (int32_t)i);
    }
}

// Radians a column, beside the bin's own turn.
static float
slope_in_time(const PhaseGuess *guess, size_t at, size_t bin)
{
    const size_t bins = guess->settings.bin_count;
    const float above = guess->logs[bin + 1 < bins ? at + 1 : at];
    const float below = guess->logs[bin > 0 ? at - 1 : at];
    return guess->turns[bin] + (float)guess->slope_in_time * (above - below);
}

// Radians a bin. The look-ahead column lies behind the last one of a tile.
static float
slope_in_bins(const PhaseGuess *guess, size_t at)
{
    const size_t bins = guess->settings.bin_count;
    const float before = guess->logs[at < bins ? at : at - bins];
    return (float)guess->slope_in_bins * (guess->logs[at + bins] - before);
}

static void
settle(PhaseGuess *guess, size_t at, float phase)
{
    guess->phases[at] = phase;
    guess->is_known[at] = true;
    queue_push(&guess->open, guess->levels[at], (int32_t)at);
}

static bool
is_wanted(const PhaseGuess *guess, size_t at)
{
    return !guess->is_known[at] && guess->levels[at] != NONE;
}

// Trapezoids from a known bin to its four neighbours.
static void
spread(PhaseGuess *guess, size_t at, size_t columns)
{
    const size_t bins = guess->settings.bin_count;
    const size_t bin = at % bins, column = at / bins;
    const float phase = guess->phases[at];
    const float in_time = slope_in_time(guess, at, bin);
    const float in_bins = slope_in_bins(guess, at);
    if (column + 1 < columns && is_wanted(guess, at + bins))
        settle(guess, at + bins,
               phase + (in_time + slope_in_time(guess, at + bins, bin)) / 2);
    if (column > 1 && is_wanted(guess, at - bins))
        settle(guess, at - bins,
               phase - (in_time + slope_in_time(guess, at - bins, bin)) / 2);
    if (column > 0 && bin + 1 < bins && is_wanted(guess, at + 1))
        settle(guess, at + 1,
               phase + (in_bins + slope_in_bins(guess, at + 1)) / 2);
    if (column > 0 && bin > 0 && is_wanted(guess, at - 1))
        settle(guess, at - 1,
               phase - (in_bins + slope_in_bins(guess, at - 1)) / 2);
}

static void
integrate(PhaseGuess *guess, size_t columns)
{
    for (;;) {
        int32_t at = queue_pop(&guess->open);
        if (at != NONE) {
            spread(guess, (size_t)at, columns);
            continue;
        }
        do
            at = queue_pop(&guess->seeds);
        while (at != NONE && guess->is_known[at]);
        if (at == NONE)
            return;
        settle(guess, (size_t)at, draw(guess));
    }
}

static void
fill_weak(PhaseGuess *guess, size_t columns)
{
    const size_t bins = guess->settings.bin_count;
    for (size_t i = bins; i < columns * bins; i++)
        if (!guess->is_known[i])
            guess->phases[i] = draw(guess);
}

// What the next tile starts from. Whole turns are taken off, or float runs out
// of digits in long sounds.
static void
carry(PhaseGuess *guess)
{
    const size_t bins = guess->settings.bin_count;
    const size_t from = (size_t)PHASE_TILE * bins;
    memmove(guess->magnitudes, guess->magnitudes + from,
            2 * bins * sizeof(float));
    for (size_t i = 0; i < bins; i++)
        guess->phases[i] =
            (float)remainder((double)guess->phases[from + i], 2 * M_PI);
    guess->has_before = true;
    guess->column_count = 2;
}

static void
copy_column(PhaseGuess *guess, size_t to, size_t from)
{
    const size_t bins = guess->settings.bin_count;
    memcpy(guess->magnitudes + to * bins, guess->magnitudes + from * bins,
           bins * sizeof(float));
}

size_t
phase_guess_run(PhaseGuess *guess, bool is_last)
{
    const size_t bins = guess->settings.bin_count;
    const size_t columns =
        is_last ? guess->column_count : (size_t)PHASE_TILE + 1;
    if (is_last)
        copy_column(guess, columns, columns - (columns > 2 ? 2 : 1));
    if (!guess->has_before)
        copy_column(guess, 0, columns > 2 ? 2 : 1);
    measure(guess, (columns + 1) * bins);
    fill_queues(guess, columns);
    integrate(guess, columns);
    fill_weak(guess, columns);
    if (!is_last)
        carry(guess);
    return columns - 1;
}
