// SPDX-License-Identifier: MIT
// The side-chain pump of club styles: every kick pushes a part down, then it
// swells back.
#pragma once

#include "timbre/core/score.h"

#include <stddef.h>
#include <stdint.h>

// Where kicks are struck, by frame; shared by all pumped parts.
typedef struct {
    int64_t *kicks;
    size_t count, capacity;
    int64_t recover_frames; // length of the swell
    int64_t loop_frames;    // > 0: the last kick reaches round to the start
} PumpCurve;

PumpCurve pump_curve_new(const Score *score, size_t frame_count);
void pump_curve_clear(PumpCurve *curve);

// One part's way along the curve.
typedef struct {
    const PumpCurve *curve;
    double depth_db;
    size_t next; // first kick behind `frame`
    int64_t frame;
    // Of pump_apply(): the gain moves in lines, from one point to the next.
    int64_t points[2];
    double gains[2];
} Pump;

// Interleaved stereo in place; `frame` of the first one, anywhere. Within
// 0.1 dB of pump_gain().
void pump_apply(Pump *pump, int64_t frame, float *samples, size_t frame_count);
// The gain at a frame.
double pump_gain(Pump *pump, int64_t frame);
