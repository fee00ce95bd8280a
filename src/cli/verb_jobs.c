// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/orchestrator/replay.h"

#include "verb.h"

#include <string.h>

static void
print_job(Cli *cli, const ReplayJob *job)
{
    char time[CLOCK_TEXT_SIZE];
    clock_text(job->time_ms, time);
    const char *prompt = json_get_text(job->request, "prompt");
    if (!cli->is_json) {
        (void)fprintf(cli->out, "%s  %s  %-11s %.60s\n", job->job, time,
                      replay_state_name(job->state),
                      prompt == NULL ? "" : prompt);
        return;
    }
    Json *json = json_make_record();
    json_put_text(json, "job", job->job);
    json_put_text(json, "time", time);
    json_put_text(json, "state", replay_state_name(job->state));
    if (job->take[0] != '\0')
        json_put_text(json, "take", job->take);
    if (job->error != NULL)
        json_put_text(json, "error", job->error);
    json_put(json, "request", json_duplicate(job->request));
    verb_print_json(cli, json);
    json_free(json);
}

static Status
forget(const char *session,
       const Replay *replay,
       const char *asked,
       Error *error)
{
    size_t count = 0;
    Status status = STATUS_OK;
    for (size_t i = 0; i < replay->job_count && status == STATUS_OK; i++) {
        const ReplayJob *job = &replay->jobs[i];
        if (job->state != REPLAY_INTERRUPTED ||
            (strcmp(asked, "all") != 0 && strcmp(asked, job->job) != 0))
            continue;
        status = replay_settle(session, job->job, error);
        count++;
    }
    if (status == STATUS_OK && count == 0)
        return error_set(error, STATUS_NOT_FOUND,
                         "there is no interrupted job %s; `timbre jobs` lists "
                         "them",
                         asked);
    return status;
}

static void
print_all(Cli *cli, const Replay *replay)
{
    size_t interrupted = 0;
    for (size_t i = 0; i < replay->job_count; i++) {
        print_job(cli, &replay->jobs[i]);
        interrupted += replay->jobs[i].state == REPLAY_INTERRUPTED ? 1 : 0;
    }
    if (interrupted > 0 && !cli->is_json)
        (void)fprintf(cli->err,
                      "%zu interrupted; `timbre render --again JOB` (or all) "
                      "runs them again\n",
                      interrupted);
}

Status
verb_jobs(Cli *cli, Error *error)
{
    char *data = path_data_folder();
    char *sessions = path_join(data, "sessions");
    char *session = path_join(sessions, "cli");
    Replay replay = {0};
    Status status = replay_session(session, &replay, error);
    const char *asked = options_value(cli->arguments, "forget");
    if (status == STATUS_OK && asked != NULL)
        status = forget(session, &replay, asked, error);
    else if (status == STATUS_OK)
        print_all(cli, &replay);
    replay_clear(&replay);
    mem_free(session);
    mem_free(sessions);
    mem_free(data);
    return status;
}
