// SPDX-License-Identifier: MIT
// Jobs that wait or run, as the studio shows them.
#pragma once

#include "timbre/base/clock.h"
#include "timbre/core/backend.h"
#include "timbre/core/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    JOB_VIEW_QUEUED,
    JOB_VIEW_RUNNING,
    JOB_VIEW_CANCELLING,
    JOB_VIEW_INTERRUPTED, // by a crash: offered again
    JOB_VIEW_STATE_COUNT
} JobViewState;

typedef struct {
    char job[ULID_SIZE], take[ULID_SIZE];
    JobViewState state;
    char *title; // of its prompt
    char *backend;
    uint64_t seed;
    int64_t queued_ns, started_ns; // monotonic; 0 = not yet
    bool has_stage;                // one was entered
    Stage stage;                   // the current one
    bool is_done[STAGE_COUNT];
    double stage_s[STAGE_COUNT]; // time spent in a stage that is done
    int64_t stage_started_ns;
    uint64_t done, total; // of the current stage; total 0 = unknown
    double eta_s;         // -1 = unknown
    double ready_s;       // sound that can be heard
    double duration_s;    // planned
    char *log;            // the backend's last words, or NULL
} JobView;

typedef struct JobList JobList;

JobList *job_list_new(void);
void job_list_free(JobList *list);
// Running ones first, then those that wait in their order.
size_t job_list_count(const JobList *list);
const JobView *job_list_row(const JobList *list, size_t index);
const JobView *job_list_find(const JobList *list, const char *job);
// The one that the timeline shows: running and newest, or NULL.
const JobView *job_list_current(const JobList *list);
size_t job_list_pending(const JobList *list); // wait or run

// Reads an event's row; true when something changed.
bool job_list_apply(JobList *list, const Event *event);
// An interrupted one that was asked again or given up.
// Waiting jobs before it on its way: the band and the Python worker each have
// one of their own, and this list shows both.
size_t job_list_place(const JobList *list, const char *job);
bool job_list_remove(JobList *list, const char *job);
