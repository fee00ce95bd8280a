// SPDX-License-Identifier: MIT
// Another sample rate for sound that comes in blocks, by libsoxr.
#pragma once

#include "timbre/base/error.h"
#include "timbre/dsp/resample.h"

#include <stddef.h>

typedef struct ResampleStream ResampleStream;

// NULL with a sentence for rates or channel counts that cannot be.
ResampleStream *resample_stream_new(int from_hz,
                                    int to_hz,
                                    int channel_count,
                                    ResampleQuality quality,
                                    Error *error);
void resample_stream_free(ResampleStream *stream);

// Takes up to `frame_count` frames (`*taken` says how many) and gives up to
// `capacity`; returns how many. The first frame out lies where the first frame
// in lay. `samples` NULL = no more will come: call until it gives 0.
size_t resample_stream_process(ResampleStream *stream,
                               const float *samples,
                               size_t frame_count,
                               size_t *taken,
                               float *into,
                               size_t capacity);
