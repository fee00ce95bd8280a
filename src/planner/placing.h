// SPDX-License-Identifier: MIT
// What was said of single sections: handed to plan_complete() as mentions, and
// applied to the form that comes back.
#pragma once

#include "reading.h"

// Before the plan is complete: the sections that are named must be there.
void placing_mention(Reading *reading);
// Takes a section out.
void placing_drop(Plan *plan, size_t index);
// Afterwards: who is silent where, and in which order.
void placing_apply(Reading *reading);
