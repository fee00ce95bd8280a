// SPDX-License-Identifier: MIT
// A job carries one request from the queue to its take.
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/error.h"
#include "timbre/base/hash.h"
#include "timbre/base/pool.h"
#include "timbre/core/backend.h"
#include "timbre/core/request.h"
#include "timbre/core/result.h"
#include "timbre/core/take.h"
#include "timbre/orchestrator/eta.h"
#include "timbre/orchestrator/take_store.h"

#include "bus.h"
#include "disk_watch.h"
#include "memory_watch.h"
#include "step_times.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { LANE_BAND, LANE_PYTHON, LANE_COUNT } Lane;

// What every job of an orchestrator shares; outlives the jobs.
typedef struct {
    Bus *bus;
    TakeStore *takes;
    DiskWatch *disk;
    MemoryWatch *memory;
    Eta *eta;
    size_t thread_count;
    const char *mastering_preset;
    double loudness_lufs, ceiling_dbtp;
} JobWorld;

typedef struct Job {
    char id[ULID_SIZE]; // = request_id
    Request *request;
    Backend backend; // a copy: the list it came from may change
    Lane lane;
    atomic_bool is_cancelled;
    atomic_bool is_short_of_memory; // and cancelled for that
    bool is_ready; // its job_queued is durable; under the queue's lock
    struct Job *next;

    // From here on only the worker's.
    const JobWorld *world;
    Pool *pool;
    TakeDraft *draft;
    AudioBuffer **references;
    size_t reference_count; // the request may be gone before they are
    Rendered rendered;
    Result *result;
    Hash *raw_hash;
    size_t emitted_frames; // of raw.f32
    size_t preview_frames;
    int preview_rate_hz, preview_channels;
    Stage stage;
    int64_t stage_start_ns, start_ns;
    StepTimes step_times; // of the render stage
    Stage told_stage;     // of the last progress event
    int told_percent;
    Error host_error; // what a host call could not do
} Job;

// Takes the request over.
Job *job_new(Request *request, const Backend *backend);
void job_free(Job *job);
const char *job_lane_name(Lane lane);

// Time since the last call goes to the stage that was current.
void job_enter_stage(Job *job, Stage stage);
// Event with the job's id; `data` is given away.
void job_emit(Job *job, EventType type, Json *data);
// The key of its history: "musicgen/small".
char *job_eta_key(const Job *job);
