// SPDX-License-Identifier: MIT
// Parameters of the take in focus, to be edited inline: rows out of its plan,
// its backend's options and its mastering, each checked against its limits.
// Edits are a draft until they are rendered.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/backend.h"
#include "timbre/core/request.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    PARAM_NUMBER,
    PARAM_INTEGER,
    PARAM_CHOICE, // nudged through its choices
    PARAM_TRUTH,
    PARAM_TEXT,
    PARAM_SEED,
    PARAM_KIND_COUNT
} ParamKind;

typedef struct {
    const char *name;  // "tempo_bpm", "sketch.humanize", "mastering.preset"
    const char *label; // "tempo"
    const char *group; // "music", "sound", "master"
    const char *unit;  // "BPM", "" if none
    const char *text;  // one line: what it does
    ParamKind kind;
    double minimum, maximum, step; // numbers
    const StringList *choices;     // choices, else NULL
    const char *value;             // as shown: "82", "A", "off"
    const char *initial;           // of the take, before the edit
    double share;    // 0..1 between the limits, -1 when there is no slider
    bool is_said;    // the user's own
    bool is_changed; // edited in this draft
    bool is_locked;  // `r` leaves it alone
} ParamRow;

typedef struct ParamList ParamList;

ParamList *param_list_new(void);
void param_list_free(ParamList *list);
// The rows for this request (copied); NULL = none. Drops the draft.
void param_list_load(ParamList *list,
                     const Request *request,
                     const BackendDescription *description);
size_t param_list_count(const ParamList *list);
const ParamRow *param_list_row(const ParamList *list, size_t index);
// By name or label; nearest name in the sentence if there is none.
const ParamRow *
param_list_find(const ParamList *list, const char *name, Error *error);

// Edits of the draft; a sentence with the limits when the value is out of
// them. steps: +-1 small, +-10 large.
Status
param_list_nudge(ParamList *list, const char *name, int steps, Error *error);
Status param_list_set(ParamList *list,
                      const char *name,
                      const char *value,
                      Error *error);
// A slider by mouse: 0..1 between the limits, rounded to steps.
Status param_list_set_share(ParamList *list,
                            const char *name,
                            double share,
                            Error *error);
Status param_list_reset(ParamList *list, const char *name, Error *error);
void param_list_reset_all(ParamList *list);
Status param_list_lock(ParamList *list,
                       const char *name,
                       bool is_locked,
                       Error *error);
bool param_list_undo(ParamList *list); // the last edit; false = none
bool param_list_redo(ParamList *list);
bool param_list_is_changed(const ParamList *list);
// "tempo 82 -> 76 BPM, swing 50 -> 56 %"; "" when nothing changed.
char *param_list_difference(const ParamList *list);
// A new request with the edits in it (the plan made complete again), or NULL.
Request *param_list_request(const ParamList *list, Error *error);
// Backends that may be chosen; the descriptions are borrowed until the next
// call.
void param_list_set_backends(ParamList *list,
                             const BackendDescription *const *descriptions,
                             size_t count);
