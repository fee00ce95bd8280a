// SPDX-License-Identifier: MIT
// Threads W and B: each walks the jobs of its lane.
#pragma once

#include "job_queue.h"

typedef struct Worker Worker;

typedef struct {
    Lane lane;
    JobQueue *queue;
    const JobWorld *world;
    size_t keep_raw, keep_stems;
} WorkerSettings;

Worker *worker_new(const WorkerSettings *settings);
// Waits for the running job; the queue was stopped before.
void worker_free(Worker *worker);
