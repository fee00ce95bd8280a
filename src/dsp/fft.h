// SPDX-License-Identifier: MIT
// Spectra of real signals, by FFTW or (make FFT=kissfft) by KISS FFT.
#pragma once

#include <stddef.h>

typedef struct Fft Fft;

Fft *fft_new(size_t length); // even
float *fft_input(Fft *fft);  // `length` values; contents go with fft_power()
// |X|^2 of bins 0 .. length/2.
void fft_power(Fft *fft, float *power);

// A transform that also goes back. Input and spectrum are aligned for vectors.
Fft *fft_pair_new(size_t length); // even
// length/2 + 1 pairs of real and imaginary part.
float *fft_spectrum(Fft *fft);
void fft_forward(Fft *fft); // input to spectrum; keeps the input
// Spectrum to input, `length` times too large; the spectrum is lost.
void fft_inverse(Fft *fft);

void fft_free(Fft *fft);
