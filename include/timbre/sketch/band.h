// SPDX-License-Identifier: MIT
// The built-in band composes: complete plan in, score out.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/plan.h"
#include "timbre/core/score.h"

// Same plan, same score, byte for byte; parts depend only on their own
// sub-seeds. NULL with a sentence when the plan asks for what can't be played.
Score *band_compose(const Plan *plan, Error *error);
