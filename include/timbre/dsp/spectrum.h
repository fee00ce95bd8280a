// SPDX-License-Identifier: MIT
// What can be read off the sound: spectrum, tempo against a known one, key.
#pragma once

#include "timbre/core/audio_buffer.h"

#include <stddef.h>

// Power per band, linear, of the mono sum between `from_s` and `to_s`, summed
// over Hann windows of 4096 frames. `edges_hz` has band_count + 1 values.
void spectrum_bands(const AudioBuffer *audio,
                    double from_s,
                    double to_s,
                    const double *edges_hz,
                    size_t band_count,
                    double *power);
double
spectrum_centroid_hz(const AudioBuffer *audio, double from_s, double to_s);

// Spectral balance in dB relative to the total: below 120 Hz, 120-500,
// 500-2000, 2-6 kHz, above.
enum { SPECTRUM_BALANCE_BANDS = 5 };

void spectrum_balance(const AudioBuffer *audio,
                      double balance_db[static SPECTRUM_BALANCE_BANDS]);

typedef struct {
    double tempo_bpm; // near the one that was asked about, or NAN
    double strength;  // of the peak at 4 beats against the largest, 0..1
} SpectrumTempo;

// composer.md 5, "own check": onset flux, autocorrelation near 8 beats.
SpectrumTempo spectrum_tempo(const AudioBuffer *audio, double near_bpm);

typedef struct {
    int tonic; // pitch class 0..11, C = 0; -1 = nothing tonal
    int is_minor;
    double strength; // correlation with the profile, -1..1
} SpectrumKey;

// Chroma 55..2000 Hz against Temperley's profiles of written music.
SpectrumKey spectrum_key(const AudioBuffer *audio);
