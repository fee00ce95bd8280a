// SPDX-License-Identifier: MIT
// Hann-windowed power spectra of the mono sum at any place of a buffer.
#pragma once

#include "timbre/core/audio_buffer.h"

#include <stddef.h>

typedef struct Hann Hann;

// The shortest window, a power of two, whose bins are at most so wide; for
// rates from 8,000 Hz on.
size_t hann_length(int sample_rate_hz, double widest_bin_hz);

Hann *hann_new(const AudioBuffer *audio, size_t length); // borrows `audio`
// Power of length/2 + 1 bins for the window that starts at `first_frame`;
// frames behind the end count as silence. Valid until the next call.
const float *hann_power(Hann *hann, size_t first_frame);
double hann_bin_hz(const Hann *hann); // width of a bin
size_t hann_bin_count(const Hann *hann);
void hann_free(Hann *hann);
