// SPDX-License-Identifier: MIT
// Jobs from queue to take. It knows backends by their interface only; it is
// given them, and its tests run with a silent one.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/system_memory.h"
#include "timbre/core/backend.h"
#include "timbre/core/event.h"
#include "timbre/core/request.h"
#include "timbre/library/library.h"
#include "timbre/orchestrator/take_store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Orchestrator Orchestrator;

typedef struct {
    const char *data_folder;
    const char *session;     // "cli"
    const Backend *backends; // copied; each one outlives the orchestrator
    size_t backend_count;
    size_t thread_count; // helper threads for mastering, 0 = cores
    size_t keep_raw, keep_stems;
    uint64_t disk_limit_bytes; // of all takes; above it a log event, 0 = none
    const char *mastering_preset;       // when a request names none
    double loudness_lufs, ceiling_dbtp; // NAN = the preset's
    // For the watch over jobs of models; NULL = system_memory_read().
    bool (*read_memory)(SystemMemory *memory);
} OrchestratorSettings;

Orchestrator *orchestrator_new(const OrchestratorSettings *settings,
                               Error *error);
// Cancels what runs, waits for it, syncs the journal.
void orchestrator_free(Orchestrator *orchestrator);

// Checks the request, resolves its seed, queues it and takes it over in any
// case. It runs once its job_queued event is durable. Never waits for disk.
Status
orchestrator_submit(Orchestrator *orchestrator, Request *request, Error *error);
// Marks an interrupted job as settled once all that was submitted before is
// durable: between asking again and forgetting the old job nothing is lost.
void orchestrator_settle(Orchestrator *orchestrator, const char *job);
// Asks a job to stop: a queued one ends at once, a running one at its next
// step. "" = every job. False if there is no such job.
bool orchestrator_cancel(Orchestrator *orchestrator, const char *job);
// Puts a waiting job before the one at `position` of its lane (0 = next).
bool
orchestrator_move(Orchestrator *orchestrator, const char *job, size_t position);
// Jobs that wait or run.
size_t orchestrator_pending(Orchestrator *orchestrator);

// Events, oldest first; the caller frees. NULL when none waits.
Event *orchestrator_next_event(Orchestrator *orchestrator);
// Frees an event without waiting for a worker that holds its memory's lock.
void orchestrator_give_back(Orchestrator *orchestrator, Event *event);
int orchestrator_descriptor(const Orchestrator *orchestrator); // for poll()

TakeStore *orchestrator_takes(Orchestrator *orchestrator);
Library *orchestrator_library(Orchestrator *orchestrator);
// Borrowed until the next orchestrator_set_backends().
const Backend *orchestrator_backend(const Orchestrator *orchestrator,
                                    const char *name);
// The list is another from now on (adapters were found, renewed or have gone)
// and a backends_changed event says so. Jobs that were submitted before keep
// the backend they have, so the old ones too outlive the orchestrator. On the
// thread that submits.
void orchestrator_set_backends(Orchestrator *orchestrator,
                               const Backend *backends,
                               size_t count);
const char *orchestrator_session_folder(const Orchestrator *orchestrator);
