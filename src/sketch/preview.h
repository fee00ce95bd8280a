// SPDX-License-Identifier: MIT
// What is heard before the mix is finished: the sum of the stems with gains
// that were predicted, guarded against clipping.
#pragma once

#include "timbre/core/backend.h"

#include "level_forecast.h"
#include "mix_rule.h"
#include "stem.h"

typedef struct {
    const Stem *stems;
    size_t stem_count;
    LevelForecast forecast; // owned
    double lufs;
    double *gains, *targets; // per stem: gains glide to what is known better
    double *peaks;           // per stem, so far
    int64_t glide_from;
    LiftCurve lift;
    const BackendHost *host;
} Preview;

// Takes the forecast over.
Preview preview_new(const Score *score,
                    const Stem *stems,
                    size_t stem_count,
                    LevelForecast forecast,
                    double lufs,
                    const BackendHost *host);
// Sums finished frames and hands them to the host. In order, from frame 0 on.
// Once a second the gains are corrected by what the stems turned out to be.
void preview_emit(Preview *preview, size_t first, size_t count);
void preview_clear(Preview *preview);
