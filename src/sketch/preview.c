// SPDX-License-Identifier: MIT
#include "preview.h"

#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"

#include <math.h>
#include <string.h>

enum { BLOCK_FRAMES = 1024 };

// Up to the knee nothing changes; above it samples bend towards the ceiling
// of -1 dBFS. Without memory: the switch to the finished take can't click.
static const float knee = 0.7F;
static const float ceiling = 0.891F;

Preview
preview_new(const Score *score,
            const Stem *stems,
            size_t stem_count,
            const BackendHost *host)
{
    return (Preview){
        .stems = stems,
        .stem_count = stem_count,
        .gains = mem_new_array(stem_count, sizeof(double)),
        .lift = lift_curve_new(score),
        .host = host,
    };
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

static void
add_stem(const Preview *preview,
         size_t index,
         size_t first,
         size_t count,
         const float *lift,
         float *block)
{
    const Stem *stem = &preview->stems[index];
    const float gain = (float)preview->gains[index];
    const float *samples = stem->samples + 2 * first;
    for (size_t i = 0; i < count; i++) {
        const float factor = stem->part != NULL ? gain * lift[i] : gain;
        block[2 * i] += factor * samples[2 * i];
        block[2 * i + 1] += factor * samples[2 * i + 1];
    }
}

void
preview_emit(const Preview *preview, size_t first, size_t count)
{
    const BackendHost *host = preview->host;
    if (host->emit_preview == NULL)
        return;
    float lift[BLOCK_FRAMES];
    float block[2 * BLOCK_FRAMES];
    while (count > 0) {
        const size_t now = count < BLOCK_FRAMES ? count : BLOCK_FRAMES;
        memset(block, 0, sizeof block);
        lift_curve_fill(&preview->lift, (int64_t)first, now, lift);
        for (size_t s = 0; s < preview->stem_count; s++)
            add_stem(preview, s, first, now, lift, block);
        for (size_t i = 0; i < 2 * now; i++)
            block[i] = guard(block[i]);
        host->emit_preview(host->self, block, now, 2, SYNTH_SAMPLE_RATE_HZ);
        first += now;
        count -= now;
    }
}

void
preview_clear(Preview *preview)
{
    lift_curve_clear(&preview->lift);
    mem_free(preview->gains);
    *preview = (Preview){0};
}
