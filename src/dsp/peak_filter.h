// SPDX-License-Identifier: MIT
// Polyphase interpolators that look for peaks between the samples, and bounds
// that say where looking is needless.
#pragma once

#include <stddef.h>

enum {
    PEAK_GROUP = 16, // frames that are looked at together
    PEAK_TAPS = 64,  // of the longest filter, at offsets -31..32
    PEAK_TAPS_BEFORE = 31,
    PEAK_PHASES_MAX = 16,
};

typedef struct {
    // taps[quad][tap][phase of the quad], so that one load of the signal feeds
    // four phases.
    float taps[PEAK_PHASES_MAX / 4][PEAK_TAPS][4];
    size_t quad_count;
    size_t first_tap, tap_count; // taps outside are zero
    // With h = a0*d[0] + a1*d[1] + second difference of c:
    // |y| <= (|a0| + |a1|) * max|x| + sum|c| * max|second difference of x|.
    // For music the second term is small, which spares most of the work.
    float level_weight, curve_weight;
} PeakFilter;

// Kaiser(9) sinc of 64 taps; factor 2, 4, 8 or 16.
void peak_filter_design(PeakFilter *filter, int factor);
// The 49-tap Hann sinc that libebur128 and ffmpeg meter with, which customers
// will check with: factor 4 below 96 kHz, 2 below 192 kHz, else none (false).
int peak_filter_design_ebur128(PeakFilter *filter, int sample_rate_hz);
// 8 below 64 kHz, 4 below 128 kHz, else 2 (dsp.md 6).
int peak_filter_factor(int sample_rate_hz);

// Raise peaks[0..15] to the largest |y| of all phases between x[i] and x[i+1].
// x[-31..48] must be readable.
void peak_filter_group(const PeakFilter *filter,
                       const float *x,
                       float peaks[PEAK_GROUP]);
