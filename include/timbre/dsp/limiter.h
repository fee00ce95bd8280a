// SPDX-License-Identifier: MIT
// Look-ahead true-peak limiter, channels linked (dsp.md 3.5). Blocks that need
// no gain reduction come out bit-identical.
#pragma once

#include "timbre/base/error.h"

#include <stddef.h>

typedef struct {
    double ceiling_dbtp;
    double gain_db;       // applied before limiting
    double look_ahead_ms; // 1.5
    double hold_ms;       // 12
    double release_ms;    // 80
    double trim_db;       // applied after limiting, normally 0
} LimiterSettings;

typedef struct Limiter Limiter;

Limiter *limiter_new(int sample_rate_hz, int channel_count);
// Starts anew with these settings.
void limiter_prepare(Limiter *limiter, const LimiterSettings *settings);
// In place and streaming: what comes out is late by limiter_latency() frames.
void limiter_process(Limiter *limiter, float *samples, size_t frame_count);
size_t limiter_latency(const Limiter *limiter);
// Largest gain reduction in dB since prepare or reset, >= 0.
double limiter_reduction_db(const Limiter *limiter);
void limiter_reset(Limiter *limiter);
void limiter_free(Limiter *limiter);

// A whole buffer in place, latency compensated, any length from 0 on. Largest
// gain reduction in dB goes to *reduction_db when that isn't NULL.
Status limiter_apply(float *samples,
                     size_t frame_count,
                     int channel_count,
                     int sample_rate_hz,
                     const LimiterSettings *settings,
                     double *reduction_db,
                     Error *error);
