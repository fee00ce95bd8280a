// SPDX-License-Identifier: MIT
#include "mixdown.h"

#include "timbre/base/memory.h"

#include "exact_math.h"

#include <math.h>
#include <string.h>

enum {
    // Twenty steps of the meter: chunks can be measured apart.
    CHUNK_FRAMES = 20 * LOUDNESS_STEP_FRAMES,
    // The K filter's slowest pole has died away after this long.
    WARM_UP_FRAMES = 5 * LOUDNESS_STEP_FRAMES,
    FILL_FRAMES = 1024,
};

typedef struct {
    Stem *stems;
    size_t stem_count;
    LiftCurve *lift;
    AudioBuffer *mix;
    MixFigures *figures;
    size_t chunk_count;
    double *section_energies; // per chunk and section
    double *chunk_powers;     // per chunk CHUNK_STEPS steps
    size_t *chunk_steps;
} Mixdown;

enum { CHUNK_STEPS = CHUNK_FRAMES / LOUDNESS_STEP_FRAMES + 1 };

static size_t
chunk_length(const Mixdown *mixdown, size_t chunk)
{
    const size_t left = mixdown->mix->frame_count - chunk * CHUNK_FRAMES;
    return left < CHUNK_FRAMES ? left : CHUNK_FRAMES;
}

static void
add_energies(const Mixdown *mixdown,
             size_t chunk,
             const float *mix,
             size_t count)
{
    const LiftCurve *lift = mixdown->lift;
    double *energies = mixdown->section_energies + chunk * lift->count;
    const int64_t first = (int64_t)(chunk * CHUNK_FRAMES);
    size_t section = lift_curve_section(lift, first);
    for (size_t i = 0; i < count; i++) {
        while (section + 1 < lift->count &&
               first + (int64_t)i >= lift->starts[section + 1])
            section++;
        const double left = (double)mix[2 * i];
        const double right = (double)mix[2 * i + 1];
        energies[section] += left * left + right * right;
    }
}

// mix = sum of the parts with their gains; textures wait for its loudness.
static void
sum_chunk(void *context, size_t chunk)
{
    Mixdown *mixdown = context;
    const size_t first = chunk * CHUNK_FRAMES;
    const size_t count = chunk_length(mixdown, chunk);
    float *mix = mixdown->mix->samples + 2 * first;
    for (size_t s = 0; s < mixdown->stem_count; s++) {
        const Stem *stem = &mixdown->stems[s];
        if (stem->part == NULL)
            continue;
        const float gain = (float)mixdown->figures->gains[s];
        const float *samples = stem->samples + 2 * first;
        for (size_t i = 0; i < 2 * count; i++)
            mix[i] += gain * samples[i];
    }
    add_energies(mixdown, chunk, mix, count);
}

static void
set_lift(Mixdown *mixdown)
{
    LiftCurve *lift = mixdown->lift;
    double *powers = mem_new_array(lift->count, sizeof *powers);
    for (size_t c = 0; c < mixdown->chunk_count; c++)
        for (size_t i = 0; i < lift->count; i++)
            powers[i] += mixdown->section_energies[c * lift->count + i];
    for (size_t i = 0; i < lift->count; i++) {
        const int64_t end = i + 1 < lift->count
                                ? lift->starts[i + 1]
                                : (int64_t)mixdown->mix->frame_count;
        const int64_t length = end - lift->starts[i];
        powers[i] = length > 0 ? powers[i] / (double)length : 0;
    }
    lift_curve_set(lift, powers);
    mem_free(powers);
}

static void
measure_stretch(const Mixdown *mixdown,
                LoudnessSteps *steps,
                size_t first,
                size_t count)
{
    float gains[FILL_FRAMES];
    float frames[2 * FILL_FRAMES];
    while (count > 0) {
        const size_t now = count < FILL_FRAMES ? count : FILL_FRAMES;
        const float *mix = mixdown->mix->samples + 2 * first;
        lift_curve_fill(mixdown->lift, (int64_t)first, now, gains);
        for (size_t i = 0; i < now; i++) {
            frames[2 * i] = mix[2 * i] * gains[i];
            frames[2 * i + 1] = mix[2 * i + 1] * gains[i];
        }
        loudness_steps_add(steps, frames, now);
        first += now;
        count -= now;
    }
}

static void
measure_chunk(void *context, size_t chunk)
{
    Mixdown *mixdown = context;
    const size_t first = chunk * CHUNK_FRAMES;
    const size_t warm_up = chunk > 0 ? WARM_UP_FRAMES : 0;
    LoudnessSteps steps = {0};
    measure_stretch(mixdown, &steps, first - warm_up, warm_up);
    loudness_steps_restart(&steps);
    measure_stretch(mixdown, &steps, first, chunk_length(mixdown, chunk));
    double *powers = mixdown->chunk_powers + chunk * CHUNK_STEPS;
    if (mixdown->chunk_count == 1 && steps.count < 4) {
        // Too short for gates: one figure for all there is.
        powers[0] = loudness_steps_power(&steps);
        mixdown->chunk_steps[chunk] = 1;
    } else {
        memcpy(powers, steps.powers, steps.count * sizeof *powers);
        mixdown->chunk_steps[chunk] = steps.count;
    }
    loudness_steps_clear(&steps);
}

static double
measured_power(Mixdown *mixdown)
{
    size_t count = 0;
    for (size_t c = 0; c < mixdown->chunk_count; c++) {
        memmove(mixdown->chunk_powers + count,
                mixdown->chunk_powers + c * CHUNK_STEPS,
                mixdown->chunk_steps[c] * sizeof *mixdown->chunk_powers);
        count += mixdown->chunk_steps[c];
    }
    return loudness_steps_gate(mixdown->chunk_powers, count);
}

// Gains of the textures follow the mix; then all is brought to its level.
static void
set_make_up(Mixdown *mixdown)
{
    MixFigures *figures = mixdown->figures;
    double power = figures->mix_power;
    for (size_t s = 0; s < mixdown->stem_count; s++) {
        const Stem *stem = &mixdown->stems[s];
        if (stem->texture == NULL)
            continue;
        const double own = loudness_steps_power(&stem->steps);
        const double gain = mix_rule_texture_gain(own, figures->mix_power,
                                                  stem->texture->level_lu);
        figures->gains[s] = gain;
        power += own * gain * gain; // noise is like nothing else
    }
    figures->make_up = mix_rule_make_up(power, mixdown_lufs);
}

static void
add_stem(const Mixdown *mixdown, size_t s, size_t first, size_t count)
{
    const Stem *stem = &mixdown->stems[s];
    const float gain =
        (float)(mixdown->figures->gains[s] * mixdown->figures->make_up);
    float *samples = stem->samples + 2 * first;
    float *mix = mixdown->mix->samples + 2 * first;
    float lift[FILL_FRAMES];
    if (stem->part != NULL)
        lift_curve_fill(mixdown->lift, (int64_t)first, count, lift);
    else
        for (size_t i = 0; i < count; i++)
            lift[i] = 1;
    for (size_t i = 0; i < count; i++) {
        const float factor = gain * lift[i];
        samples[2 * i] *= factor;
        samples[2 * i + 1] *= factor;
        mix[2 * i] += samples[2 * i];
        mix[2 * i + 1] += samples[2 * i + 1];
    }
}

static void
finish_chunk(void *context, size_t chunk)
{
    Mixdown *mixdown = context;
    const size_t from = chunk * CHUNK_FRAMES;
    const size_t count = chunk_length(mixdown, chunk);
    memset(mixdown->mix->samples + 2 * from, 0, 2 * count * sizeof(float));
    for (size_t at = 0; at < count; at += FILL_FRAMES) {
        const size_t left = count - at;
        const size_t now = left < FILL_FRAMES ? left : FILL_FRAMES;
        for (size_t s = 0; s < mixdown->stem_count; s++)
            add_stem(mixdown, s, from + at, now);
    }
}

void
mixdown(Stem *stems,
        size_t stem_count,
        LiftCurve *lift,
        Pool *pool,
        AudioBuffer *mix,
        MixFigures *figures)
{
    Mixdown work = {
        .stems = stems,
        .stem_count = stem_count,
        .lift = lift,
        .mix = mix,
        .figures = figures,
        .chunk_count = (mix->frame_count + CHUNK_FRAMES - 1) / CHUNK_FRAMES,
    };
    work.section_energies = mem_new_array(work.chunk_count * lift->count,
                                          sizeof *work.section_energies);
    work.chunk_powers = mem_new_array(work.chunk_count * CHUNK_STEPS,
                                      sizeof *work.chunk_powers);
    work.chunk_steps =
        mem_new_array(work.chunk_count, sizeof *work.chunk_steps);
    figures->gains = mem_new_array(stem_count, sizeof *figures->gains);
    for (size_t s = 0; s < stem_count; s++)
        if (stems[s].part != NULL)
            figures->gains[s] = mix_rule_stem_gain(
                loudness_steps_power(&stems[s].steps),
                (double)stems[s].steps.peak, stems[s].part->level_lu);

    pool_run(pool, work.chunk_count, sum_chunk, &work);
    set_lift(&work);
    pool_run(pool, work.chunk_count, measure_chunk, &work);
    figures->mix_power = measured_power(&work);
    set_make_up(&work);
    pool_run(pool, work.chunk_count, finish_chunk, &work);

    mem_free(work.chunk_steps);
    mem_free(work.chunk_powers);
    mem_free(work.section_energies);
}

void
mixdown_figures_clear(MixFigures *figures)
{
    mem_free(figures->gains);
    *figures = (MixFigures){0};
}
