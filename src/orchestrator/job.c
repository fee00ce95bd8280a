// SPDX-License-Identifier: MIT
#include "job.h"

#include "timbre/base/memory.h"
#include "timbre/base/system_memory.h"
#include "timbre/base/text.h"

#include <string.h>

static const char *const lane_names[] = {
    [LANE_BAND] = "band", [LANE_PYTHON] = "python"};
_Static_assert(ARRAY_LENGTH(lane_names) == LANE_COUNT, "name every lane");

const char *
job_lane_name(Lane lane)
{
    return lane_names[lane];
}

Job *
job_new(Request *request, const Backend *backend)
{
    Job *job = mem_new(sizeof(*job));
    memcpy(job->id, request->request_id, ULID_SIZE);
    job->request = request;
    job->backend = *backend;
    job->lane =
        backend->interface->runs_on_python_worker ? LANE_PYTHON : LANE_BAND;
    job->told_stage = STAGE_COUNT;
    return job;
}

static void
free_references(Job *job)
{
    if (job->references == NULL)
        return;
    for (size_t i = 0; i < job->reference_count; i++)
        audio_buffer_free(job->references[i]);
    mem_free(job->references);
}

void
job_free(Job *job)
{
    if (job == NULL)
        return;
    backend_rendered_clear(&job->rendered);
    free_references(job);
    hash_free(job->raw_hash);
    result_free(job->result);
    request_free(job->request);
    mem_free(job);
}

// The kernel's high-water mark starts anew with each stage.
static void
leave_stage(Job *job, int64_t now)
{
    Result *result = job->result;
    result->stage_s[job->stage] += (double)(now - job->stage_start_ns) / 1e9;
    const uint64_t peak = system_memory_take_peak();
    if (peak > result->stage_peak_bytes[job->stage])
        result->stage_peak_bytes[job->stage] = peak;
}

void
job_enter_stage(Job *job, Stage stage)
{
    const int64_t now = clock_monotonic_ns();
    if (job->result != NULL && job->stage_start_ns != 0)
        leave_stage(job, now);
    const bool is_new = stage != job->stage || job->stage_start_ns == 0;
    job->stage = stage;
    job->stage_start_ns = now;
    if (!is_new)
        return;
    Json *data = json_make_record();
    json_put_text(data, "stage", backend_stage_name(stage));
    job_emit(job, EVENT_STAGE, data);
}

void
job_emit(Job *job, EventType type, Json *data)
{
    event_queue_sweep(job->world->bus->events);
    bus_emit(job->world->bus, event_new(type, job->id, "", data));
}

char *
job_eta_key(const Job *job)
{
    const char *model = job->request->model;
    return text_format("%s%s%s", job->request->backend,
                       model == NULL ? "" : "/", model == NULL ? "" : model);
}
