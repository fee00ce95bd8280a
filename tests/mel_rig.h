// SPDX-License-Identifier: MIT
// A sound to a picture of 8 bits, as riffusion's are, and back; and how near
// the two sounds are (dsp.md 7.1).
#pragma once

#include "timbre/base/memory.h"
#include "timbre/dsp/mel_forward.h"
#include "timbre/dsp/mel_inverse.h"

#include "check.h"
#include "hann.h"

#include <math.h>
#include <string.h>

enum { MEL_RATE_HZ = 44100, MEL_BINS = 512 };

static inline MelSettings
mel_settings(size_t frame_count)
{
    return (MelSettings){.sample_rate_hz = MEL_RATE_HZ,
                         .fft_size = 17640,
                         .window_size = 4410,
                         .hop_size = 441,
                         .lowest_hz = 0,
                         .highest_hz = 10000,
                         .frame_count = frame_count,
                         .seed = 1};
}

static inline float *
mel_of(const float *sound, size_t frame_count, size_t channels, MelImage *mel)
{
    const MelSettings settings = mel_settings(frame_count);
    *mel = (MelImage){NULL, channels, MEL_BINS, mel_forward_columns(&settings)};
    float *values =
        mem_new_array(channels * MEL_BINS * mel->column_count, sizeof(float));
    mel->values = values;
    Error error = {0};
    if (mel_forward_run(&settings, sound, channels, MEL_BINS, values, &error) !=
        STATUS_OK)
        fail_msg("%s", error.text);
    return values;
}

static inline size_t
mel_count(const MelImage *mel)
{
    return mel->channel_count * mel->bin_count * mel->column_count;
}

// (value / largest)^0.25 in 255 steps.
static inline void
mel_to_eight_bits(float *values, size_t count)
{
    double largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, (double)values[i]);
    for (size_t i = 0; i < count; i++) {
        const double step = round(255 * pow((double)values[i] / largest, 0.25));
        values[i] = (float)(pow(step / 255, 4) * largest);
    }
}

static inline float *
mel_invert(const MelImage *mel, size_t frame_count)
{
    const MelSettings settings = mel_settings(frame_count);
    float *sound =
        mem_new_array(frame_count * mel->channel_count, sizeof(float));
    Error error = {0};
    if (mel_inverse_run(&settings, mel, sound, NULL, NULL, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    return sound;
}

// 20 log10 |made - wanted| / |wanted|.
static inline double
mel_error_db(const float *made, const float *wanted, size_t count)
{
    double apart = 0, all = 0;
    for (size_t i = 0; i < count; i++) {
        const double difference = (double)made[i] - (double)wanted[i];
        apart += difference * difference;
        all += (double)wanted[i] * (double)wanted[i];
    }
    return 10 * log10(apart / all);
}

// Mean difference in dB at one size of window, up to 10 kHz, 80 dB deep.
static inline double
mel_spectral_distance(const AudioBuffer *a, const AudioBuffer *b, size_t size)
{
    Hann *first = hann_new(a, size), *second = hann_new(b, size);
    const size_t bins = (size_t)(10000 / hann_bin_hz(first));
    double loudest = 0, sum = 0;
    size_t count = 0;
    for (size_t at = 0; at + size <= a->frame_count; at += size / 4) {
        const float *power = hann_power(first, at);
        for (size_t i = 0; i < bins; i++)
            loudest = fmax(loudest, (double)power[i]);
    }
    for (size_t at = 0; at + size <= a->frame_count; at += size / 4) {
        const float *x = hann_power(first, at), *y = hann_power(second, at);
        for (size_t i = 0; i < bins; i++, count++)
            sum += fabs(10 * log10(fmax((double)x[i] / loudest, 1e-8) /
                                   fmax((double)y[i] / loudest, 1e-8)));
    }
    hann_free(first);
    hann_free(second);
    return sum / (double)count;
}

typedef struct {
    double mel_sc_db, mr_lsd_db;
} MelQuality;

// Of one channel.
static inline MelQuality
mel_quality(float *original, size_t frame_count)
{
    MelImage mel, again;
    float *values = mel_of(original, frame_count, 1, &mel);
    mel_to_eight_bits(values, mel_count(&mel));
    float *sound = mel_invert(&mel, frame_count);
    float *made = mel_of(sound, frame_count, 1, &again);
    MelQuality quality = {mel_error_db(made, values, mel_count(&mel)), 0};
    AudioBuffer *a =
        audio_buffer_wrap(original, frame_count, 1, MEL_RATE_HZ, NULL, NULL);
    AudioBuffer *b =
        audio_buffer_wrap(sound, frame_count, 1, MEL_RATE_HZ, NULL, NULL);
    for (size_t size = 1024; size <= 4096; size *= 2)
        quality.mr_lsd_db += mel_spectral_distance(a, b, size) / 3;
    audio_buffer_free(a);
    audio_buffer_free(b);
    mem_free(made);
    mem_free(sound);
    mem_free(values);
    return quality;
}
