// SPDX-License-Identifier: MIT
// A take: what was asked, what was planned, what came back (take.json).
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"
#include "timbre/core/request.h"
#include "timbre/core/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TAKE_SCHEMA_VERSION = 1 };

typedef struct {
    char *path;
    char *format;
    int64_t created_ms;
    uint64_t bytes;
    char sha256[HASH_TEXT_SIZE];
} TakeExport;

typedef struct {
    char take_id[ULID_SIZE];
    char parent_take[ULID_SIZE]; // "" if none
    int64_t created_ms;
    char *title;
    char *state; // "done" or "partial" (stopped, the finished part kept)
    int stars;   // 0..5
    char *note;
    StringList tags;
    Request *request;
    Plan *plan; // NULL when the backend had none
    Result *result;
    TakeExport *exports;
    size_t export_count;
    // Where the audio and the score lie; not part of take.json. NULL while
    // the take is in no folder.
    char *folder;
} Take;

// Owns request and result from here on; the plan is the request's, copied.
Take *take_new(Request *request, Result *result);
void take_free(Take *take);
// From prompt or plan, for people: "warm lo-fi piano".
char *take_make_title(const Request *request);
// A path that exists is kept as an absolute one.
void take_add_export(Take *take,
                     const char *path,
                     const char *format,
                     uint64_t bytes,
                     const char *sha256);

Json *take_to_json(const Take *take);
Take *take_from_json(const Json *json, Error *error);

// The take of a folder, from its take.json; take->folder is set.
Take *take_read(const char *folder, Error *error);

// "raw.f32" and so on inside the take's folder; the caller frees.
char *take_file(const Take *take, const char *name);
bool take_has_file(const Take *take, const char *name);
