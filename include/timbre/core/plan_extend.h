// SPDX-License-Identifier: MIT
// A longer plan: plan -> plan.
#pragma once

#include "timbre/core/plan.h"

// `bars` more, before a closing outro: sections like the last ones, in turn.
// What stands before keeps its bars, chords and energies. *join_bar is the
// first new bar, 0-based. STATUS_INVALID when no more sections fit.
Status plan_extend(Plan *plan, int bars, int *join_bar, Error *error);
