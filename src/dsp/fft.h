// SPDX-License-Identifier: MIT
// Power spectra of real signals, by FFTW or (make FFT=kissfft) by KISS FFT.
#pragma once

#include <stddef.h>

typedef struct Fft Fft;

Fft *fft_new(size_t length); // even
float *fft_input(Fft *fft);  // `length` values; contents go with fft_power()
// |X|^2 of bins 0 .. length/2.
void fft_power(Fft *fft, float *power);
void fft_free(Fft *fft);
