// SPDX-License-Identifier: MIT
// Fills in what was not said: style, tempo, key, form, chords, parts, motif,
// sub-seeds. What was said stays; where it can't all hold, a sentence in
// plan->conflicts says how it was settled (design.md 2, composer.md 2.4).
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/plan.h"

// Needs plan->seed. The same plan and seed give the same result. After it
// tempo, key, mode, meter, duration, bars, sections with energies and chords,
// parts, motif and sub-seeds are all set.
Status plan_complete(Plan *plan, Error *error);

// Frames of the finished piece at a rate: llround(duration_s * rate) for free
// tempo; bars for loops; see design.md 2 "Length".
size_t plan_complete_frames(const Plan *plan, int sample_rate_hz);
