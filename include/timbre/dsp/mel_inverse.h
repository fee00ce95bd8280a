// SPDX-License-Identifier: MIT
// Sound out of a mel spectrogram (dsp.md 7.5), and the other way round. The
// reference runtime calls these through libtimbre_dsp.so (mel_library.py).
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEL_EXPORT __attribute__((visibility("default")))

// adapter.MelSettings in its order: 512 triangles on the HTK scale, say, over
// the magnitudes of Hann windows (window_size, centred in fft_size) whose
// middle lies at column * hop_size.
typedef struct {
    int32_t sample_rate_hz, fft_size, window_size, hop_size;
    double lowest_hz, highest_hz;
    uint64_t frame_count; // of the sound that is wanted
    uint64_t seed;        // of the first guess of phases
} MelSettings;

// Magnitudes in order (channels, bins, columns), borrowed.
typedef struct {
    const float *values;
    uint64_t channel_count, bin_count, column_count;
} MelImage;

// False = stop.
typedef bool (*MelProgress)(void *context, uint64_t done, uint64_t total);

// Sentences for people when a figure or a value can't be.
MEL_EXPORT Status mel_inverse_check(const MelSettings *settings,
                                    uint64_t bin_count,
                                    Error *error);

// Fills `sound`, frame_count frames of channel_count interleaved samples. The
// same bits for the same input: one thread, frame by frame, whatever the
// length, with about 20 MB beside the two arrays. STATUS_CANCELLED when
// `progress` (may be NULL) says so.
MEL_EXPORT Status mel_inverse_run(const MelSettings *settings,
                                  const MelImage *mel,
                                  float *sound,
                                  MelProgress progress,
                                  void *context,
                                  Error *error);
