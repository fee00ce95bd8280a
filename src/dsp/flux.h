// SPDX-License-Identifier: MIT
// Where sound begins: rises of log power in 24 bands, a hundred times a second.
#pragma once

#include "timbre/core/audio_buffer.h"

#include <stddef.h>

enum { FLUX_STEPS_PER_S = 100 };

typedef struct {
    double *values; // one per step, less the mean around it
    size_t count;
    double step_s;
} Flux;

Flux flux_find(const AudioBuffer *audio);
// The same of what lies below 160 Hz, where kicks and basses are.
Flux flux_find_low(const AudioBuffer *audio);
void flux_clear(Flux *flux);
// Unbiased: per overlapping step, so that long lags are not punished; 0 beyond
// the end.
double flux_correlate(const Flux *flux, size_t lag);
