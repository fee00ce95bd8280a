// SPDX-License-Identifier: MIT
// What is heard before the mix is finished: the sum of the stems with gains
// that were predicted, guarded against clipping.
#pragma once

#include "timbre/core/backend.h"

#include "mix_rule.h"
#include "stem.h"

typedef struct {
    const Stem *stems;
    size_t stem_count;
    double *gains; // per stem, make-up included
    LiftCurve lift;
    const BackendHost *host;
} Preview;

// Zeroed gains and a lift of the score's sections; level_table fills them.
Preview preview_new(const Score *score,
                    const Stem *stems,
                    size_t stem_count,
                    const BackendHost *host);
// Sums finished frames and hands them to the host.
void preview_emit(const Preview *preview, size_t first, size_t count);
void preview_clear(Preview *preview);
