// SPDX-License-Identifier: MIT
// Triangles on the HTK mel scale over the bins of a spectrum.
//
// Between two neighbouring centres a bin belongs to two triangles: the one that
// falls and the one that rises. So the bank is a list of spans with two weights
// a bin, never a matrix.
#pragma once

#include "simd.h"

#include <stddef.h>

typedef struct {
    size_t band_count;
    size_t first_bin, bin_count; // with a weight above zero
    size_t *span_ends;           // band_count + 1, in bins from first_bin
    float *falling, *rising;     // a bin's weights in bands span-1 and span
    float *band_sums;            // band_count; 0 = no bin lies in it
} MelBank;

// Bins lie at multiples of bin_hz.
MelBank *mel_bank_new(size_t band_count,
                      double lowest_hz,
                      double highest_hz,
                      double bin_hz,
                      size_t spectrum_bins);
void mel_bank_free(MelBank *bank);

// Bands of bin_count magnitudes that start at first_bin.
void mel_bank_apply(const MelBank *bank, const float *magnitudes, float *bands);

typedef struct MelUnfold MelUnfold;

// Magnitudes >= 0 whose bands come closest to the given ones, SIMD_FLOATS
// columns at a time: NNLS by accelerated projected gradient.
MelUnfold *mel_unfold_new(const MelBank *bank); // borrows `bank`
// One row a band, one lane a column; fill before each run.
SimdFloats *mel_unfold_bands(MelUnfold *unfold);
// One row a bin; valid until the next run.
const SimdFloats *mel_unfold_run(MelUnfold *unfold);
void mel_unfold_free(MelUnfold *unfold);
