// SPDX-License-Identifier: MIT
// A plan inside another record.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/core/plan.h"

// `json` has passed the schema; `where` begins the sentence about what the
// schema can't say: "plan: " or "request: plan.".
Plan *plan_read(const Json *json, const char *where, Error *error);
// What a schema can't say: section ids differ, bars are their sum, every
// section has a chord entry a bar, names are known, spans lie inside.
Status plan_check(const Plan *plan, const char *where, Error *error);
