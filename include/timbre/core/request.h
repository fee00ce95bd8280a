// SPDX-License-Identifier: MIT
// What is asked of a backend (schema/request.schema.json).
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"
#include "timbre/core/plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REQUEST_SCHEMA_VERSION = 1 };

typedef enum {
    REQUEST_SONG,
    REQUEST_LOOP,
    REQUEST_ONE_SHOT,
    REQUEST_STINGER,
    REQUEST_VARIATION,
    REQUEST_CONTINUE,
    REQUEST_REPAINT,
    REQUEST_SEPARATE,
    REQUEST_KIND_COUNT
} RequestKind;

typedef enum {
    REFERENCE_MELODY,
    REFERENCE_CHORDS,
    REFERENCE_STYLE,
    REFERENCE_MATCH,
    REFERENCE_INIT,
    REFERENCE_CONTINUE,
    REFERENCE_ROLE_COUNT
} ReferenceRole;

typedef struct {
    ReferenceRole role;
    char *path;            // a file, or NULL
    char *take;            // a take id, or NULL
    char *part;            // of that take, or NULL
    double start_s, end_s; // NAN = not given
} RequestReference;

typedef struct {
    double start_s, end_s;
    char *prompt;
} RequestSectionPrompt;

typedef struct {
    char request_id[ULID_SIZE];
    RequestKind kind;
    char *prompt;
    char *negative_prompt; // or NULL
    char *backend;
    char *model;  // or NULL
    Json *params; // record of backend options, or NULL
    bool has_seed;
    uint64_t seed;     // always resolved before queueing
    double duration_s; // NAN = from the plan
    Plan *plan;        // or NULL
    RequestSectionPrompt *section_prompts;
    size_t section_prompt_count;
    char *parent_take; // or NULL
    RequestReference *references;
    size_t reference_count;
    char *mastering_preset;    // or NULL = setting
    double loudness_lufs;      // NAN = the preset's
    double ceiling_dbtp;       // NAN = the preset's
    int output_sample_rate_hz; // 0 = native
    int output_bit_depth;      // 0 = the format's default
    char *output_format;       // or NULL
} Request;

Request *request_new(void); // with a fresh request_id, kind song
Request *request_copy(const Request *request);
void request_free(Request *request);

Json *request_to_json(const Request *request);
Request *request_from_json(const Json *json, Error *error);

const char *request_kind_name(RequestKind kind);
bool request_kind_find(const char *name, RequestKind *kind);
const char *request_reference_role_name(ReferenceRole role);
bool request_reference_role_find(const char *name, ReferenceRole *role);
