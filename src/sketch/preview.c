// SPDX-License-Identifier: MIT
#include "preview.h"

#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"
#include "loudness_steps.h"
#include "mix_kernel.h"

#include <math.h>
#include <string.h>

enum {
    BLOCK_FRAMES = 1024,
    CORRECT_FRAMES = SYNTH_SAMPLE_RATE_HZ,
    GLIDE_FRAMES = SYNTH_SAMPLE_RATE_HZ / 2,
};

// Up to the knee nothing changes; above it samples bend towards the ceiling
// of -1 dBFS. Without memory: the switch to the finished take can't click.
static const float knee = 0.7F;
static const float ceiling = 0.891F;

Preview
preview_new(const Score *score,
            const Stem *stems,
            size_t stem_count,
            LevelForecast forecast,
            double lufs,
            const BackendHost *host)
{
    Preview preview = {
        .stems = stems,
        .stem_count = stem_count,
        .forecast = forecast,
        .lufs = lufs,
        .gains = mem_new_array(stem_count, sizeof(double)),
        .targets = mem_new_array(stem_count, sizeof(double)),
        .peaks = mem_new_array(stem_count, sizeof(double)),
        .lift = lift_curve_new(score),
        .host = host,
    };
    level_forecast_gains(&preview.forecast, stems, 0, preview.peaks, lufs,
                         preview.gains, &preview.lift);
    memcpy(preview.targets, preview.gains, stem_count * sizeof(double));
    return preview;
}

static float
guard(float sample)
{
    const float level = fabsf(sample);
    if (level <= knee)
        return sample;
    const float room = ceiling - knee;
    return copysignf(knee + room * exact_soft_clip((level - knee) / room),
                     sample);
}

// Share of the way from gains to targets at a frame.
static double
glide_share(const Preview *preview, int64_t frame)
{
    const int64_t into = frame - preview->glide_from;
    return into >= GLIDE_FRAMES ? 1 : (double)into / GLIDE_FRAMES;
}

// Steps before `frame` are measured: they are final, since every stem has been
// rendered beyond them. Sections that sound already keep their lift.
static void
correct(Preview *preview, int64_t frame)
{
    const double share = glide_share(preview, frame);
    for (size_t s = 0; s < preview->stem_count; s++)
        preview->gains[s] += (preview->targets[s] - preview->gains[s]) * share;
    LiftCurve *lift = &preview->lift;
    double *lifted = mem_copy(lift->gains, lift->count * sizeof *lifted);
    level_forecast_gains(&preview->forecast, preview->stems,
                         (size_t)(frame / LOUDNESS_STEP_FRAMES), preview->peaks,
                         preview->lufs, preview->targets, lift);
    for (size_t i = 0; i < lift->count; i++)
        if (lift->starts[i] <= frame + CORRECT_FRAMES)
            lift->gains[i] = lifted[i];
    mem_free(lifted);
    preview->glide_from = frame;
}

static void
add_stem(Preview *preview,
         size_t index,
         size_t first,
         size_t count,
         const float *lift,
         float *block)
{
    const Stem *stem = &preview->stems[index];
    const double from = preview->gains[index];
    const double way = preview->targets[index] - from;
    const double gain = from + way * glide_share(preview, (int64_t)first);
    const double next =
        from + way * glide_share(preview, (int64_t)(first + count));
    const double step = (next - gain) / (double)count;
    const float *samples = stem->samples + 2 * first;
    float factors[2 * BLOCK_FRAMES];
    float scaled[2 * BLOCK_FRAMES];
    for (size_t i = 0; i < count; i++) {
        float factor = (float)(gain + step * (double)i);
        if (stem->part != NULL)
            factor *= lift[i];
        factors[2 * i] = factors[2 * i + 1] = factor;
    }
    memcpy(scaled, samples, 2 * count * sizeof *scaled);
    mix_kernel_scale_add(scaled, block, factors, 2 * count);
    preview->peaks[index] = (double)mix_kernel_peak(
        samples, 2 * count, (float)preview->peaks[index]);
}

static void
mix_block(Preview *preview, size_t first, size_t count, float *block)
{
    float lift[BLOCK_FRAMES];
    memset(block, 0, 2 * count * sizeof *block);
    lift_curve_fill(&preview->lift, (int64_t)first, count, lift);
    for (size_t s = 0; s < preview->stem_count; s++)
        add_stem(preview, s, first, count, lift, block);
    for (size_t i = 0; i < 2 * count; i++)
        block[i] = guard(block[i]);
}

void
preview_emit(Preview *preview, size_t first, size_t count)
{
    const BackendHost *host = preview->host;
    float *frames = mem_new_array(2 * count + 1, sizeof *frames);
    for (size_t done = 0; done < count;) {
        const size_t at = first + done;
        if (at > 0 && at % CORRECT_FRAMES == 0)
            correct(preview, (int64_t)at);
        // No block reaches over the next correction.
        size_t now = CORRECT_FRAMES - at % CORRECT_FRAMES;
        now = now < BLOCK_FRAMES ? now : BLOCK_FRAMES;
        now = now < count - done ? now : count - done;
        mix_block(preview, at, now, frames + 2 * done);
        done += now;
    }
    if (count > 0)
        host->emit_preview(host->self, frames, count, 2, SYNTH_SAMPLE_RATE_HZ);
    mem_free(frames);
}

void
preview_clear(Preview *preview)
{
    level_forecast_clear(&preview->forecast);
    lift_curve_clear(&preview->lift);
    mem_free(preview->peaks);
    mem_free(preview->targets);
    mem_free(preview->gains);
    *preview = (Preview){0};
}
