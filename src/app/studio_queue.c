// SPDX-License-Identifier: MIT
// Jobs: stop, order, once more, and what a crash interrupted.
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/random.h"
#include "timbre/core/plan_redraw.h"
#include "timbre/orchestrator/replay.h"

#include "chat_write.h"
#include "studio_room.h"

#include <stdio.h>
#include <string.h>

// A job by its id or the end of it, or NULL.
static const JobView *
find_job(const Studio *studio, const char *asked)
{
    const size_t length = strlen(asked);
    for (size_t i = 0; i < job_list_count(studio->jobs); i++) {
        const JobView *row = job_list_row(studio->jobs, i);
        const size_t own = strlen(row->job);
        if (length >= 4 && length <= own &&
            strcasecmp(row->job + own - length, asked) == 0)
            return row;
    }
    return NULL;
}

static Status
refuse_job(const char *asked, Error *error)
{
    return error_set(error, STATUS_NOT_FOUND,
                     "there is no job %s; the timeline lists those that run "
                     "and wait",
                     asked);
}

static const JobView *
first_pending(const Studio *studio)
{
    const JobView *row = job_list_current(studio->jobs);
    for (size_t i = 0; row == NULL && i < job_list_count(studio->jobs); i++) {
        const JobView *next = job_list_row(studio->jobs, i);
        if (next->state != JOB_VIEW_INTERRUPTED)
            row = next;
    }
    return row;
}

Status
studio_cancel(Studio *studio, const char *job, Error *error)
{
    if (job[0] == '\0' && studio->waiting.count > 0) {
        string_list_remove(&studio->waiting, studio->waiting.count - 1);
        studio_tell(studio, TONE_PLAIN, "the prompt that waited was dropped");
        return STATUS_OK;
    }
    const JobView *row =
        job[0] == '\0' ? first_pending(studio) : find_job(studio, job);
    if (row == NULL && job[0] != '\0')
        return refuse_job(job, error);
    if (row == NULL)
        return error_set(error, STATUS_NOT_FOUND, "no job runs or waits");
    if (row->state == JOB_VIEW_INTERRUPTED)
        return error_set(error, STATUS_USAGE,
                         "this job doesn't run: a crash interrupted it; "
                         "/resume runs it again");
    if (row->state == JOB_VIEW_CANCELLING) {
        // A second wish: a Python job that doesn't look is interrupted.
        app_interrupt(studio->app);
        return STATUS_OK;
    }
    (void)orchestrator_cancel(studio->orchestrator, row->job);
    studio_tell(studio, TONE_WARNING, "stopping; what is finished is kept");
    studio_serve_events(studio, 0);
    return STATUS_OK;
}

Status
studio_cancel_all(Studio *studio, Error *error)
{
    string_list_clear(&studio->waiting);
    if (studio->orchestrator == NULL ||
        !orchestrator_cancel(studio->orchestrator, ""))
        return error_set(error, STATUS_NOT_FOUND, "no job runs or waits");
    studio_tell(studio, TONE_WARNING, "stopping all; what is finished is kept");
    studio_serve_events(studio, 0);
    return STATUS_OK;
}

// The worker may have taken a job whose start is not known here yet: then
// places are counted with one too many in front. So each start puts the moved
// job where the list has it; where it stands there already, nothing changes.
void
studio_keep_place(Studio *studio)
{
    if (studio->moved[0] == '\0')
        return;
    const JobView *row = job_list_find(studio->jobs, studio->moved);
    const bool waits = row != NULL && row->state == JOB_VIEW_QUEUED;
    const size_t place = waits ? job_list_place(studio->jobs, row->job) : 0;
    if (waits)
        (void)orchestrator_move(studio->orchestrator, row->job, place);
    if (place == 0)
        studio->moved[0] = '\0';
}

// Its place among those that wait is the orchestrator's per lane.
Status
studio_move(Studio *studio, const char *job, int places, Error *error)
{
    char id[ULID_SIZE] = "";
    const JobView *row = find_job(studio, job);
    if (row != NULL)
        memcpy(id, row->job, ULID_SIZE);
    studio_serve_events(studio, 0); // it may have started or ended
    row = job_list_find(studio->jobs, id);
    if (row == NULL)
        return refuse_job(job, error);
    if (row->state != JOB_VIEW_QUEUED)
        return error_set(error, STATUS_USAGE,
                         "this job runs already: only those that wait can be "
                         "moved");
    const int place = (int)job_list_place(studio->jobs, id);
    const int to = place + places < 0 ? 0 : place + places;
    if (!orchestrator_move(studio->orchestrator, id, (size_t)to))
        return refuse_job(job, error);
    memcpy(studio->moved, id, ULID_SIZE);
    studio_serve_events(studio, 0);
    return STATUS_OK;
}

// Tells what is not as in the plan `of`; with NULL the chat has it all.
static StudioJob *
ask_again(Studio *studio,
          Request *request,
          const char *what,
          const Plan *of,
          Error *error)
{
    clock_make_ulid(request->request_id);
    Request *told = request_copy(request);
    StudioJob *job = studio_start_job(studio, request, error);
    if (job != NULL) {
        ChatEntry *entry = chat_add(studio->chat, CHAT_PLAN, job->job, "");
        char *title = take_make_title(told);
        chat_say(entry, TONE_SAID, "\"%s\" ", title);
        chat_say(entry, TONE_CHOSEN, "%s", what);
        if (told->plan != NULL)
            chat_write_plan_again(entry, told->plan,
                                  of == NULL ? told->plan : of);
        mem_free(title);
        studio_mark(studio, TOPIC_CHAT);
    }
    request_free(told);
    return job;
}

Status
studio_duplicate(Studio *studio, const char *job, Error *error)
{
    const JobView *row =
        job[0] == '\0' ? first_pending(studio) : find_job(studio, job);
    const StudioJob *of = row == NULL ? NULL : studio_job(studio, row->job);
    if (of == NULL)
        return row == NULL && job[0] == '\0'
                   ? error_set(error, STATUS_NOT_FOUND, "no job runs or waits")
                   : refuse_job(job, error);
    Request *request = request_copy(of->request);
    request->has_seed = true;
    request->seed = random_fresh_seed();
    if (request->plan != NULL &&
        plan_redraw(request->plan, request->seed, error) != STATUS_OK) {
        request_free(request);
        return error->status;
    }
    char *what = text_format("once more with the new seed %llu",
                             (unsigned long long)request->seed);
    const StudioJob *asked =
        ask_again(studio, request, what, of->request->plan, error);
    mem_free(what);
    return asked == NULL ? error->status : STATUS_OK;
}

// Interrupted jobs ////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *session_folder;
    char asked[ULID_SIZE]; // "" = all
    Request **requests;
    char (*jobs)[ULID_SIZE];
    size_t count;
    Error error;
} Resuming;

static void
resume_on_l(void *context)
{
    Resuming *resuming = context;
    Replay replay = {0};
    (void)replay_session(resuming->session_folder, &replay, &resuming->error);
    resuming->requests = mem_new_array(replay.job_count + 1, sizeof(Request *));
    resuming->jobs = mem_new_array(replay.job_count + 1, ULID_SIZE);
    for (size_t i = 0; i < replay.job_count; i++) {
        const ReplayJob *job = &replay.jobs[i];
        if (job->state != REPLAY_INTERRUPTED ||
            (resuming->asked[0] != '\0' &&
             strcmp(resuming->asked, job->job) != 0))
            continue;
        Request *request = request_from_json(job->request, &resuming->error);
        if (request == NULL)
            continue;
        resuming->requests[resuming->count] = request;
        memcpy(resuming->jobs[resuming->count++], job->job, ULID_SIZE);
    }
    replay_clear(&replay);
}

static void
resumed(void *context)
{
    Resuming *resuming = context;
    Studio *studio = resuming->studio;
    for (size_t i = 0; i < resuming->count; i++) {
        StudioJob *job =
            ask_again(studio, resuming->requests[i], "which was interrupted",
                      NULL, &resuming->error);
        if (job == NULL)
            continue;
        job->takes_focus = i == 0;
        orchestrator_settle(studio->orchestrator, resuming->jobs[i]);
        (void)job_list_remove(studio->jobs, resuming->jobs[i]);
    }
    if (resuming->error.status != STATUS_OK)
        studio_complain(studio, resuming->error.text);
    studio_mark(studio, TOPIC_JOBS);
    mem_free(resuming->requests);
    mem_free(resuming->jobs);
    mem_free(resuming->session_folder);
    mem_free(resuming);
}

static size_t
count_interrupted(const Studio *studio)
{
    size_t count = 0;
    for (size_t i = 0; i < job_list_count(studio->jobs); i++)
        count += job_list_row(studio->jobs, i)->state == JOB_VIEW_INTERRUPTED;
    return count;
}

// The take in focus that was stopped, from its recipe.
static Status
make_whole(Studio *studio, Error *error)
{
    const TakeView *row = take_list_focus(studio->takes);
    if (row == NULL || strcmp(row->state, "partial") != 0 ||
        studio->focus.request == NULL)
        return error_set(error, STATUS_NOT_FOUND,
                         "nothing was interrupted, and the take in focus was "
                         "not stopped");
    StudioJob *job =
        ask_again(studio, request_copy(studio->focus.request), "from its start",
                  studio->focus.request->plan, error);
    if (job == NULL)
        return error->status;
    job->takes_focus = true;
    return STATUS_OK;
}

Status
studio_resume(Studio *studio, const char *job, Error *error)
{
    Status status = studio_can_submit(studio, error);
    if (status != STATUS_OK || !studio->is_open)
        return status != STATUS_OK
                   ? status
                   : error_set(error, STATUS_UNAVAILABLE,
                               "the session is still being opened; try again "
                               "in a moment");
    if (job[0] == '\0' && count_interrupted(studio) == 0)
        return make_whole(studio, error);
    const JobView *row = job[0] == '\0' ? NULL : find_job(studio, job);
    if (job[0] != '\0' && (row == NULL || row->state != JOB_VIEW_INTERRUPTED))
        return error_set(error, STATUS_NOT_FOUND,
                         "there is no interrupted job %s; the timeline lists "
                         "them",
                         job);
    Resuming *resuming = mem_new(sizeof(*resuming));
    resuming->studio = studio;
    resuming->session_folder =
        mem_copy_text(orchestrator_session_folder(studio->orchestrator));
    if (row != NULL)
        memcpy(resuming->asked, row->job, ULID_SIZE);
    light_post(studio->light, resume_on_l, resumed, resuming);
    return STATUS_OK;
}
