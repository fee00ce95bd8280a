// SPDX-License-Identifier: MIT
#include "timbre/dsp/true_peak.h"

#include "timbre/base/memory.h"

#include "peak_stream.h"
#include "simd.h"

#include <string.h>

double
true_peak_measure(const float *samples,
                  size_t frame_count,
                  int channel_count,
                  int sample_rate_hz)
{
    unsigned mode = simd_denormals_off();
    PeakStream *stream = mem_new(sizeof(*stream));
    peak_stream_init_meter(stream, sample_rate_hz, channel_count);
    peak_stream_maximum(stream, samples, frame_count);
    double maximum = (double)peak_stream_final_maximum(stream);
    mem_free(stream);
    simd_denormals_restore(mode);
    return maximum;
}

void
true_peak_envelope(const float *samples,
                   size_t frame_count,
                   int channel_count,
                   int sample_rate_hz,
                   double floor_level,
                   float *envelope)
{
    unsigned mode = simd_denormals_off();
    float block[PEAK_BLOCK + 4 * PEAK_GROUP];
    static const float silence[2 * PEAK_BLOCK];
    PeakStream *stream = mem_new(sizeof(*stream));
    peak_stream_init_detector(stream, sample_rate_hz, channel_count);
    size_t read = 0, written = 0;
    while (written < frame_count) {
        size_t left = frame_count - read;
        size_t count = left == 0           ? PEAK_BLOCK
                       : left < PEAK_BLOCK ? left
                                           : PEAK_BLOCK;
        size_t found = peak_stream_envelope(
            stream,
            left == 0 ? silence : samples + read * (size_t)channel_count, count,
            (float)floor_level, block);
        read += left == 0 ? 0 : count;
        if (found > frame_count - written)
            found = frame_count - written;
        memcpy(envelope + written, block, found * sizeof(float));
        written += found;
    }
    mem_free(stream);
    simd_denormals_restore(mode);
}
