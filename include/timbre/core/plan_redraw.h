// SPDX-License-Identifier: MIT
// A complete plan is played anew: what was said or locked, form, tempo and key
// stay, the rest is drawn again (design.md 2, "r keeps ...").
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/plan.h"

// With another seed: all sub-seeds but that of the form, chords, parts and
// motif, as far as neither said nor locked. Locks that are known here: "seed"
// (nothing is drawn), "chords", "drums", "bass", "comp", "lead", "sound", and
// the role or instrument of a part.
Status plan_redraw(Plan *plan, uint64_t seed, Error *error);

typedef enum {
    REDRAW_CHORDS = 1 << 0,
    REDRAW_PARTS = 1 << 1,
    REDRAW_MOTIF = 1 << 2
} Redraw;

// Chooses these anew from the sub-seeds that the plan has, said or not;
// everything else stays. STATUS_INVALID for a plan that isn't complete.
Status plan_redraw_choose(Plan *plan, unsigned what, Error *error);
// Chords and said chords by so many semitones, spelled for plan->key.
void plan_redraw_transpose(Plan *plan, int semitones);
