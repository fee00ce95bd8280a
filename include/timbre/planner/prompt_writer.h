// SPDX-License-Identifier: MIT
// Plan to words, for backends that read text.
#pragma once

#include "timbre/core/plan.h"
#include "timbre/core/request.h"

// One prompt for the whole: the user's own words, what was understood of them,
// tempo and key. What the planner chose beyond that (a style, parts) stays out:
// the words of a model are what was asked for.
char *prompt_writer_write(const Plan *plan, const char *prompt);
// Fills request->section_prompts from the plan's sections; none for a single
// section, which is the whole.
void prompt_writer_sections(Request *request);
