// SPDX-License-Identifier: MIT
#include "mixdown.h"

#include "timbre/base/memory.h"

#include "exact_math.h"
#include "mix_kernel.h"

#include <math.h>
#include <string.h>

enum {
    // Whole steps of the meter, so that chunks can be measured apart.
    CHUNK_STEPS = 100,
    CHUNK_FRAMES = CHUNK_STEPS * LOUDNESS_STEP_FRAMES,
    // The K filter's slowest pole has died away after this long.
    WARM_UP_FRAMES = 5 * LOUDNESS_STEP_FRAMES,
    BLOCK_FRAMES = 1024,
};

typedef struct {
    Stem *stems;
    size_t stem_count;
    PeakHold *holds; // per stem
    const BackendHost *host;
    LiftCurve *lift;
    AudioBuffer *mix;
    MixFigures *figures;
    size_t frame_count, chunk_count;
    double *section_energies; // per chunk and section
    double *powers;           // of all steps
    size_t step_count;
} Mixdown;

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t
chunk_length(const Mixdown *mixdown, size_t chunk)
{
    return least(mixdown->frame_count - chunk * CHUNK_FRAMES, CHUNK_FRAMES);
}

// Sum of the parts with their gains; textures wait for its loudness.
static void
sum_parts(const Mixdown *mixdown, size_t first, size_t count, float *block)
{
    memset(block, 0, 2 * count * sizeof *block);
    for (size_t s = 0; s < mixdown->stem_count; s++) {
        const Stem *stem = &mixdown->stems[s];
        if (stem->part == NULL)
            continue;
        const float gain = (float)mixdown->figures->gains[s];
        const float *samples = stem->samples + 2 * first;
        const PeakHold *hold = &mixdown->holds[s];
        if (hold->room > 0)
            for (size_t i = 0; i < 2 * count; i++)
                block[i] += mix_rule_hold(hold, gain * samples[i]);
        else
            mix_kernel_add(block, samples, gain, 2 * count);
    }
}

static void
add_energies(const LiftCurve *lift,
             size_t first,
             size_t count,
             const float *block,
             double *energies)
{
    size_t section = lift_curve_section(lift, (int64_t)first);
    for (size_t i = 0; i < count; i++) {
        while (section + 1 < lift->count &&
               (int64_t)(first + i) >= lift->starts[section + 1])
            section++;
        const double left = (double)block[2 * i];
        const double right = (double)block[2 * i + 1];
        energies[section] += left * left + right * right;
    }
}

static void
measure_stretch(const Mixdown *mixdown,
                size_t first,
                size_t count,
                LoudnessSteps *steps,
                double *energies)
{
    float block[2 * BLOCK_FRAMES];
    for (size_t at = 0; at < count; at += BLOCK_FRAMES) {
        const size_t now = least(count - at, BLOCK_FRAMES);
        sum_parts(mixdown, first + at, now, block);
        loudness_steps_add(steps, block, now);
        if (energies != NULL)
            add_energies(mixdown->lift, first + at, now, block, energies);
    }
}

static bool
is_cancelled(const Mixdown *mixdown)
{
    const BackendHost *host = mixdown->host;
    return host->is_cancelled != NULL && host->is_cancelled(host->self);
}

static void
measure_chunk(void *context, size_t chunk)
{
    Mixdown *mixdown = context;
    if (is_cancelled(mixdown))
        return;
    const size_t first = chunk * CHUNK_FRAMES;
    const size_t warm_up = chunk > 0 ? WARM_UP_FRAMES : 0;
    LoudnessSteps steps = {0};
    measure_stretch(mixdown, first - warm_up, warm_up, &steps, NULL);
    loudness_steps_restart(&steps);
    measure_stretch(mixdown, first, chunk_length(mixdown, chunk), &steps,
                    mixdown->section_energies + chunk * mixdown->lift->count);
    if (mixdown->step_count == 1) // too short for gates: all there is
        mixdown->powers[0] = loudness_steps_power(&steps);
    else if (steps.count > 0)
        memcpy(mixdown->powers + chunk * CHUNK_STEPS, steps.powers,
               steps.count * sizeof *steps.powers);
    loudness_steps_clear(&steps);
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
        const int64_t end = i + 1 < lift->count ? lift->starts[i + 1]
                                                : (int64_t)mixdown->frame_count;
        const int64_t length = end - lift->starts[i];
        powers[i] = length > 0 ? powers[i] / (double)length : 0;
    }
    lift_curve_set(lift, powers);
    mem_free(powers);
}

// The sum was measured before its sections were lifted: the meter is linear.
static double
lifted_power(Mixdown *mixdown)
{
    for (size_t i = 0; i < mixdown->step_count; i++) {
        const double gain = mixdown->lift->gains[lift_curve_section(
            mixdown->lift, (int64_t)i * LOUDNESS_STEP_FRAMES)];
        mixdown->powers[i] *= gain * gain;
    }
    return loudness_steps_gate(mixdown->powers, mixdown->step_count);
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
add_stem(const Mixdown *mixdown,
         size_t s,
         size_t first,
         size_t count,
         const float *factors)
{
    const Stem *stem = &mixdown->stems[s];
    const float gain = (float)mixdown->figures->gains[s];
    const PeakHold *hold = &mixdown->holds[s];
    float *samples = stem->samples + 2 * first;
    float *mix = mixdown->mix->samples + 2 * first;
    if (hold->room > 0)
        for (size_t i = 0; i < 2 * count; i++)
            samples[i] = mix_rule_hold(hold, gain * samples[i]);
    else
        mix_kernel_scale(samples, gain, 2 * count);
    mix_kernel_scale_add(samples, mix, factors, 2 * count);
}

static void
finish_chunk(void *context, size_t chunk)
{
    Mixdown *mixdown = context;
    if (is_cancelled(mixdown))
        return;
    const size_t from = chunk * CHUNK_FRAMES;
    const size_t count = chunk_length(mixdown, chunk);
    const float make_up = (float)mixdown->figures->make_up;
    float gains[BLOCK_FRAMES];
    float lifted[2 * BLOCK_FRAMES];
    float level[2 * BLOCK_FRAMES];
    for (size_t at = 0; at < count; at += BLOCK_FRAMES) {
        const size_t now = least(count - at, BLOCK_FRAMES);
        lift_curve_fill(mixdown->lift, (int64_t)(from + at), now, gains);
        for (size_t i = 0; i < 2 * now; i++) {
            lifted[i] = gains[i / 2] * make_up;
            level[i] = make_up;
        }
        for (size_t s = 0; s < mixdown->stem_count; s++)
            add_stem(mixdown, s, from + at, now,
                     mixdown->stems[s].part != NULL ? lifted : level);
    }
}

Status
mixdown(Stem *stems,
        size_t stem_count,
        LiftCurve *lift,
        Pool *pool,
        const BackendHost *host,
        AudioBuffer *mix,
        MixFigures *figures,
        Error *error)
{
    const size_t chunks = (mix->frame_count + CHUNK_FRAMES - 1) / CHUNK_FRAMES;
    const size_t steps = mix->frame_count / LOUDNESS_STEP_FRAMES;
    Mixdown work = {
        .stems = stems,
        .stem_count = stem_count,
        .holds = mem_new_array(stem_count, sizeof *work.holds),
        .host = host,
        .lift = lift,
        .mix = mix,
        .figures = figures,
        .frame_count = mix->frame_count,
        .chunk_count = chunks,
        .section_energies =
            mem_new_array(chunks * lift->count, sizeof *work.section_energies),
        .powers = mem_new_array(steps + 1, sizeof *work.powers),
        .step_count = steps < 4 ? 1 : steps,
    };
    figures->gains = mem_new_array(stem_count, sizeof *figures->gains);
    for (size_t s = 0; s < stem_count; s++) {
        if (stems[s].part == NULL)
            continue;
        const double peak = (double)stems[s].steps.peak;
        figures->gains[s] =
            mix_rule_stem_gain(loudness_steps_power(&stems[s].steps), peak,
                               stems[s].part->level_lu);
        work.holds[s] = mix_rule_peak_hold(figures->gains[s], peak);
    }

    pool_run(pool, chunks, measure_chunk, &work);
    set_lift(&work);
    figures->mix_power = lifted_power(&work);
    set_make_up(&work);
    pool_run(pool, chunks, finish_chunk, &work);

    mem_free(work.powers);
    mem_free(work.section_energies);
    mem_free(work.holds);
    if (is_cancelled(&work))
        return error_set(error, STATUS_CANCELLED, "the render was cancelled");
    return STATUS_OK;
}

void
mixdown_figures_clear(MixFigures *figures)
{
    mem_free(figures->gains);
    *figures = (MixFigures){0};
}
