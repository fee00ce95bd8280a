// SPDX-License-Identifier: MIT
// Waveform overview for screens and peaks.bin.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { PEAKS_FRAMES_PER_BIN = 512 };

// One bin: least, largest and RMS over PEAKS_FRAMES_PER_BIN frames of the mono
// sum, as round(value * 127) clipped to -127..127.
typedef struct {
    int8_t minimum, maximum, rms;
} Peak;

size_t peaks_bin_count(size_t frame_count);
void peaks_measure(const float *samples,
                   size_t frame_count,
                   int channel_count,
                   Peak *bins);
