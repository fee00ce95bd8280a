// SPDX-License-Identifier: MIT
// Bad input found before it does harm (dsp.md 6).
#pragma once

#include <stddef.h>

// Number of NaN or infinite values, by bit pattern; *first gets the index of
// the first one (frame_count * channel_count when there is none).
size_t
signal_check_bad(const float *samples, size_t value_count, size_t *first);
// Replaces bad values by 0 with 1 ms fades on each side; returns their number.
size_t signal_check_mend(float *samples,
                         size_t frame_count,
                         int channel_count,
                         int sample_rate_hz);
// Mean of each channel (of a mono signal twice), and the larger magnitude.
void signal_check_means(const float *samples,
                        size_t frame_count,
                        int channel_count,
                        double means[static 2]);
double
signal_check_dc(const float *samples, size_t frame_count, int channel_count);
// Runs of >= 3 equal samples at >= 0.98 of the peak.
size_t signal_check_clipped(const float *samples,
                            size_t frame_count,
                            int channel_count);
// L/R correlation (1 for mono or silence), and loudness lost in mono, dB <= 0.
double signal_check_correlation(const float *samples,
                                size_t frame_count,
                                int channel_count);
double signal_check_mono_loss_db(const float *samples,
                                 size_t frame_count,
                                 int channel_count);
