// SPDX-License-Identifier: MIT
// Waiting jobs of one lane, in the order they will run.
#pragma once

#include "job.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct JobQueue JobQueue;

JobQueue *job_queue_new(void);
void job_queue_free(JobQueue *queue); // frees the jobs that still wait
void job_queue_push(JobQueue *queue, Job *job);
// The job may run from here on; ignored when it is no longer there.
void job_queue_make_ready(JobQueue *queue, const char *id);
// Waits for the first ready job and hands it out as the running one; NULL
// after job_queue_stop().
Job *job_queue_take(JobQueue *queue);
// The running job is done; it may be freed afterwards.
void job_queue_done(JobQueue *queue);
// Takes a waiting job out, or NULL.
Job *job_queue_remove(JobQueue *queue, const char *id);
// Sets the running job's cancel flag when it is this one ("" = any).
bool job_queue_cancel_running(JobQueue *queue, const char *id);
bool job_queue_move(JobQueue *queue, const char *id, size_t position);
size_t job_queue_pending(JobQueue *queue); // waiting and running
// Id of the first waiting job; false when there is none.
bool job_queue_first(JobQueue *queue, char id[static ULID_SIZE]);
void job_queue_stop(JobQueue *queue);
