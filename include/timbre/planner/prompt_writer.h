// SPDX-License-Identifier: MIT
// Plan to words, for backends that read text.
#pragma once

#include "timbre/core/plan.h"
#include "timbre/core/request.h"

// One prompt for the whole: the user's own words and what the plan adds.
char *prompt_writer_write(const Plan *plan, const char *prompt);
// Fills request->section_prompts from the plan's sections.
void prompt_writer_sections(Request *request);
