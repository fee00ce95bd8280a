// SPDX-License-Identifier: MIT
// What came out of a job (schema/result.schema.json).
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/error.h"
#include "timbre/base/hash.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"
#include "timbre/core/backend.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RESULT_SCHEMA_VERSION = 1 };

// A check that failed: which one, and a sentence for people.
typedef struct {
    char *name, *text;
} ResultFlag;

typedef struct {
    char take_id[ULID_SIZE];
    char request_id[ULID_SIZE];
    char parent_take[ULID_SIZE]; // "" if none
    char *backend;
    char *backend_version;
    char *licence;
    char *model; // id@revision or NULL
    uint64_t seed;
    uint64_t frame_count;
    int sample_rate_hz;
    int channel_count;
    char pcm_hash[HASH_TEXT_SIZE];    // of raw
    char master_hash[HASH_TEXT_SIZE]; // "" when not mastered
    double stage_s[STAGE_COUNT];      // compute time per stage, wall seconds
    double total_s;
    // Most memory of the process in each stage, 0 = unknown.
    uint64_t stage_peak_bytes[STAGE_COUNT];
    // Steps of the render stage: their number, median and 99th percentile.
    uint64_t step_count;
    double step_p50_s, step_p99_s;
    uint64_t peak_memory_bytes;
    int thread_count;
    char *device; // "cpu"
    // Planned beside measured; NAN = unknown.
    double planned_tempo_bpm, measured_tempo_bpm;
    char *planned_key, *measured_key; // "A minor" or NULL
    double integrated_lufs, range_lu, true_peak_dbtp, gain_db;
    char *mastering_preset;
    char *mastering_note; // why the target was not reached, or ""
    StringList parts;
    uint64_t *bar_frames;
    size_t bar_count;
    uint64_t *beat_frames;
    size_t beat_count;
    ResultFlag *flags; // of neural takes (dsp/take_check.h)
    size_t flag_count;
    Json *facts; // versions, hashes: the backend's own words, or NULL
} Result;

Result *result_new(void);
void result_free(Result *result);
void result_add_flag(Result *result, const char *name, const char *text);
// What the backend wants people to read (host.note()): sentence `index`, NULL
// behind the last.
const char *result_note(const Result *result, size_t index);
Json *result_to_json(const Result *result);
Result *result_from_json(const Json *json, Error *error);
