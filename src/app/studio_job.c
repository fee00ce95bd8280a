// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"

#include "studio_room.h"

#include <stdio.h>
#include <string.h>

StudioJob *
studio_job(const Studio *studio, const char *job)
{
    for (size_t i = 0; i < studio->work_count; i++)
        if (strcmp(studio->work[i]->job, job) == 0)
            return studio->work[i];
    return NULL;
}

StudioJob *
studio_job_of_take(const Studio *studio, const char *take)
{
    for (size_t i = 0; i < studio->work_count; i++)
        if (strcmp(studio->work[i]->take, take) == 0 ||
            strcmp(studio->work[i]->job, take) == 0)
            return studio->work[i];
    return NULL;
}

StudioJob *
studio_start_job(Studio *studio, Request *request, Error *error)
{
    StudioJob *job = mem_new(sizeof(*job));
    job->request = request_copy(request);
    memcpy(job->job, request->request_id, ULID_SIZE);
    if (orchestrator_submit(studio->orchestrator, request, error) !=
        STATUS_OK) {
        request_free(job->request);
        mem_free(job);
        return NULL;
    }
    studio->work = mem_reserve(studio->work, studio->work_count,
                               &studio->work_capacity, sizeof(StudioJob *));
    studio->work[studio->work_count++] = job;
    return job;
}

static void
free_job(StudioJob *job)
{
    request_free(job->request);
    mem_free(job->peaks.bins);
    mem_free(job);
}

// Not before its take was told of, and L is done with its file.
void
studio_end_job(Studio *studio, StudioJob *job)
{
    if (!job->is_over || !job->is_ready || job->is_measuring)
        return;
    for (size_t i = 0; i < studio->work_count; i++) {
        if (studio->work[i] != job)
            continue;
        studio->work_count--;
        memmove(studio->work + i, studio->work + i + 1,
                (studio->work_count - i) * sizeof(StudioJob *));
        free_job(job);
        return;
    }
}

void
studio_free_jobs(Studio *studio)
{
    for (size_t i = 0; i < studio->work_count; i++)
        free_job(studio->work[i]);
    mem_free(studio->work);
}

size_t
studio_pending(const Studio *studio)
{
    size_t pending = 0;
    for (size_t i = 0; i < studio->work_count; i++)
        pending += studio->work[i]->is_over ? 0 : 1;
    return pending;
}
