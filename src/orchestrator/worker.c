// SPDX-License-Identifier: MIT
#include "worker.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/priority.h"
#include "timbre/dsp/peaks.h"

#include "job_steps.h"
#include "job_table.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    // Deep model graphs recurse in C (embedding.md 9.24).
    WORKER_STACK_BYTES = 16 * 1024 * 1024
};

struct Worker {
    WorkerSettings settings;
    Pool *pool; // of its own: pool_run() serves one caller at a time
    pthread_t thread;
};

// A take on its way to the disk, on J.
typedef struct {
    WorkerSettings settings; // a copy: the worker may be gone by then
    TakeDraft *draft;
    Take *take;
    char job[ULID_SIZE];
    bool ends_job; // false: the job has ended already, a part of it is kept
} Keeping;

static void
write_and_push(const JobWorld *world, Event *event)
{
    bus_write(world->bus, event);
    event_queue_sweep(world->bus->events);
    event_queue_push(world->bus->events, event);
}

static Event *
ended_event(const char *job, const char *end, const Error *error)
{
    Json *data = json_make_record();
    json_put_text(data, "end", end);
    json_put_text(data, "status", error_status_name(error->status));
    if (error->text[0] != '\0')
        json_put_text(data, "error", error->text);
    return event_new(EVENT_JOB_ENDED, job, "", data);
}

// Of the orchestrator's own: it carries the take, what backends say does not.
static void
warn_of_size(const Keeping *keeping)
{
    const JobWorld *world = keeping->settings.world;
    char *text = disk_watch_look(world->disk);
    if (text == NULL)
        return;
    log_write("takes", "%s", text);
    Json *data = json_make_record();
    json_put_text(data, "text", text);
    event_queue_push(
        world->bus->events,
        event_new(EVENT_LOG, keeping->job, keeping->take->take_id, data));
    mem_free(text);
}

static void
announce_take(const Keeping *keeping)
{
    const JobWorld *world = keeping->settings.world;
    Error error = {0};
    if (library_put(world->bus->library, keeping->take, &error) != STATUS_OK)
        log_write("library", "%s", error.text);
    Json *data = json_make_record();
    json_put(data, "result", result_to_json(keeping->take->result));
    json_put_text(data, "state", keeping->take->state);
    write_and_push(world, event_new(EVENT_TAKE_READY, keeping->job,
                                    keeping->take->take_id, data));
    (void)take_store_apply_policy(world->takes, keeping->settings.keep_raw,
                                  keeping->settings.keep_stems, NULL);
    warn_of_size(keeping);
}

static void
keep(void *context)
{
    Keeping *keeping = context;
    const JobWorld *world = keeping->settings.world;
    Error error = {0};
    const Status status =
        take_store_commit(world->takes, keeping->draft, keeping->take, &error);
    if (status == STATUS_OK)
        announce_take(keeping);
    else
        log_write("takes", "%s", error.text);
    if (keeping->ends_job)
        write_and_push(world,
                       ended_event(keeping->job,
                                   status == STATUS_OK ? "done" : "failed",
                                   &error));
    take_free(keeping->take);
    mem_free(keeping);
}

// The request and the result move into the take, the take and the draft to J.
static void
hand_to_keeper(const Worker *worker, Job *job, const char *state)
{
    Keeping *keeping = mem_new(sizeof(*keeping));
    keeping->settings = worker->settings;
    keeping->draft = job->draft;
    keeping->take = take_new(job->request, job->result);
    mem_free(keeping->take->state);
    keeping->take->state = mem_copy_text(state);
    memcpy(keeping->job, job->id, ULID_SIZE);
    keeping->ends_job = strcmp(state, "done") == 0;
    job->draft = NULL;
    job->request = NULL;
    job->result = NULL;
    durable_post(worker->settings.world->bus->durable, keep, keeping);
}

static void
discard(const Worker *worker, Job *job)
{
    take_store_discard(worker->settings.world->takes, job->draft);
    job->draft = NULL;
}

// The PCM hash of design.md section 1, over a file.
static void
hash_file(const char *path, char text[static HASH_TEXT_SIZE])
{
    enum { VALUES = 16384 };

    float *samples = mem_new_array(VALUES, sizeof(float));
    Hash *hash = hash_new();
    FILE *file = fopen(path, "re");
    size_t count = 0;
    while (file != NULL &&
           (count = fread(samples, sizeof(float), VALUES, file)) > 0)
        hash_add_samples(hash, samples, count);
    if (file != NULL)
        (void)fclose(file);
    hash_text(hash, text);
    hash_free(hash);
    mem_free(samples);
}

// What a sketch let hear becomes the raw sound of what is kept of it.
static bool
adopt_preview(Job *job)
{
    Result *result = job->result;
    char *preview =
        path_join(take_store_draft_folder(job->draft), "preview.f32");
    char *raw = path_join(take_store_draft_folder(job->draft), "raw.f32");
    const bool adopted = rename(preview, raw) == 0;
    if (adopted) {
        result->frame_count = job->preview_frames;
        result->sample_rate_hz = job->preview_rate_hz;
        result->channel_count = job->preview_channels;
        hash_file(raw, result->pcm_hash);
    }
    mem_free(raw);
    mem_free(preview);
    return adopted;
}

// True when at least a second was finished before the job was stopped.
static bool
has_kept_part(const Job *job)
{
    if (job->draft == NULL || job->result == NULL)
        return false;
    return job->emitted_frames > 0
               ? job->emitted_frames >= (size_t)job->result->sample_rate_hz
               : job->preview_frames > 0 &&
                     job->preview_frames >= (size_t)job->preview_rate_hz;
}

// The finished part becomes the raw sound of the take; false when the disk
// does not let it.
static bool
take_kept_part(Job *job)
{
    if (job->emitted_frames == 0)
        return adopt_preview(job);
    job->result->frame_count = job->emitted_frames;
    hash_text(job->raw_hash, job->result->pcm_hash);
    return true;
}

// The overview of what was kept, block by block; a take without one is only
// drawn as dots.
static void
write_kept_peaks(Job *job)
{
    enum { BLOCK_BINS = 64, BLOCK_FRAMES = BLOCK_BINS * PEAKS_FRAMES_PER_BIN };

    const Result *result = job->result;
    const size_t frame_values = (size_t)result->channel_count;
    char *path = path_join(take_store_draft_folder(job->draft), "raw.f32");
    FILE *file = fopen(path, "re");
    mem_free(path);
    if (file == NULL || frame_values == 0)
        goto done;
    float *samples = mem_new_array(BLOCK_FRAMES * frame_values, sizeof(float));
    const size_t bins = peaks_bin_count(result->frame_count);
    Peak *peaks = mem_new_array(bins + BLOCK_BINS, sizeof(Peak));
    size_t frames = 0;
    for (size_t bin = 0; bin < bins; bin += BLOCK_BINS) {
        frames =
            fread(samples, sizeof(float) * frame_values, BLOCK_FRAMES, file);
        peaks_measure(samples, frames, result->channel_count, peaks + bin);
    }
    (void)take_store_draft_write(job->draft, "peaks.bin", peaks,
                                 bins * sizeof(Peak), NULL);
    mem_free(peaks);
    mem_free(samples);
done:
    if (file != NULL)
        (void)fclose(file);
}

// What was finished is kept.
static void
end_early(const Worker *worker, Job *job, const char *end, const Error *error)
{
    Event *event = ended_event(job->id, end, error);
    const bool is_kept = has_kept_part(job);
    if (is_kept)
        json_put_truth(event->data, "kept", true);
    bus_emit(worker->settings.world->bus, event);
    if (is_kept && take_kept_part(job)) {
        write_kept_peaks(job);
        hand_to_keeper(worker, job, "partial");
    } else {
        discard(worker, job);
    }
}

static void
end_cancelled(const Worker *worker, Job *job)
{
    const Error cancelled = {.status = STATUS_CANCELLED};
    end_early(worker, job, "cancelled", &cancelled);
}

// Stopped by the watch over the memory.
static void
end_short(const Worker *worker, Job *job)
{
    Error error = {0};
    error_set(&error, STATUS_FAILED,
              "less than 5 %% of the memory was free, so %s was stopped before "
              "the system would have ended the program; close other programs, "
              "ask for less or take a smaller model, then run it again",
              job->request->backend);
    log_write(job->request->backend, "%s", error.text);
    end_early(worker, job, "failed", &error);
}

static void
end_failed(const Worker *worker, Job *job, const Error *error)
{
    discard(worker, job);
    log_write(job->request->backend, "%s", error->text);
    bus_emit(worker->settings.world->bus,
             ended_event(job->id, "failed", error));
}

static Status
walk(Job *job, Error *error)
{
    const JobStep *step = job_table_find(job->request->kind)->steps;
    for (; *step != NULL; step++) {
        if (atomic_load(&job->is_cancelled))
            return STATUS_CANCELLED;
        const Status status = (*step)(job, error);
        if (job->host_error.status != STATUS_OK) {
            *error = job->host_error;
            return error->status;
        }
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static void
run(Worker *worker, Job *job)
{
    job->world = worker->settings.world;
    job->pool = worker->pool;
    Json *data = json_make_record();
    json_put_text(data, "lane", job_lane_name(job->lane));
    job_emit(job, EVENT_JOB_STARTED, data);
    Error error = {0};
    MemoryWatch *memory = job->world->memory;
    const bool is_watched = job->lane == LANE_PYTHON;
    if (is_watched)
        memory_watch_begin(memory, (MemoryWatched){&job->is_short_of_memory,
                                                   &job->is_cancelled});
    const Status status = walk(job, &error);
    if (is_watched)
        memory_watch_end(memory);
    if (status == STATUS_OK)
        hand_to_keeper(worker, job, "done");
    else if (atomic_load(&job->is_short_of_memory))
        end_short(worker, job);
    else if (status == STATUS_CANCELLED || atomic_load(&job->is_cancelled))
        end_cancelled(worker, job);
    else
        end_failed(worker, job, &error);
}

static void *
serve(void *self)
{
    Worker *worker = self;
    // Neither band nor model libraries make the screen wait; OpenMP threads
    // inherit this (embedding.md 5).
    priority_compute();
    for (Job *job = NULL;
         (job = job_queue_take(worker->settings.queue)) != NULL;) {
        run(worker, job);
        job_queue_done(worker->settings.queue);
        job_free(job);
    }
    return NULL;
}

Worker *
worker_new(const WorkerSettings *settings)
{
    Worker *worker = mem_new(sizeof(*worker));
    worker->settings = *settings;
    worker->pool = pool_new(settings->world->thread_count);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WORKER_STACK_BYTES);
    pthread_create(&worker->thread, &attributes, serve, worker);
    pthread_attr_destroy(&attributes);
    return worker;
}

void
worker_free(Worker *worker)
{
    if (worker == NULL)
        return;
    pthread_join(worker->thread, NULL);
    pool_free(worker->pool);
    mem_free(worker);
}
