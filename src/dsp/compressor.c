// SPDX-License-Identifier: MIT
// Giannoulis, Massberg, Reiss, "Digital dynamic range compressor design"
// (JAES 2012): static curve in dB, then the smooth decoupled peak detector.
#include "compressor.h"

#include "timbre/base/memory.h"

#include "simd.h"

#include <math.h>

enum { BLOCK = 256 };

typedef struct {
    int channel_count;
    float threshold_dbfs;
    float slope;            // 1 - 1/ratio
    double attack, release; // one-pole coefficients
    double held, smoothed;  // reductions in dB
} Compressor;

static const float knee_db = 6;

bool
compressor_is_wanted(const StageSettings *settings)
{
    return settings->preset->compressor_on;
}

static double
coefficient(double time_ms, int sample_rate_hz)
{
    return exp(-1000 / (fmax(time_ms, 0.1) * sample_rate_hz));
}

void *
compressor_open(const StageSettings *settings)
{
    const Preset *preset = settings->preset;
    int rate = settings->sample_rate_hz;
    Compressor *compressor = mem_new(sizeof(*compressor));
    compressor->channel_count = settings->channel_count;
    compressor->threshold_dbfs = (float)preset->compressor_threshold_dbfs;
    compressor->slope = (float)(1 - 1 / preset->compressor_ratio);
    compressor->attack = coefficient(preset->compressor_attack_ms, rate);
    compressor->release = coefficient(preset->compressor_release_ms, rate);
    return compressor;
}

void
compressor_close(void *self)
{
    mem_free(self);
}

// log2 to 2e-7: exponent, and 2*atanh((m-1)/(m+1)) of a mantissa within a half
// octave of 1.
SIMD_INLINE float
fast_log2(int32_t magnitude)
{
    const int32_t root_half = 0x3f3504f3; // bits of sqrt(0.5)
    int32_t exponent = (magnitude - root_half) >> 23;
    float m = simd_from_magnitude(magnitude - exponent * (1 << 23));
    float t = (m - 1) / (m + 1), u = t * t;
    float series = 1 + u * (1.0F / 3 + u * (1.0F / 5 + u * (1.0F / 7)));
    return (float)exponent + 2.8853900818F * t * series; // 2 / ln 2
}

// 2^x for -126 <= x <= 0 to 2e-7, by the Taylor series around the nearest
// integer.
SIMD_INLINE float
fast_exp2(float x)
{
    int32_t whole = (int32_t)(x - 0.5F);
    float t = (x - (float)whole) * 0.6931471806F; // ln 2
    float series =
        1 + t * (1 + t * (1.0F / 2 +
                          t * (1.0F / 6 +
                               t * (1.0F / 24 + t * (1.0F / 120 + t / 720)))));
    return series * simd_from_magnitude((whole + 127) * (1 << 23));
}

// Static curve: reduction in dB for the louder channel of each frame.
SIMD_KERNEL static void
find_reductions(float *restrict reductions,
                const float *restrict samples,
                size_t frame_count,
                size_t channel_count,
                float threshold_dbfs,
                float slope)
{
    const int32_t least = 0x2edbe6ff; // bits of 1e-10: log needs a number
    for (size_t i = 0; i < frame_count; i++) {
        int32_t left = simd_magnitude(samples[i * channel_count]);
        int32_t right =
            simd_magnitude(samples[i * channel_count + channel_count - 1]);
        int32_t magnitude = left > right ? left : right;
        magnitude = magnitude > least ? magnitude : least;
        float level_db = 6.0205999133F * fast_log2(magnitude);
        float into_knee = level_db - threshold_dbfs + knee_db / 2;
        float bent = into_knee < knee_db ? into_knee : knee_db;
        bent = bent > 0 ? bent : 0;
        float straight = into_knee - knee_db;
        straight = straight > 0 ? straight : 0;
        reductions[i] = slope * (bent * bent / (2 * knee_db) + straight);
    }
}

// Release first (held peaks), attack after it, each its own one-pole.
static void
smooth(Compressor *compressor, float *reductions, size_t frame_count)
{
    double attack = compressor->attack, release = compressor->release;
    double held = compressor->held, smoothed = compressor->smoothed;
    for (size_t i = 0; i < frame_count; i++) {
        double now = (double)reductions[i];
        double fallen = release * held + (1 - release) * now;
        held = now > fallen ? now : fallen;
        smoothed = attack * smoothed + (1 - attack) * held;
        reductions[i] = (float)smoothed;
    }
    compressor->held = held;
    compressor->smoothed = smoothed;
}

SIMD_KERNEL static void
apply_stereo(float *restrict samples,
             const float *restrict reductions,
             size_t frame_count)
{
    for (size_t i = 0; i < frame_count; i++) {
        float gain = fast_exp2(reductions[i] * -0.1660964047F); // log2(10)/20
        samples[2 * i] *= gain;
        samples[2 * i + 1] *= gain;
    }
}

SIMD_KERNEL static void
apply_mono(float *restrict samples,
           const float *restrict reductions,
           size_t frame_count)
{
    for (size_t i = 0; i < frame_count; i++)
        samples[i] *= fast_exp2(reductions[i] * -0.1660964047F);
}

void
compressor_process(void *self, float *samples, size_t frame_count)
{
    Compressor *compressor = self;
    size_t channels = (size_t)compressor->channel_count;
    float reductions[BLOCK];
    while (frame_count > 0) {
        size_t count = frame_count < BLOCK ? frame_count : BLOCK;
        find_reductions(reductions, samples, count, channels,
                        compressor->threshold_dbfs, compressor->slope);
        smooth(compressor, reductions, count);
        if (channels == 2)
            apply_stereo(samples, reductions, count);
        else
            apply_mono(samples, reductions, count);
        samples += count * channels;
        frame_count -= count;
    }
}
