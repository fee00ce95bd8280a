// SPDX-License-Identifier: MIT
#include "job_check.h"

#include "timbre/dsp/take_check.h"

#include <math.h>
#include <string.h>

static const AudioBuffer *
reference_of(const Job *job, ReferenceRole role)
{
    for (size_t i = 0; i < job->reference_count; i++)
        if (job->request->references[i].role == role)
            return job->references[i];
    return NULL;
}

static double
duration_of_take(const Job *job, const char *asked)
{
    char take_id[ULID_SIZE];
    Error ignored = {0}; // it may be gone by now: then there is no join to find
    if (take_store_find(job->world->takes, asked, take_id, &ignored) !=
        STATUS_OK)
        return 0;
    Take *take = take_store_load(job->world->takes, take_id, &ignored);
    const Result *result = take == NULL ? NULL : take->result;
    const double duration_s =
        result == NULL || result->sample_rate_hz < 1
            ? 0
            : (double)result->frame_count / result->sample_rate_hz;
    take_free(take);
    return duration_s;
}

// Where a continuation begins, in frames of the new take; 0 = nowhere.
static size_t
joined_frames(const Job *job)
{
    const Request *request = job->request;
    if (request->kind != REQUEST_CONTINUE)
        return 0;
    const AudioBuffer *before = reference_of(job, REFERENCE_CONTINUE);
    double duration_s = 0;
    if (before != NULL)
        duration_s = audio_buffer_duration_s(before);
    else if (request->parent_take != NULL)
        duration_s = duration_of_take(job, request->parent_take);
    return (size_t)llround(duration_s * job->rendered.audio->sample_rate_hz);
}

// NULL as well when the adapter said that it could not follow it.
static const AudioBuffer *
melody_of(const Job *job)
{
    const Json *unheard = json_member(job->rendered.facts, "unheard");
    for (size_t i = 0; i < json_length(unheard); i++) {
        const char *name = json_text(json_item(unheard, i));
        if (name != NULL && strcmp(name, "references.melody") == 0)
            return NULL;
    }
    return reference_of(job, REFERENCE_MELODY);
}

Status
job_step_check(Job *job, Error *error)
{
    (void)error;
    if (!job->backend.interface->runs_on_python_worker)
        return STATUS_OK;
    job_enter_stage(job, STAGE_MEASURE);
    const RequestKind kind = job->request->kind;
    take_check_run(&(TakeCheck){.audio = job->rendered.audio,
                                .melody = melody_of(job),
                                .joined_frames = joined_frames(job),
                                .is_one_shot = kind == REQUEST_ONE_SHOT,
                                .is_loop = kind == REQUEST_LOOP},
                   job->result);
    return STATUS_OK;
}
