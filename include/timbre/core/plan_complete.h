// SPDX-License-Identifier: MIT
// Fills in what was not said: style, tempo, key, form, chords, parts, motif,
// sub-seeds. What was said stays; where it can't all hold, a sentence in
// plan->conflicts says how it was settled (design.md 2, composer.md 2.4).
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/plan.h"

// Needs plan->seed. The same plan and seed give the same result. After it
// tempo, key, mode, meter, duration, bars, sections with energies and chords,
// parts, motif and sub-seeds are all set, and completing it again changes
// nothing.
//
// - Sections are the whole form if "sections" was said and a verse, chorus,
//   drop or the like is among them; else they are mentions that are laid into
//   a form of the style. 0 bars = choose.
// - A duration or bars that stand in the plan are wishes; a tempo that stands
//   there without being said may move by a few per cent to meet them.
// - Parts that stand in the plan take their places in the style and the style
//   fills the rest; not if "parts.only" was said.
// - A plan whose sections have chords went through here before: what follows
//   is an edit. Its form, key, mode and parts stay; sections without chords are
//   filled, changed lengths go on with their chords, tempo and duration follow.
//   To have something chosen anew, empty it first (sections: all of them).
// STATUS_INVALID only for more sections, bars or parts than a plan holds.
Status plan_complete(Plan *plan, Error *error);

// Frames of the finished piece at a rate: llround(duration_s * rate) for free
// tempo; bars for loops; see design.md 2 "Length".
size_t plan_complete_frames(const Plan *plan, int sample_rate_hz);
