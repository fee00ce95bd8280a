// SPDX-License-Identifier: MIT
// Notes of one voice as the seed of a melody: bar rhythms and two contours.
#pragma once

#include "timbre/core/plan.h"

typedef struct {
    double start, length; // in quarters from bar one
    int key;
} TuneNote;

// `notes` by start. False when there are fewer than three of them in any two
// bars; then the motif stays empty.
bool hear_tune_motif(const TuneNote *notes,
                     size_t count,
                     Meter meter,
                     PlanMotif *motif);
