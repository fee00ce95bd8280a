// SPDX-License-Identifier: MIT
// Commands about jobs that wait or run.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "argument.h"
#include "command_family.h"

#include <assert.h>
#include <string.h>

static const char *const state_words[] = {
    [JOB_VIEW_QUEUED] = "waits",
    [JOB_VIEW_RUNNING] = "runs",
    [JOB_VIEW_CANCELLING] = "is being stopped",
    [JOB_VIEW_INTERRUPTED] = "was interrupted: /again goes on",
};

static_assert(ARRAY_LENGTH(state_words) == JOB_VIEW_STATE_COUNT,
              "words for every state");

static void
tell_job(ChatEntry *entry, size_t number, const JobView *job)
{
    chat_say(entry, TONE_ACCENT, "%s%zu", number == 1 ? "" : "\n", number);
    chat_say(entry, TONE_PLAIN, " %s: %s", job->title, state_words[job->state]);
    if (job->state == JOB_VIEW_RUNNING && job->has_stage)
        chat_say(entry, TONE_PLAIN, ", %s", backend_stage_name(job->stage));
    if (job->state == JOB_VIEW_RUNNING && job->eta_s >= 0)
        chat_say(entry, TONE_PLAIN, ", %.0f s left", job->eta_s);
}

Status
command_queue_list(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    const JobList *jobs = studio_jobs(studio);
    if (job_list_count(jobs) == 0) {
        studio_tell(studio, TONE_PLAIN, "no job runs or waits");
        return STATUS_OK;
    }
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < job_list_count(jobs); i++)
        tell_job(entry, i + 1, job_list_row(jobs, i));
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

Status
command_queue_cancel(Studio *studio, const char *argument, Error *error)
{
    if (strcmp(argument, "all") == 0)
        return studio_cancel_all(studio, error);
    if (argument[0] == '\0')
        return studio_cancel(studio, "", error);
    const JobView *job = NULL;
    const Status status = argument_job(studio, argument, &job, error);
    return status == STATUS_OK ? studio_cancel(studio, job->job, error)
                               : status;
}

Status
command_queue_again(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return studio_resume(studio, "", error);
    const JobView *job = NULL;
    const Status status = argument_job(studio, argument, &job, error);
    return status == STATUS_OK ? studio_resume(studio, job->job, error)
                               : status;
}

Status
command_queue_duplicate(Studio *studio, const char *argument, Error *error)
{
    const JobView *job = NULL;
    const Status status =
        argument_job(studio, argument[0] == '\0' ? "1" : argument, &job, error);
    return status == STATUS_OK ? studio_duplicate(studio, job->job, error)
                               : status;
}

static const struct {
    const char *word;
    int places;
} moves[] = {{"up", -1}, {"down", 1}, {"first", -1000}, {"last", 1000}};

Status
command_queue_move(Studio *studio, const char *argument, Error *error)
{
    StringList words = {0};
    const JobView *job = NULL;
    Status status = STATUS_OK;
    int places = 0;
    if (!argument_words(argument, &words, 2) || words.count != 2)
        status = argument_refuse(argument, "the number of a job and where to",
                                 error);
    for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(moves); i++)
        if (strcmp(words.items[1], moves[i].word) == 0)
            places = moves[i].places;
    if (status == STATUS_OK && places == 0)
        status =
            argument_refuse(words.items[1], "up, down, first or last", error);
    if (status == STATUS_OK)
        status = argument_job(studio, words.items[0], &job, error);
    if (status == STATUS_OK)
        status = studio_move(studio, job->job, places, error);
    string_list_clear(&words);
    return status;
}
