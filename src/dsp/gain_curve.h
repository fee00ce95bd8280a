// SPDX-License-Identifier: MIT
// From peaks to a smooth gain that is never above what any peak allows.
#pragma once

#include "peak_stream.h"

#include <stddef.h>

typedef struct GainCurve GainCurve;

enum { GAIN_CURVE_BLOCK = PEAK_BLOCK + 4 * PEAK_GROUP };

typedef struct {
    float gain;    // that the peaks will get before limiting
    float ceiling; // linear
    size_t look_ahead_frames;
    size_t hold_frames;
    double release_frames; // time constant
} GainCurveSettings;

GainCurve *gain_curve_new(const GainCurveSettings *settings);
// Gains come late by this many frames.
size_t gain_curve_delay(const GainCurve *curve);
// Up to GAIN_CURVE_BLOCK peaks in, as many gains out; exactly 1 where nothing
// near is above the ceiling.
void gain_curve_push(GainCurve *curve,
                     const float *peaks,
                     size_t frame_count,
                     float *gains);
float gain_curve_least(const GainCurve *curve); // so far
void gain_curve_free(GainCurve *curve);
