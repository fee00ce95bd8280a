// SPDX-License-Identifier: MIT
// The rows of one request: the table's, one a part, one an option of its
// backend.
#pragma once

#include "timbre/app/param_list.h"

#include "param_table.h"

typedef struct {
    ParamRow row;              // its texts are owned here
    const ParamSource *source; // of the table, or NULL
    const Option *option;      // of the backend, or NULL
    PlanPart part;             // instrument NULL unless it is one
    bool is_backend;           // the choice of the backend itself
    char *name, *label, *value, *initial;
    StringList choices;
} ParamItem;

typedef struct {
    ParamItem *items;
    size_t count, capacity;
} ParamRows;

void param_rows_make(ParamRows *rows,
                     const Request *initial,
                     const Request *draft,
                     const BackendDescription *const *backends,
                     size_t backend_count);
void param_rows_clear(ParamRows *rows);

// A value as typed ("82 bpm", "a minor"), within limits, as apply wants it;
// *checked is the caller's.
Status param_rows_check(const ParamItem *item,
                        const char *value,
                        char **checked,
                        Error *error);
Status
param_rows_nudge(const ParamItem *item, int steps, char **value, Error *error);
Status param_rows_at_share(const ParamItem *item,
                           double share,
                           char **value,
                           Error *error);
Status param_rows_apply(const ParamItem *item,
                        Request *request,
                        const char *value,
                        const BackendDescription *const *backends,
                        size_t backend_count,
                        Error *error);
Status param_rows_lock(const ParamItem *item,
                       Request *request,
                       bool is_locked,
                       Error *error);
