// SPDX-License-Identifier: MIT
// Words to plan: obeys what is said, chooses what isn't, reports what it did
// not understand (language/README.md).
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/plan.h"

// Reads the prompt and completes the plan (plan_complete). `seed` is used when
// the prompt names none. Never NULL: any text gives a plan.
Plan *planner_plan(const char *prompt, uint64_t seed);

// The reading alone: only what was said is set.
Plan *planner_read(const char *prompt);

// "radiohead (nearest: ...)": words of the vocabulary near to one that was not
// understood; at most 3, into a list.
void planner_nearest(const char *word, StringList *names);
// A sentence for each of the words that changed nothing, with the nearest
// known ones; those that the plan's notes tell of are left out.
void planner_tell_unknown(const Plan *plan, StringList *sentences);
