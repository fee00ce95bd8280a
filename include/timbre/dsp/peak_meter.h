// SPDX-License-Identifier: MIT
// The true peak of a stream, for meters that move (true_peak.h measures whole
// buffers).
#pragma once

#include <stddef.h>

typedef struct PeakMeter PeakMeter;

// One or two channels, each for itself.
PeakMeter *peak_meter_new(int sample_rate_hz, int channel_count);
void peak_meter_free(PeakMeter *meter);
// Any number of frames; a peak is known 48 frames later.
void peak_meter_add(PeakMeter *meter, const float *samples, size_t frame_count);
// Largest |interpolated sample| of the channel since the last call, linear.
float peak_meter_take(PeakMeter *meter, int channel);
