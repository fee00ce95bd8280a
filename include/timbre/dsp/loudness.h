// SPDX-License-Identifier: MIT
// Loudness after ITU-R BS.1770-5 and EBU Tech 3341/3342. Mono is metered as
// dual mono, since it plays on two speakers.
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>

// All in LUFS or LU; -HUGE_VAL where there is nothing above the gate.
typedef struct {
    double integrated_lufs;
    double range_lu;           // NAN below 3 s
    double momentary_max_lufs; // evaluated every <= 10 ms
    double short_term_max_lufs;
    double true_peak_dbtp; // louder channel, 4x or more oversampled
    double sample_peak_dbfs;
    bool is_short; // under 400 ms: integrated is the ungated mean
} Loudness;

typedef struct LoudnessMeter LoudnessMeter;

// NULL for a rate outside 8..192 kHz or channel_count outside 1..2.
LoudnessMeter *loudness_meter_new(int sample_rate_hz, int channel_count);
// Any block size, interleaved; the result doesn't depend on it.
void loudness_meter_add(LoudnessMeter *meter,
                        const float *samples,
                        size_t frame_count);
double loudness_meter_momentary_lufs(const LoudnessMeter *meter);
double loudness_meter_short_term_lufs(const LoudnessMeter *meter);
double loudness_meter_integrated_lufs(const LoudnessMeter *meter);
void loudness_meter_read(const LoudnessMeter *meter, Loudness *loudness);
void loudness_meter_free(LoudnessMeter *meter);

// A whole buffer in one call.
Status loudness_measure(const float *samples,
                        size_t frame_count,
                        int channel_count,
                        int sample_rate_hz,
                        Loudness *loudness,
                        Error *error);
