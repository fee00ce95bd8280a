// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/replay.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/string_list.h"
#include "timbre/base/sweep.h"
#include "timbre/base/text.h"
#include "timbre/orchestrator/journal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { SNAPSHOT_JOBS = 200, SNAPSHOT_VERSION = 1 };

enum { JOURNAL_LIMIT = 256 * 1024 * 1024 };

static const char *const state_names[] = {
    [REPLAY_QUEUED] = "queued",       [REPLAY_RUNNING] = "running",
    [REPLAY_DONE] = "done",           [REPLAY_FAILED] = "failed",
    [REPLAY_CANCELLED] = "cancelled", [REPLAY_INTERRUPTED] = "interrupted"};
_Static_assert(ARRAY_LENGTH(state_names) == REPLAY_STATE_COUNT,
               "name every state");

const char *
replay_state_name(ReplayState state)
{
    return state_names[state];
}

static ReplayState
state_of(const char *name)
{
    for (size_t i = 0; name != NULL && i < ARRAY_LENGTH(state_names); i++)
        if (strcmp(name, state_names[i]) == 0)
            return (ReplayState)i;
    return REPLAY_FAILED;
}

static ReplayJob *
find_job(Replay *replay, const char *job)
{
    for (size_t i = replay->job_count; i-- > 0;)
        if (strcmp(replay->jobs[i].job, job) == 0)
            return &replay->jobs[i];
    return NULL;
}

static ReplayJob *
add_job(Replay *replay, const char *job)
{
    replay->jobs = mem_reserve(replay->jobs, replay->job_count,
                               &replay->job_capacity, sizeof(*replay->jobs));
    ReplayJob *row = &replay->jobs[replay->job_count++];
    *row = (ReplayJob){.state = REPLAY_QUEUED};
    if (strlen(job) < ULID_SIZE)
        memcpy(row->job, job, strlen(job) + 1);
    return row;
}

static void
clear_job(ReplayJob *job)
{
    json_free(job->request);
    mem_free(job->error);
}

static void
remove_job(Replay *replay, size_t index)
{
    clear_job(&replay->jobs[index]);
    replay->job_count--;
    memmove(&replay->jobs[index], &replay->jobs[index + 1],
            (replay->job_count - index) * sizeof(*replay->jobs));
}

void
replay_clear(Replay *replay)
{
    for (size_t i = 0; i < replay->job_count; i++)
        clear_job(&replay->jobs[i]);
    mem_free(replay->jobs);
    *replay = (Replay){0};
}

static void
apply_end(ReplayJob *job, const Event *event)
{
    job->state = state_of(json_get_text(event->data, "end"));
    const char *error = json_get_text(event->data, "error");
    if (error != NULL) {
        mem_free(job->error);
        job->error = mem_copy_text(error);
    }
}

static void
apply_event(Replay *replay, const Event *event)
{
    ReplayJob *job =
        event->job[0] == '\0' ? NULL : find_job(replay, event->job);
    if (event->type == EVENT_JOB_QUEUED && job == NULL) {
        job = add_job(replay, event->job);
        job->request = json_duplicate(json_member(event->data, "request"));
    }
    if (job == NULL)
        return;
    job->time_ms = event->time_ms;
    if (event->type == EVENT_JOB_STARTED)
        job->state = REPLAY_RUNNING;
    else if (event->type == EVENT_JOB_ENDED)
        apply_end(job, event);
    else if (event->type == EVENT_TAKE_READY)
        memcpy(job->take, event->take, ULID_SIZE);
}

static void
read_journal(Replay *replay, const char *path)
{
    size_t size = 0;
    char *text = path_read_file(path, JOURNAL_LIMIT, &size, NULL);
    const char *line = text;
    const char *end = text == NULL ? NULL : text + size;
    while (line != NULL && line < end) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        if (stop == NULL)
            break; // torn
        Event *event = journal_read_line(line, (size_t)(stop - line));
        if (event != NULL)
            apply_event(replay, event);
        event_free(event);
        line = stop + 1;
    }
    mem_free(text);
}

static void
read_snapshot(Replay *replay, const char *path)
{
    Json *json = json_read_file(path, JOURNAL_LIMIT, NULL);
    const Json *jobs = json_member(json, "jobs");
    for (size_t i = 0; i < json_length(jobs); i++) {
        const Json *row = json_item(jobs, i);
        const char *id = json_get_text(row, "job");
        const char *take = json_get_text(row, "take");
        if (id == NULL || find_job(replay, id) != NULL)
            continue;
        ReplayJob *job = add_job(replay, id);
        job->state = state_of(json_get_text(row, "state"));
        (void)clock_parse(json_get_text(row, "time"), &job->time_ms);
        job->request = json_duplicate(json_member(row, "request"));
        job->error = mem_copy_text(json_get_text(row, "error"));
        if (take != NULL && strlen(take) < ULID_SIZE)
            memcpy(job->take, take, strlen(take) + 1);
    }
    json_free(json);
}

static Json *
job_to_json(const ReplayJob *job)
{
    char time[CLOCK_TEXT_SIZE];
    clock_text(job->time_ms, time);
    Json *row = json_make_record();
    json_put_text(row, "job", job->job);
    if (job->take[0] != '\0')
        json_put_text(row, "take", job->take);
    json_put_text(row, "state", state_names[job->state]);
    json_put_text(row, "time", time);
    if (job->error != NULL)
        json_put_text(row, "error", job->error);
    json_put(row, "request", json_duplicate(job->request));
    return row;
}

// The oldest settled jobs go first; interrupted ones always stay.
static void
forget_old(Replay *replay)
{
    size_t index = 0;
    while (replay->job_count > SNAPSHOT_JOBS && index < replay->job_count) {
        if (replay->jobs[index].state == REPLAY_INTERRUPTED)
            index++;
        else
            remove_job(replay, index);
    }
}

static Status
write_snapshot(const Replay *replay, const char *path, Error *error)
{
    Json *json = json_make_record();
    Json *jobs = json_make_list();
    for (size_t i = 0; i < replay->job_count; i++)
        json_push(jobs, job_to_json(&replay->jobs[i]));
    json_put_whole(json, "schema_version", SNAPSHOT_VERSION);
    json_put(json, "jobs", jobs);
    char *text = json_encode_pretty(json);
    const Status status = path_write_file(path, text, strlen(text), error);
    mem_free(text);
    json_free(json);
    return status;
}

// True when no living program holds the journal.
static bool
is_dead(const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool is_free = flock(file, LOCK_EX | LOCK_NB) == 0;
    close(file);
    return is_free;
}

static void
mark_interrupted(Replay *replay)
{
    for (size_t i = 0; i < replay->job_count; i++)
        if (replay->jobs[i].state <= REPLAY_RUNNING)
            replay->jobs[i].state = REPLAY_INTERRUPTED;
}

static void
adopt_take(ReplayJob *job, const char *takes, const char *take_id)
{
    char *path = text_format("%s/%s/take.json", takes, take_id);
    Json *json = json_read_file(path, JOURNAL_LIMIT, NULL);
    const char *request =
        json_get_text(json_member(json, "request"), "request_id");
    if (request != NULL && strcmp(request, job->job) == 0) {
        memcpy(job->take, take_id, ULID_SIZE);
        job->state = REPLAY_DONE;
    }
    json_free(json);
    mem_free(path);
}

// A program may die between putting a take in place and journalling that; ids
// ascend with time, so only takes behind the job can be its own.
static void
adopt_takes(Replay *replay, const char *session_folder)
{
    StringList names = {0};
    char *takes = text_format("%s/../../takes", session_folder);
    for (size_t i = 0; i < replay->job_count; i++) {
        ReplayJob *job = &replay->jobs[i];
        if (job->state != REPLAY_INTERRUPTED)
            continue;
        if (names.count == 0)
            (void)path_list(takes, &names, NULL);
        for (size_t k = names.count; k-- > 0;)
            if (strlen(names.items[k]) == ULID_SIZE - 1 &&
                strcmp(names.items[k], job->job) > 0 &&
                job->state == REPLAY_INTERRUPTED)
                adopt_take(job, takes, names.items[k]);
    }
    mem_free(takes);
    string_list_clear(&names);
}

static void
list_journals(const char *folder, StringList *dead, StringList *living)
{
    StringList names = {0};
    (void)path_list(folder, &names, NULL);
    for (size_t i = 0; i < names.count; i++) {
        if (!text_starts_with(names.items[i], "journal-"))
            continue;
        char *path = path_join(folder, names.items[i]);
        string_list_push(is_dead(path) ? dead : living, path);
        mem_free(path);
    }
    string_list_clear(&names);
}

static Status
fold(Replay *replay,
     const StringList *dead,
     const char *session_folder,
     const char *snapshot,
     Error *error)
{
    for (size_t i = 0; i < dead->count; i++)
        read_journal(replay, dead->items[i]);
    mark_interrupted(replay);
    if (dead->count == 0)
        return STATUS_OK;
    adopt_takes(replay, session_folder);
    forget_old(replay);
    const Status status = write_snapshot(replay, snapshot, error);
    for (size_t i = 0; status == STATUS_OK && i < dead->count; i++)
        unlink(dead->items[i]);
    return status;
}

// One program at a time folds; the lock is held for milliseconds.
static int
lock_session(const char *session_folder, Error *error)
{
    char *path = path_join(session_folder, "lock");
    int lock = -1;
    if (path_make_folders(session_folder, error) == STATUS_OK)
        lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (lock >= 0 && flock(lock, LOCK_EX) != 0) {
        close(lock);
        lock = -1;
    }
    if (lock < 0)
        error_set_errno(error, STATUS_IO, "cannot lock the session %s", path);
    mem_free(path);
    return lock;
}

Status
replay_session(const char *session_folder, Replay *replay, Error *error)
{
    const int lock = lock_session(session_folder, error);
    if (lock < 0)
        return STATUS_IO;
    sweep_parts(session_folder);
    StringList dead = {0};
    StringList living = {0};
    char *snapshot = path_join(session_folder, "snapshot.json");
    read_snapshot(replay, snapshot);
    list_journals(session_folder, &dead, &living);
    const Status status = fold(replay, &dead, session_folder, snapshot, error);
    for (size_t i = 0; i < living.count; i++)
        read_journal(replay, living.items[i]);
    mem_free(snapshot);
    string_list_clear(&living);
    string_list_clear(&dead);
    close(lock);
    return status;
}

Status
replay_settle(const char *session_folder, const char *job, Error *error)
{
    const int lock = lock_session(session_folder, error);
    if (lock < 0)
        return STATUS_IO;
    Replay replay = {0};
    Status status = STATUS_OK;
    char *snapshot = path_join(session_folder, "snapshot.json");
    read_snapshot(&replay, snapshot);
    ReplayJob *row = find_job(&replay, job);
    if (row == NULL)
        status = error_set(error, STATUS_NOT_FOUND,
                           "there is no interrupted job %s", job);
    else {
        row->state = REPLAY_CANCELLED;
        status = write_snapshot(&replay, snapshot, error);
    }
    mem_free(snapshot);
    replay_clear(&replay);
    close(lock);
    return status;
}
