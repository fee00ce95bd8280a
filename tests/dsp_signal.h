// SPDX-License-Identifier: MIT
// Test signals of the loudness standards, a piece of synthetic music, and two
// judges that share no code with the product.
#pragma once

#include "timbre/core/audio_buffer.h"

#include "check.h"

#include <ebur128.h>

#include <math.h>
#include <string.h>

#define DSP_UNUSED __attribute__((unused))

static inline double
to_db(double level)
{
    return level > 0 ? 20 * log10(level) : -HUGE_VAL;
}

static inline double
from_db(double db)
{
    return pow(10, db / 20);
}

// One stretch of a sine with equal channels; -HUGE_VAL dB is silence.
typedef struct {
    double seconds, level_db;
} Segment;

static DSP_UNUSED size_t
segments_frames(const Segment *segments, size_t count, int rate_hz)
{
    size_t frames = 0;
    for (size_t i = 0; i < count; i++)
        frames += (size_t)lround(segments[i].seconds * rate_hz);
    return frames;
}

// 1 kHz, each segment of lround(seconds * rate) frames, its phase from 0.
static DSP_UNUSED AudioBuffer *
segments_render(const Segment *segments, size_t count, int rate_hz)
{
    AudioBuffer *audio =
        audio_buffer_new(segments_frames(segments, count, rate_hz), 2, rate_hz);
    float *at = audio->samples;
    for (size_t k = 0; k < count; k++) {
        size_t frames = (size_t)lround(segments[k].seconds * rate_hz);
        // Turning a pointer is ten times as fast as sin().
        double x = from_db(segments[k].level_db), y = 0;
        double c = cos(2 * M_PI * 1000 / rate_hz);
        double s = sin(2 * M_PI * 1000 / rate_hz);
        for (size_t i = 0; i < frames; i++) {
            *at++ = (float)y;
            *at++ = (float)y;
            double turned = x * c - y * s;
            y = x * s + y * c;
            x = turned;
        }
    }
    return audio;
}

static DSP_UNUSED AudioBuffer *
sine_render(double frequency_hz,
            double level,
            double phase,
            double seconds,
            int channels,
            int rate_hz)
{
    size_t frames = (size_t)lround(seconds * rate_hz);
    AudioBuffer *audio = audio_buffer_new(frames, channels, rate_hz);
    for (size_t i = 0; i < frames; i++)
        for (int c = 0; c < channels; c++)
            audio->samples[i * (size_t)channels + (size_t)c] =
                (float)(level *
                        sin(2 * M_PI * frequency_hz * (double)i / rate_hz +
                            phase));
    return audio;
}

// 100 ms Hann fades: a hard start rings above the level of a correct meter.
static DSP_UNUSED void
fade_ends(AudioBuffer *audio)
{
    size_t length = (size_t)audio->sample_rate_hz / 10;
    size_t channels = (size_t)audio->channel_count;
    for (size_t i = 0; i < length; i++) {
        float gain =
            (float)(0.5 - 0.5 * cos(M_PI * (double)i / (double)length));
        for (size_t c = 0; c < channels; c++) {
            audio->samples[i * channels + c] *= gain;
            audio->samples[(audio->frame_count - 1 - i) * channels + c] *= gain;
        }
    }
}

// Uniform in -1..1, one generator for all tests.
static inline double
noise_next(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (double)(int32_t)(*state >> 32) * 0x1p-31;
}

// A kick, a bass, a plucked tune that wanders between the channels, hats and
// air, with a quiet and a loud half.
static DSP_UNUSED AudioBuffer *
music_render(double seconds, double level, int channels, int rate_hz)
{
    size_t frames = (size_t)lround(seconds * rate_hz);
    AudioBuffer *audio = audio_buffer_new(frames, channels, rate_hz);
    uint64_t state = 7;
    for (size_t i = 0; i < frames; i++) {
        double t = (double)i / rate_hz, beat = fmod(t, 0.5);
        double loud = t < seconds * 0.4 ? 0.35 : 1;
        double kick = 0.6 * exp(-9 * beat) *
                      sin(2 * M_PI * beat * (48 + 40 * exp(-beat)));
        double bass = 0.3 * sin(2 * M_PI * 55 * t) * exp(-2 * beat);
        double note = 220 * (1 + 0.125 * (double)((int)(t * 4) % 5));
        double tune = 0.2 * exp(-5 * fmod(t, 0.25)) *
                      (sin(2 * M_PI * note * t) + sin(6 * M_PI * note * t) / 3 +
                       sin(14 * M_PI * note * t) / 7);
        for (int c = 0; c < channels; c++) {
            double hat = 0.25 * exp(-40 * fmod(t, 0.25)) * noise_next(&state);
            double pan = c == 0 ? 1 : 0.7 + 0.3 * sin(t);
            audio->samples[i * (size_t)channels + (size_t)c] =
                (float)(level * loud *
                        (kick + bass + pan * tune + hat +
                         0.01 * noise_next(&state)));
        }
    }
    return audio;
}

static DSP_UNUSED AudioBuffer *
buffer_copy(const AudioBuffer *audio)
{
    AudioBuffer *copy = audio_buffer_new(
        audio->frame_count, audio->channel_count, audio->sample_rate_hz);
    memcpy(copy->samples, audio->samples,
           audio->frame_count * (size_t)audio->channel_count * sizeof(float));
    return copy;
}

static DSP_UNUSED int
buffers_are_equal(const AudioBuffer *a, const AudioBuffer *b)
{
    return a->frame_count == b->frame_count &&
           memcmp(a->samples, b->samples,
                  a->frame_count * (size_t)a->channel_count * sizeof(float)) ==
               0;
}

// --- Judge 1: libebur128 ---------------------------------------------------

typedef struct {
    double integrated_lufs, range_lu, true_peak_dbtp;
} Ebur128;

static DSP_UNUSED Ebur128
ebur128_judge(const AudioBuffer *audio)
{
    Ebur128 result = {0};
    ebur128_state *state = ebur128_init(
        (unsigned)audio->channel_count, (unsigned long)audio->sample_rate_hz,
        EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
    if (audio->channel_count == 1)
        ebur128_set_channel(state, 0, EBUR128_DUAL_MONO);
    ebur128_add_frames_float(state, audio->samples, audio->frame_count);
    ebur128_loudness_global(state, &result.integrated_lufs);
    ebur128_loudness_range(state, &result.range_lu);
    double peak = 0;
    for (int c = 0; c < audio->channel_count; c++) {
        double here = 0;
        ebur128_true_peak(state, (unsigned)c, &here);
        peak = fmax(peak, here);
    }
    result.true_peak_dbtp = to_db(peak);
    ebur128_destroy(&state);
    return result;
}

// --- Judge 2: 16 phases of a 64-tap Kaiser(9) sinc, in double --------------

static DSP_UNUSED void
sinc_taps(double taps[64], double shift)
{
    double i0_9 = 0, term = 1;
    for (int k = 1; k < 60; term *= 81.0 / (4.0 * k * k), k++)
        i0_9 += term;
    for (int k = 0; k < 64; k++) {
        double t = k - 31 - shift, u = 1 - t * t / 1024;
        double window = 0;
        term = 1;
        for (int j = 1; j < 60 && u >= 0; term *= 81 * u / (4.0 * j * j), j++)
            window += term;
        double sinc = fabs(t) < 1e-9 ? 1 : sin(M_PI * t) / (M_PI * t);
        taps[k] = sinc * window / i0_9;
    }
}

// Largest |sample| within 32 frames of `at`.
static DSP_UNUSED double
neighbourhood(const double *x, size_t at)
{
    double largest = 0;
    for (size_t k = at; k < at + 64; k++)
        largest = fmax(largest, fabs(x[k]));
    return largest;
}

// `x` has 32 zeros on either side of `frames` values.
static DSP_UNUSED double
sinc_peak(const double *x, size_t frames)
{
    static double taps[16][64];
    if (taps[0][31] == 0)
        for (int phase = 0; phase < 16; phase++)
            sinc_taps(taps[phase], phase / 16.0);
    double peak = 0;
    for (size_t at = 0; at + 64 <= frames + 64; at++) {
        // No filter makes more than 2.8 times the largest sample it sees.
        if (at % 16 == 0)
            while (at + 80 <= frames + 64 &&
                   2.8 * fmax(neighbourhood(x, at), neighbourhood(x, at + 16)) <
                       peak)
                at += 16;
        for (int phase = 0; phase < 16; phase++) {
            double sum[4] = {0};
            for (size_t k = 0; k < 64; k += 4)
                for (size_t j = 0; j < 4; j++)
                    sum[j] += taps[phase][k + j] * x[at + k + j];
            peak = fmax(peak, fabs(sum[0] + sum[1] + sum[2] + sum[3]));
        }
    }
    return peak;
}

static DSP_UNUSED double
sinc_judge_dbtp(const AudioBuffer *audio)
{
    double peak = 0;
    double *x = mem_new_array(audio->frame_count + 64, sizeof(*x));
    for (int c = 0; c < audio->channel_count; c++) {
        for (size_t i = 0; i < audio->frame_count; i++)
            x[32 + i] =
                (double)audio
                    ->samples[i * (size_t)audio->channel_count + (size_t)c];
        peak = fmax(peak, sinc_peak(x, audio->frame_count));
    }
    mem_free(x);
    return to_db(peak);
}

// The stricter of the two (dsp.md 1.2).
static DSP_UNUSED double
both_judges_dbtp(const AudioBuffer *audio)
{
    return fmax(ebur128_judge(audio).true_peak_dbtp, sinc_judge_dbtp(audio));
}

// Least-squares sine of `frequency_hz` in one channel of a whole number of
// periods: its amplitude, and the RMS of what is left.
static DSP_UNUSED double
fit_sine(const AudioBuffer *audio,
         size_t from,
         size_t frames,
         int channel,
         double frequency_hz,
         double *rest_rms)
{
    double real = 0, imaginary = 0, mean = 0, square = 0;
    for (size_t i = 0; i < frames; i++) {
        double w = 2 * M_PI * frequency_hz * (double)i / audio->sample_rate_hz;
        double x =
            (double)audio->samples[(from + i) * (size_t)audio->channel_count +
                                   (size_t)channel];
        real += x * cos(w);
        imaginary += x * sin(w);
        mean += x;
    }
    double count = (double)frames;
    real *= 2 / count;
    imaginary *= 2 / count;
    mean /= count;
    for (size_t i = 0; i < frames; i++) {
        double w = 2 * M_PI * frequency_hz * (double)i / audio->sample_rate_hz;
        double x =
            (double)audio->samples[(from + i) * (size_t)audio->channel_count +
                                   (size_t)channel];
        double rest = x - mean - real * cos(w) - imaginary * sin(w);
        square += rest * rest;
    }
    if (rest_rms != NULL)
        *rest_rms = sqrt(square / count);
    return hypot(real, imaginary);
}
