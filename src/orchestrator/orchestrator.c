// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/orchestrator.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"
#include "timbre/dsp/preset_table.h"
#include "timbre/orchestrator/replay.h"

#include "worker.h"

#include <stdio.h>
#include <string.h>

struct Orchestrator {
    OrchestratorSettings settings;
    char *session_folder;
    char *mastering_preset;
    Backend *backends; // of the thread that submits; jobs hold copies
    size_t backend_count;
    Bus bus;
    DiskWatch disk;
    JobWorld world;
    JobQueue *queues[LANE_COUNT];
    Worker *workers[LANE_COUNT];
};

// Jobs of programs that died meanwhile are told of once, at the start.
static Status
tell_interrupted(Orchestrator *orchestrator, Error *error)
{
    Replay replay = {0};
    const Status status =
        replay_session(orchestrator->session_folder, &replay, error);
    for (size_t i = 0; i < replay.job_count; i++) {
        const ReplayJob *job = &replay.jobs[i];
        if (job->state != REPLAY_INTERRUPTED)
            continue;
        Json *data = json_make_record();
        json_put(data, "request", json_duplicate(job->request));
        event_queue_push(orchestrator->bus.events,
                         event_new(EVENT_JOB_INTERRUPTED, job->job, "", data));
    }
    replay_clear(&replay);
    return status;
}

static Status
open_stores(Orchestrator *orchestrator, Error *error)
{
    const OrchestratorSettings *settings = &orchestrator->settings;
    char *sessions = path_join(settings->data_folder, "sessions");
    orchestrator->session_folder = path_join(sessions, settings->session);
    mem_free(sessions);
    Bus *bus = &orchestrator->bus;
    bus->events = event_queue_new();
    if (tell_interrupted(orchestrator, error) != STATUS_OK)
        return STATUS_IO;
    orchestrator->world.takes = take_store_open(settings->data_folder, error);
    if (orchestrator->world.takes == NULL)
        return STATUS_IO;
    bus->library = library_open(settings->data_folder, error);
    bus->journal = bus->library == NULL
                       ? NULL
                       : journal_open(orchestrator->session_folder, error);
    return bus->journal == NULL ? STATUS_IO : STATUS_OK;
}

static void
start_threads(Orchestrator *orchestrator)
{
    const OrchestratorSettings *settings = &orchestrator->settings;
    orchestrator->bus.durable = durable_new();
    JobWorld *world = &orchestrator->world;
    world->bus = &orchestrator->bus;
    world->disk = &orchestrator->disk;
    world->memory =
        memory_watch_new(settings->read_memory == NULL ? system_memory_read
                                                       : settings->read_memory);
    orchestrator->disk = (DiskWatch){.takes = world->takes,
                                     .limit_bytes = settings->disk_limit_bytes};
    world->eta = eta_open();
    world->thread_count = settings->thread_count;
    world->mastering_preset = orchestrator->mastering_preset;
    world->loudness_lufs = settings->loudness_lufs;
    world->ceiling_dbtp = settings->ceiling_dbtp;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        orchestrator->queues[lane] = job_queue_new();
        orchestrator->workers[lane] =
            worker_new(&(WorkerSettings){.lane = (Lane)lane,
                                         .queue = orchestrator->queues[lane],
                                         .world = world,
                                         .keep_raw = settings->keep_raw,
                                         .keep_stems = settings->keep_stems});
    }
}

static void
copy_backends(Orchestrator *orchestrator, const Backend *backends, size_t count)
{
    mem_free(orchestrator->backends);
    orchestrator->backends = mem_copy(backends, count * sizeof(*backends));
    orchestrator->backend_count = count;
}

Orchestrator *
orchestrator_new(const OrchestratorSettings *settings, Error *error)
{
    Orchestrator *orchestrator = mem_new(sizeof(*orchestrator));
    orchestrator->settings = *settings;
    orchestrator->mastering_preset = mem_copy_text(
        settings->mastering_preset == NULL ? "streaming"
                                           : settings->mastering_preset);
    copy_backends(orchestrator, settings->backends, settings->backend_count);
    if (open_stores(orchestrator, error) != STATUS_OK) {
        orchestrator_free(orchestrator);
        return NULL;
    }
    start_threads(orchestrator);
    return orchestrator;
}

static void
stop_threads(Orchestrator *orchestrator)
{
    if (orchestrator->bus.durable == NULL)
        return;
    (void)orchestrator_cancel(orchestrator, "");
    for (int lane = 0; lane < LANE_COUNT; lane++)
        job_queue_stop(orchestrator->queues[lane]);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        worker_free(orchestrator->workers[lane]);
    memory_watch_free(orchestrator->world.memory);
    durable_free(orchestrator->bus.durable);
    for (int lane = 0; lane < LANE_COUNT; lane++)
        job_queue_free(orchestrator->queues[lane]);
}

void
orchestrator_free(Orchestrator *orchestrator)
{
    if (orchestrator == NULL)
        return;
    stop_threads(orchestrator);
    journal_close(orchestrator->bus.journal);
    library_close(orchestrator->bus.library);
    take_store_close(orchestrator->world.takes);
    eta_close(orchestrator->world.eta);
    event_queue_free(orchestrator->bus.events);
    mem_free(orchestrator->backends);
    mem_free(orchestrator->mastering_preset);
    mem_free(orchestrator->session_folder);
    mem_free(orchestrator);
}

const Backend *
orchestrator_backend(const Orchestrator *orchestrator, const char *name)
{
    return backend_find(orchestrator->backends, orchestrator->backend_count,
                        name);
}

void
orchestrator_set_backends(Orchestrator *orchestrator,
                          const Backend *backends,
                          size_t count)
{
    copy_backends(orchestrator, backends, count);
    bus_emit(&orchestrator->bus,
             event_new(EVENT_BACKENDS_CHANGED, "", "", NULL));
}

static Status
refuse_unknown(const Orchestrator *orchestrator, const char *name, Error *error)
{
    StringList names = {0};
    for (size_t i = 0; i < orchestrator->backend_count; i++) {
        const Backend *backend = &orchestrator->backends[i];
        string_list_push(&names,
                         backend->interface->describe(backend->self)->name);
    }
    const char *nearest =
        text_nearest(name, (const char *const *)names.items, names.count);
    error_set(error, STATUS_UNAVAILABLE,
              "there is no backend %s%s%s; `timbre backends` lists them", name,
              nearest == NULL ? "" : "; did you mean ",
              nearest == NULL ? "" : nearest);
    string_list_clear(&names);
    return STATUS_UNAVAILABLE;
}

// A preset that isn't there is told before anything is rendered.
static Status
check_preset(const Orchestrator *orchestrator,
             const Request *request,
             Error *error)
{
    const char *name = request->mastering_preset == NULL
                           ? orchestrator->mastering_preset
                           : request->mastering_preset;
    if (preset_table_find(name) != NULL)
        return STATUS_OK;
    size_t count = 0;
    const Preset *presets = preset_table(&count);
    StringList names = {0};
    for (size_t i = 0; i < count; i++)
        string_list_push(&names, presets[i].name);
    char *joined = string_list_join(&names, ", ", " or ");
    error_set(error, STATUS_USAGE, "there is no mastering preset %s; choose %s",
              name, joined);
    mem_free(joined);
    string_list_clear(&names);
    return STATUS_USAGE;
}

static Status
check(const Orchestrator *orchestrator,
      const Request *request,
      const Backend **backend,
      Error *error)
{
    const char *name = request->backend == NULL ? "" : request->backend;
    *backend = orchestrator_backend(orchestrator, name);
    if (*backend == NULL)
        return refuse_unknown(orchestrator, name, error);
    const BackendDescription *description =
        (*backend)->interface->describe((*backend)->self);
    if (!description->is_available)
        return error_set(error, STATUS_UNAVAILABLE, "%s", description->reason);
    const Status status = backend_check_request(description, request, error);
    return status == STATUS_OK ? check_preset(orchestrator, request, error)
                               : status;
}

typedef struct {
    Bus *bus;
    JobQueue *queue;
    Event *event;
} Queueing;

// On J: first the journal, then the job may run.
static void
make_durable(void *context)
{
    Queueing *queueing = context;
    bus_write(queueing->bus, queueing->event);
    job_queue_make_ready(queueing->queue, queueing->event->job);
    event_free(queueing->event);
    mem_free(queueing);
}

static void
resolve_seed(Request *request)
{
    if (request->has_seed)
        return;
    request->has_seed = true;
    request->seed = request->plan != NULL && request->plan->has_seed
                        ? request->plan->seed
                        : random_fresh_seed();
}

Status
orchestrator_submit(Orchestrator *orchestrator, Request *request, Error *error)
{
    const Backend *backend = NULL;
    const Status status = check(orchestrator, request, &backend, error);
    if (status != STATUS_OK) {
        request_free(request);
        return status;
    }
    resolve_seed(request);
    Json *data = json_make_record();
    json_put(data, "request", request_to_json(request));
    Event *event = event_new(EVENT_JOB_QUEUED, request->request_id, "", data);
    Job *job = job_new(request, backend);
    Queueing *queueing = mem_new(sizeof(*queueing));
    *queueing = (Queueing){.bus = &orchestrator->bus,
                           .queue = orchestrator->queues[job->lane],
                           .event = event_copy(event)};
    job_queue_push(queueing->queue, job);
    event_queue_push(orchestrator->bus.events, event);
    durable_post(orchestrator->bus.durable, make_durable, queueing);
    return STATUS_OK;
}

typedef struct {
    const Orchestrator *orchestrator;
    char job[ULID_SIZE];
} Settling;

static void
settle(void *context)
{
    Settling *settling = context;
    Error error = {0};
    if (replay_settle(settling->orchestrator->session_folder, settling->job,
                      &error) != STATUS_OK)
        log_write("journal", "%s", error.text);
    mem_free(settling);
}

void
orchestrator_settle(Orchestrator *orchestrator, const char *job)
{
    Settling *settling = mem_new(sizeof(*settling));
    settling->orchestrator = orchestrator;
    (void)snprintf(settling->job, sizeof(settling->job), "%s", job);
    durable_post(orchestrator->bus.durable, settle, settling);
}

static void
end_waiting(Orchestrator *orchestrator, Job *job)
{
    Json *data = json_make_record();
    json_put_text(data, "end", "cancelled");
    json_put_text(data, "status", error_status_name(STATUS_CANCELLED));
    bus_emit(&orchestrator->bus, event_new(EVENT_JOB_ENDED, job->id, "", data));
    job_free(job);
}

static bool
cancel_waiting(Orchestrator *orchestrator, JobQueue *queue, const char *id)
{
    char first[ULID_SIZE];
    bool found = false;
    do {
        const bool is_any = id[0] == '\0';
        if (is_any && !job_queue_first(queue, first))
            return found;
        Job *job = job_queue_remove(queue, is_any ? first : id);
        if (job == NULL)
            return found;
        end_waiting(orchestrator, job);
        found = true;
    } while (id[0] == '\0');
    return found;
}

bool
orchestrator_cancel(Orchestrator *orchestrator, const char *job)
{
    bool found = false;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        JobQueue *queue = orchestrator->queues[lane];
        found = cancel_waiting(orchestrator, queue, job) || found;
        if (!job_queue_cancel_running(queue, job))
            continue;
        found = true;
        bus_emit(&orchestrator->bus,
                 event_new(EVENT_JOB_CANCELLING, job, "", NULL));
    }
    return found;
}

bool
orchestrator_move(Orchestrator *orchestrator, const char *job, size_t position)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        if (!job_queue_move(orchestrator->queues[lane], job, position))
            continue;
        Json *data = json_make_record();
        json_put_whole(data, "position", (int64_t)position);
        bus_emit(&orchestrator->bus, event_new(EVENT_JOB_MOVED, job, "", data));
        return true;
    }
    return false;
}

size_t
orchestrator_pending(Orchestrator *orchestrator)
{
    size_t count = 0;
    for (int lane = 0; lane < LANE_COUNT; lane++)
        count += job_queue_pending(orchestrator->queues[lane]);
    return count;
}

Event *
orchestrator_next_event(Orchestrator *orchestrator)
{
    return event_queue_pop(orchestrator->bus.events);
}

// What the submitting thread itself tells; the others tell all else.
static bool
is_own(EventType type)
{
    return type == EVENT_JOB_QUEUED || type == EVENT_JOB_MOVED ||
           type == EVENT_JOB_CANCELLING || type == EVENT_BACKENDS_CHANGED;
}

void
orchestrator_give_back(Orchestrator *orchestrator, Event *event)
{
    if (is_own(event->type))
        event_free(event);
    else
        event_queue_give_back(orchestrator->bus.events, event);
}

int
orchestrator_descriptor(const Orchestrator *orchestrator)
{
    return event_queue_descriptor(orchestrator->bus.events);
}

TakeStore *
orchestrator_takes(Orchestrator *orchestrator)
{
    return orchestrator->world.takes;
}

Library *
orchestrator_library(Orchestrator *orchestrator)
{
    return orchestrator->bus.library;
}

const char *
orchestrator_session_folder(const Orchestrator *orchestrator)
{
    return orchestrator->session_folder;
}
