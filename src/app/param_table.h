// SPDX-License-Identifier: MIT
// Rows of the parameters that every request may have: what each one reads and
// what an edit of it does.
#pragma once

#include "timbre/app/param_list.h"
#include "timbre/core/request.h"

typedef struct {
    const char *name, *label, *group, *unit;
    const char *text; // what it does, and why its limits are those
    ParamKind kind;
    double minimum, maximum, step;
    const char *said; // field of plan->said, or NULL
    const char *lock; // name in plan->locks; NULL = `r` keeps it anyway
    bool needs_plan;
    // The value as text, owned by the caller.
    char *(*get)(const Request *request);
    // A checked value: a number within the limits, one of the choices.
    Status (*set)(Request *request, const char *value, Error *error);
    void (*choices)(StringList *names); // or NULL
    // Another spelling of a choice ("Db"), or NULL when it is none.
    const char *(*spell)(const char *value);
} ParamSource;

// In the order they are shown; the groups "music" and "master".
const ParamSource *param_table(size_t *count);
// "82", "66.67": without noise behind the second place.
char *param_table_number(double number);
