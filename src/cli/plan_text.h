// SPDX-License-Identifier: MIT
// A plan for people.
#pragma once

#include "timbre/core/plan.h"

#include <stdio.h>

void plan_text_print(FILE *out, const Plan *plan);
// Only what must not be overlooked: notes, conflicts, words that were not
// understood.
void plan_text_print_remarks(FILE *out, const Plan *plan);
