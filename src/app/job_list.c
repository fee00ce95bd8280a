// SPDX-License-Identifier: MIT
#include "timbre/app/job_list.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/take.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// Rows in the order they are shown: running ones, then those that wait, then
// those that a crash interrupted.
struct JobList {
    JobView **rows; // each one stays where it is while it lives
    size_t count, capacity;
};

JobList *
job_list_new(void)
{
    return mem_new(sizeof(JobList));
}

static void
free_row(JobView *row)
{
    mem_free(row->title);
    mem_free(row->backend);
    mem_free(row->log);
    mem_free(row);
}

void
job_list_free(JobList *list)
{
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        free_row(list->rows[i]);
    mem_free(list->rows);
    mem_free(list);
}

size_t
job_list_count(const JobList *list)
{
    return list->count;
}

const JobView *
job_list_row(const JobList *list, size_t index)
{
    return index < list->count ? list->rows[index] : NULL;
}

static size_t
index_of(const JobList *list, const char *job)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->rows[i]->job, job) == 0)
            return i;
    return list->count;
}

const JobView *
job_list_find(const JobList *list, const char *job)
{
    return job_list_row(list, index_of(list, job));
}

static bool
is_running(const JobView *row)
{
    return row->state == JOB_VIEW_RUNNING || row->state == JOB_VIEW_CANCELLING;
}

const JobView *
job_list_current(const JobList *list)
{
    const JobView *newest = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (is_running(list->rows[i]) && list->rows[i]->started_ns > 0 &&
            (newest == NULL || list->rows[i]->started_ns > newest->started_ns))
            newest = list->rows[i];
    return newest;
}

size_t
job_list_pending(const JobList *list)
{
    size_t pending = 0;
    for (size_t i = 0; i < list->count; i++)
        pending += list->rows[i]->state != JOB_VIEW_INTERRUPTED ? 1 : 0;
    return pending;
}

// Order ///////////////////////////////////////////////////////////////////////

static void
insert(JobList *list, size_t at, JobView *row)
{
    list->rows = mem_reserve(list->rows, list->count, &list->capacity,
                             sizeof(JobView *));
    memmove(list->rows + at + 1, list->rows + at,
            (list->count - at) * sizeof(JobView *));
    list->rows[at] = row;
    list->count++;
}

static JobView *
take_out(JobList *list, size_t at)
{
    JobView *row = list->rows[at];
    list->count--;
    memmove(list->rows + at, list->rows + at + 1,
            (list->count - at) * sizeof(JobView *));
    return row;
}

// Index behind the last row whose state is at most `state` in the order shown.
static size_t
end_of(const JobList *list, JobViewState state)
{
    size_t at = 0;
    while (at < list->count) {
        const JobView *row = list->rows[at];
        const bool is_before =
            is_running(row) ||
            (state != JOB_VIEW_RUNNING &&
             (row->state == JOB_VIEW_QUEUED || state == JOB_VIEW_INTERRUPTED));
        if (!is_before)
            return at;
        at++;
    }
    return at;
}

static bool
remove_row(JobList *list, size_t at)
{
    if (at == list->count)
        return false;
    free_row(take_out(list, at));
    return true;
}

// Events //////////////////////////////////////////////////////////////////////

static double
planned_duration_s(const Json *request)
{
    const double asked = json_get_number(request, "duration_s", NAN);
    return isnan(asked)
               ? json_get_number(json_member(request, "plan"), "duration_s", 0)
               : asked;
}

static uint64_t
seed_of(const Json *request)
{
    uint64_t seed = 0;
    const char *text = json_get_text(request, "seed");
    return text != NULL && text_to_uint64(text, &seed) ? seed : 0;
}

static char *
title_of(const Json *json)
{
    Request *request = request_from_json(json, NULL);
    char *title =
        request == NULL ? mem_copy_text("") : take_make_title(request);
    request_free(request);
    return title;
}

static bool
add(JobList *list, const Event *event, JobViewState state)
{
    if (index_of(list, event->job) < list->count)
        return false;
    const Json *request = json_member(event->data, "request");
    const char *backend = json_get_text(request, "backend");
    JobView *row = mem_new(sizeof(*row));
    *row = (JobView){.state = state,
                     .title = title_of(request),
                     .backend = mem_copy_text(backend == NULL ? "" : backend),
                     .seed = seed_of(request),
                     .queued_ns = clock_monotonic_ns(),
                     .eta_s = -1,
                     .duration_s = planned_duration_s(request)};
    (void)snprintf(row->job, sizeof(row->job), "%s", event->job);
    insert(list, end_of(list, state), row);
    return true;
}

static bool
apply_queued(JobList *list, const Event *event)
{
    return add(list, event, JOB_VIEW_QUEUED);
}

static bool
apply_interrupted(JobList *list, const Event *event)
{
    return add(list, event, JOB_VIEW_INTERRUPTED);
}

static bool
apply_started(JobList *list, const Event *event)
{
    const size_t at = index_of(list, event->job);
    if (at == list->count)
        return false;
    JobView *row = take_out(list, at);
    if (row->state != JOB_VIEW_CANCELLING)
        row->state = JOB_VIEW_RUNNING;
    row->started_ns = clock_monotonic_ns();
    insert(list, end_of(list, JOB_VIEW_RUNNING), row);
    return true;
}

static void
enter_stage(JobView *row, Stage stage)
{
    const int64_t now = clock_monotonic_ns();
    if (row->has_stage && row->stage == stage)
        return;
    if (row->has_stage) {
        row->stage_s[row->stage] += (double)(now - row->stage_started_ns) / 1e9;
        row->is_done[row->stage] = true;
    }
    row->has_stage = true;
    row->stage = stage;
    row->stage_started_ns = now;
    row->done = row->total = 0;
}

static JobView *
row_of(JobList *list, const Event *event)
{
    const size_t at = index_of(list, event->job);
    return at < list->count ? list->rows[at] : NULL;
}

static bool
apply_stage(JobList *list, const Event *event)
{
    JobView *row = row_of(list, event);
    Stage stage = STAGE_LOAD;
    const char *name = json_get_text(event->data, "stage");
    if (row == NULL || name == NULL || !backend_stage_find(name, &stage))
        return false;
    enter_stage(row, stage);
    return true;
}

static uint64_t
count_of(const Json *data, const char *name)
{
    const int64_t count = json_get_whole(data, name, 0);
    return count < 0 ? 0 : (uint64_t)count;
}

static bool
apply_progress(JobList *list, const Event *event)
{
    if (!apply_stage(list, event))
        return false;
    JobView *row = row_of(list, event);
    row->done = count_of(event->data, "done");
    row->total = count_of(event->data, "total");
    if (row->total == 1)
        row->total = 0; // one step is no count: it would stand at its end
    row->eta_s = json_get_number(event->data, "eta_s", -1);
    return true;
}

static bool
apply_chunk(JobList *list, const Event *event)
{
    JobView *row = row_of(list, event);
    const double rate = json_get_number(event->data, "sample_rate_hz", 0);
    if (row == NULL || !(rate > 0))
        return false;
    const double ready_s = (double)count_of(event->data, "frames_ready") / rate;
    // A sketch tells its raw frames again at the end: nothing gets shorter.
    row->ready_s = fmax(row->ready_s, ready_s);
    (void)snprintf(row->take, sizeof(row->take), "%s", event->take);
    return true;
}

static bool
apply_log(JobList *list, const Event *event)
{
    JobView *row = row_of(list, event);
    const char *text = json_get_text(event->data, "text");
    if (row == NULL || text == NULL || event->take[0] != '\0')
        return false;
    mem_free(row->log);
    row->log = text_clean(text, strlen(text), 500);
    return true;
}

static bool
waits_beside(const JobView *a, const JobView *b)
{
    return a->state == JOB_VIEW_QUEUED && b->state == JOB_VIEW_QUEUED &&
           (strcmp(a->backend, "sketch") == 0) ==
               (strcmp(b->backend, "sketch") == 0);
}

size_t
job_list_place(const JobList *list, const char *job)
{
    const size_t at = index_of(list, job);
    size_t place = 0;
    for (size_t i = 0; i < at && at < list->count; i++)
        place += waits_beside(list->rows[i], list->rows[at]) ? 1 : 0;
    return place;
}

// Position 0 is the next one of its lane; the list shows both lanes.
static bool
apply_moved(JobList *list, const Event *event)
{
    const size_t at = index_of(list, event->job);
    if (at == list->count || list->rows[at]->state != JOB_VIEW_QUEUED)
        return false;
    JobView *row = take_out(list, at);
    const size_t end = end_of(list, JOB_VIEW_QUEUED);
    uint64_t before = count_of(event->data, "position");
    size_t to = end_of(list, JOB_VIEW_RUNNING);
    for (; to < end; to++) {
        const bool is_beside = waits_beside(list->rows[to], row);
        if (is_beside && before == 0)
            break;
        before -= is_beside ? 1 : 0;
    }
    insert(list, to, row);
    return true;
}

static bool
apply_cancelling(JobList *list, const Event *event)
{
    bool changed = false;
    for (size_t i = 0; i < list->count; i++) {
        JobView *row = list->rows[i];
        const bool is_meant =
            event->job[0] == '\0' || strcmp(row->job, event->job) == 0;
        if (!is_meant || row->state != JOB_VIEW_RUNNING)
            continue;
        row->state = JOB_VIEW_CANCELLING;
        changed = true;
    }
    return changed;
}

static bool
apply_ended(JobList *list, const Event *event)
{
    return remove_row(list, index_of(list, event->job));
}

static bool (*const rows[])(JobList *list, const Event *event) = {
    [EVENT_JOB_QUEUED] = apply_queued,
    [EVENT_JOB_STARTED] = apply_started,
    [EVENT_STAGE] = apply_stage,
    [EVENT_PROGRESS] = apply_progress,
    [EVENT_CHUNK] = apply_chunk,
    [EVENT_LOG] = apply_log,
    [EVENT_JOB_MOVED] = apply_moved,
    [EVENT_JOB_CANCELLING] = apply_cancelling,
    [EVENT_JOB_ENDED] = apply_ended,
    [EVENT_JOB_INTERRUPTED] = apply_interrupted,
    [EVENT_BACKENDS_CHANGED] = NULL, // and all that are not named here
};
static_assert(ARRAY_LENGTH(rows) == EVENT_TYPE_COUNT, "think of every event");

bool
job_list_apply(JobList *list, const Event *event)
{
    return rows[event->type] != NULL && rows[event->type](list, event);
}

bool
job_list_remove(JobList *list, const char *job)
{
    return remove_row(list, index_of(list, job));
}
