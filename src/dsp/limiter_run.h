// SPDX-License-Identifier: MIT
// A whole buffer through a prepared limiter, latency compensated, piece by
// piece.
#pragma once

#include "timbre/dsp/limiter.h"

#include <stddef.h>

typedef struct {
    Limiter *limiter;
    const float *samples; // the whole
    size_t frame_count;
    size_t read, written; // frames so far
    size_t skip;          // frames of latency still to drop
} LimiterRun;

LimiterRun
limiter_run_start(Limiter *limiter, const float *samples, size_t frame_count);
// The next frames, as many whole blocks of 1024 as fit into `room` frames, at
// least 1024 of them; 0 at the end. They are behind what has been read: `to`
// may be their own place in the buffer.
size_t limiter_run_next(LimiterRun *run, float *to, size_t room);
