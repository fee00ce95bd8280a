// SPDX-License-Identifier: MIT
// A whole buffer through a prepared limiter, latency compensated, to a sink.
#pragma once

#include "timbre/dsp/limiter.h"

#include <stdbool.h>
#include <stddef.h>

// `sink` gets blocks of up to 1024 frames, all together frame_count, each after
// the limiter has read the frames it replaces: writing back in place is safe.
// False from it stops, and is returned.
bool limiter_run(Limiter *limiter,
                 const float *samples,
                 size_t frame_count,
                 bool (*sink)(void *context, float *block, size_t count),
                 void *context);
