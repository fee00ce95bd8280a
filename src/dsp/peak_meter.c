// SPDX-License-Identifier: MIT
#include "timbre/dsp/peak_meter.h"

#include "timbre/base/memory.h"

#include "peak_stream.h"
#include "simd.h"

enum { BLOCK_FRAMES = 1024 };

struct PeakMeter {
    int channel_count;
    PeakStream streams[2];
};

PeakMeter *
peak_meter_new(int sample_rate_hz, int channel_count)
{
    PeakMeter *meter = mem_new(sizeof(*meter));
    meter->channel_count = channel_count;
    for (int k = 0; k < channel_count; k++)
        peak_stream_init_meter(&meter->streams[k], sample_rate_hz, 1);
    return meter;
}

void
peak_meter_free(PeakMeter *meter)
{
    mem_free(meter);
}

void
peak_meter_add(PeakMeter *meter, const float *samples, size_t frame_count)
{
    const unsigned mode = simd_denormals_off();
    const size_t channels = (size_t)meter->channel_count;
    float block[BLOCK_FRAMES];
    for (size_t at = 0; at < frame_count;) {
        const size_t left = frame_count - at;
        const size_t count = left < BLOCK_FRAMES ? left : BLOCK_FRAMES;
        for (size_t k = 0; k < channels; k++) {
            for (size_t i = 0; i < count; i++)
                block[i] = samples[(at + i) * channels + k];
            peak_stream_maximum(&meter->streams[k], block, count);
        }
        at += count;
    }
    simd_denormals_restore(mode);
}

float
peak_meter_take(PeakMeter *meter, int channel)
{
    PeakStream *stream = &meter->streams[channel];
    const float maximum = stream->maximum;
    stream->maximum = 0;
    return maximum;
}
