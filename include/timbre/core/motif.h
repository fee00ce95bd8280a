// SPDX-License-Identifier: MIT
// The seed of a melody: bar rhythms and contours (composer.md 3.5).
#pragma once

#include "timbre/core/plan.h"
#include "timbre/core/style_table.h"

// Chooses cells and contours for the plan's meter by SUB_SEED_MOTIF.
void motif_choose(Plan *plan, const Style *style);
// Contour at x in 0..1, in scale steps; false for an unknown name. Besides the
// names, "steps_0_2_4_5_4_2_0" is a shape of its own.
bool motif_contour(const char *name, double x, double *steps);
