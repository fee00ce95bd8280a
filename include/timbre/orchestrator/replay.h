// SPDX-License-Identifier: MIT
// What a session was doing when its programs ended: jobs out of snapshot and
// journals; what was not finished can be run again.
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/error.h"
#include "timbre/base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    REPLAY_QUEUED,
    REPLAY_RUNNING,
    REPLAY_DONE,
    REPLAY_FAILED,
    REPLAY_CANCELLED,
    REPLAY_INTERRUPTED, // its program died
    REPLAY_STATE_COUNT
} ReplayState;

typedef struct {
    char job[ULID_SIZE];
    char take[ULID_SIZE]; // "" if none came of it
    ReplayState state;
    int64_t time_ms; // of the last event
    Json *request;
    char *error; // or NULL
} ReplayJob;

typedef struct {
    ReplayJob *jobs; // by time of queueing
    size_t job_count, job_capacity;
} Replay;

const char *replay_state_name(ReplayState state);

// Reads the session's snapshot and every journal. Journals of programs that
// are gone are folded into the snapshot (the newest 200 jobs stay; interrupted
// ones always) and removed; torn last lines are dropped. An interrupted job
// whose take is in place is done.
Status replay_session(const char *session_folder, Replay *replay, Error *error);
// Marks an interrupted job as settled (run again or given up).
Status replay_settle(const char *session_folder, const char *job, Error *error);
void replay_clear(Replay *replay);
