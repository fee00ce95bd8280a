// SPDX-License-Identifier: MIT
// What the stems' loudness will be, step by step, and the gains that follow
// from it: first predicted, then corrected by what was rendered so far.
#pragma once

#include "mix_rule.h"
#include "stem.h"

#include <stddef.h>

typedef struct {
    size_t stem_count, step_count;
    double *powers; // stem by stem, step_count predicted ones each
    double *peaks;  // per stem
} LevelForecast;

LevelForecast level_forecast_new(size_t stem_count, size_t step_count);
double *level_forecast_powers(const LevelForecast *forecast, size_t stem);
void level_forecast_clear(LevelForecast *forecast);

// Gains, make-up included, that bring the sum to `lufs`. The first `known`
// steps of every stem are measured, their peaks too; the rest is predicted,
// scaled by how far off the prediction was. Sets the lift of all sections.
void level_forecast_gains(const LevelForecast *forecast,
                          const Stem *stems,
                          size_t known,
                          const double *peaks,
                          double lufs,
                          double *gains,
                          LiftCurve *lift);
