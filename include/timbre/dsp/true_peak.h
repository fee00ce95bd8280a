// SPDX-License-Identifier: MIT
// Peaks between the samples: polyphase Kaiser(9) FIR of 64 taps, 8x under
// 64 kHz, 4x under 128 kHz, else 2x (dsp.md 1.2, 3.5, 6).
#pragma once

#include <stddef.h>

// Largest |interpolated sample| over all channels, linear.
double true_peak_measure(const float *samples,
                         size_t frame_count,
                         int channel_count,
                         int sample_rate_hz);

// Per frame the largest |interpolated sample| within one frame, over all
// channels: `envelope` gets frame_count values. `floor_level`: where nothing
// near can reach it the plain sample peak may stand instead.
void true_peak_envelope(const float *samples,
                        size_t frame_count,
                        int channel_count,
                        int sample_rate_hz,
                        double floor_level,
                        float *envelope);
