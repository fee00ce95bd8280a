// SPDX-License-Identifier: MIT
// What the studio says of plans, jobs and takes.
#pragma once

#include "timbre/app/chat.h"
#include "timbre/core/request.h"
#include "timbre/core/result.h"

// The plan as understood: what was said bright, what was chosen dim; then
// words that were not understood with the nearest known, conflicts and notes.
void chat_write_plan(ChatEntry *entry, const Plan *plan);
// Of a take made once more, behind what was said: only what is not as in the
// plan it is made of; all without one.
void chat_write_plan_again(ChatEntry *entry, const Plan *plan, const Plan *of);
// Of a backend that reads words: what it was given, section by section.
void chat_write_words(ChatEntry *entry, const Request *request);
// A take, planned beside measured. `number` as the list shows it; the plan may
// be NULL.
void chat_write_take(ChatEntry *entry,
                     int number,
                     const char *title,
                     const Plan *plan,
                     const Result *result,
                     const char *state);
// "24.0 s", "1:02"
void chat_write_duration(double duration_s, char text[static 24]);
