// SPDX-License-Identifier: MIT
// From finished stems to the mix: measured gains, section lift, make-up, and
// the sum. All in fixed chunks, so that thread count never changes a bit.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/pool.h"
#include "timbre/core/audio_buffer.h"
#include "timbre/core/backend.h"

#include "mix_rule.h"
#include "stem.h"

typedef struct {
    double *gains;    // per stem, make-up not included
    double mix_power; // of the parts with gains and lift
    double make_up;
} MixFigures;

// Writes the stems in place with their gains, and their sum, in the order of
// the stems, to `mix`, which comes out at mixdown_lufs. Cancelled in between
// it leaves all half done.
Status mixdown(Stem *stems,
               size_t stem_count,
               LiftCurve *lift,
               Pool *pool,
               const BackendHost *host,
               AudioBuffer *mix,
               MixFigures *figures,
               Error *error);
void mixdown_figures_clear(MixFigures *figures);

static const double mixdown_lufs = -16; // before mastering (composer.md A2)
