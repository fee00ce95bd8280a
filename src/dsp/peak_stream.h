// SPDX-License-Identifier: MIT
// Peaks between the samples of a stream, group by group.
#pragma once

#include "peak_filter.h"

#include <stddef.h>

enum {
    PEAK_BLOCK = 1024, // frames per push, at most
    // Frames that are kept before and needed behind a group: two groups each
    // for the bound, one more for the second difference at its edge.
    PEAK_HISTORY = 3 * PEAK_GROUP,
    // After N frames the peaks of at least N - 48 are known.
    PEAK_LATENCY = 48,
    // Frames of silence before the first one: half a filter.
    PEAK_LEAD_IN = 2 * PEAK_GROUP,
    PEAK_STREAM_ROOM = PEAK_HISTORY + PEAK_BLOCK + 6 * PEAK_GROUP,
};

// Plain memory: a copy is an independent stream at the same place.
typedef struct {
    PeakFilter filters[2];
    size_t filter_count;
    int channel_count;
    float planar[2][PEAK_STREAM_ROOM];
    size_t filled; // frames in `planar`; the next group is at PEAK_HISTORY
    float maximum; // of peak_stream_maximum()
} PeakStream;

// For peak_stream_envelope(): the 8x64 filter of the rate and libebur128's, so
// that the limiter plays neither judge against the other (dsp.md 1.2).
void peak_stream_init_detector(PeakStream *stream,
                               int sample_rate_hz,
                               int channel_count);
// For peak_stream_maximum(): the 8x64 filter of the rate.
void peak_stream_init_meter(PeakStream *stream,
                            int sample_rate_hz,
                            int channel_count);
// For peak_stream_maximum(): both judges, 16x64 and libebur128's filter.
void peak_stream_init_judge(PeakStream *stream,
                            int sample_rate_hz,
                            int channel_count);

// Up to PEAK_BLOCK frames in; returns how many peaks (a multiple of 16) were
// written to `envelope`, which needs room for PEAK_BLOCK + 64. Where nothing
// can exceed `floor_level` the sample peak stands instead.
size_t peak_stream_envelope(PeakStream *stream,
                            const float *samples,
                            size_t frame_count,
                            float floor_level,
                            float *envelope);

// Any number of frames; only `maximum` grows. Interpolated values before the
// first frame count too.
void peak_stream_maximum(PeakStream *stream,
                         const float *samples,
                         size_t frame_count);
// The maximum with the filters run out into silence.
float peak_stream_final_maximum(const PeakStream *stream);
