// SPDX-License-Identifier: MIT
#include "render_queue.h"

#include "timbre/base/memory.h"

#include <pthread.h>

typedef struct {
    Stem *stems;
    size_t stem_count;
    size_t slice_frames, frame_count;
    const BackendHost *host;
    const RenderQueueCalls *calls;
    pthread_t caller;

    pthread_mutex_t mutex;
    pthread_cond_t changed;
    // Under the mutex:
    bool *is_busy;
    int64_t *frames; // of each stem, as far as it is rendered
    bool *is_done;
    size_t told; // frames that slice_ready() was told of
    Status status;
    Error *error; // of the first failure
} RenderQueue;

enum { NONE = -1 };

// The idle stem that is furthest behind, or NONE.
static int
next_stem(const RenderQueue *queue)
{
    int best = NONE;
    for (size_t i = 0; i < queue->stem_count; i++) {
        if (queue->is_busy[i] || queue->is_done[i])
            continue;
        if (best == NONE || queue->frames[i] < queue->frames[best])
            best = (int)i;
    }
    return best;
}

static bool
all_done(const RenderQueue *queue)
{
    for (size_t i = 0; i < queue->stem_count; i++)
        if (!queue->is_done[i])
            return false;
    return true;
}

static size_t
ready_frames(const RenderQueue *queue)
{
    int64_t ready = (int64_t)queue->frame_count;
    for (size_t i = 0; i < queue->stem_count; i++)
        if (!queue->is_done[i] && queue->frames[i] < ready)
            ready = queue->frames[i];
    return (size_t)ready;
}

static void
fail(RenderQueue *queue, Status status, const Error *error)
{
    if (queue->status == STATUS_OK) {
        queue->status = status;
        if (queue->error != NULL && error != NULL)
            *queue->error = *error;
    }
    pthread_cond_broadcast(&queue->changed);
}

static void
cancel(RenderQueue *queue)
{
    Error error;
    error_set(&error, STATUS_CANCELLED, "the render was cancelled");
    fail(queue, STATUS_CANCELLED, &error);
}

// Holds the mutex on entry and on return, not while it renders.
static void
render_slice(RenderQueue *queue, size_t index)
{
    Stem *stem = &queue->stems[index];
    queue->is_busy[index] = true;
    pthread_mutex_unlock(&queue->mutex);

    Error error;
    Status status = STATUS_OK;
    if (stem->source.self == NULL)
        status = queue->calls->open_source(queue->calls->self, stem, &error);
    if (status == STATUS_OK) {
        stem_render(stem, queue->slice_frames);
        if (stem->is_done) {
            stem->source.interface->free(stem->source.self);
            stem->source.self = NULL;
        }
    }
    const bool is_cancelled = queue->host->is_cancelled != NULL &&
                              queue->host->is_cancelled(queue->host->self);

    pthread_mutex_lock(&queue->mutex);
    queue->is_busy[index] = false;
    queue->frames[index] = stem->frame;
    queue->is_done[index] = stem->is_done;
    if (status != STATUS_OK)
        fail(queue, status, &error);
    else if (is_cancelled)
        cancel(queue);
    pthread_cond_broadcast(&queue->changed);
}

// The same for the mutex.
static void
tell_ready(RenderQueue *queue, size_t ready)
{
    const size_t first = queue->told;
    pthread_mutex_unlock(&queue->mutex);
    queue->calls->slice_ready(queue->calls->self, first, ready - first);
    const Progress progress = {STAGE_RENDER, ready, queue->frame_count};
    const bool goes_on = queue->host->progress == NULL ||
                         queue->host->progress(queue->host->self, progress);
    pthread_mutex_lock(&queue->mutex);
    queue->told = ready;
    if (!goes_on)
        cancel(queue);
}

static void
work(void *context, size_t index)
{
    (void)index;
    RenderQueue *queue = context;
    const bool is_caller = pthread_equal(pthread_self(), queue->caller) != 0;
    pthread_mutex_lock(&queue->mutex);
    while (queue->status == STATUS_OK) {
        const size_t ready = ready_frames(queue);
        const int stem = next_stem(queue);
        if (is_caller && ready > queue->told)
            tell_ready(queue, ready);
        else if (stem != NONE)
            render_slice(queue, (size_t)stem);
        else if (all_done(queue))
            break;
        else
            pthread_cond_wait(&queue->changed, &queue->mutex);
    }
    pthread_mutex_unlock(&queue->mutex);
}

Status
render_queue_run(Stem *stems,
                 size_t stem_count,
                 size_t slice_frames,
                 Pool *pool,
                 const BackendHost *host,
                 const RenderQueueCalls *calls,
                 Error *error)
{
    if (stem_count == 0)
        return STATUS_OK;
    RenderQueue queue = {
        .stems = stems,
        .stem_count = stem_count,
        .slice_frames = slice_frames,
        .frame_count = stems[0].plan->frame_count,
        .host = host,
        .calls = calls,
        .caller = pthread_self(),
        .is_busy = mem_new_array(stem_count, sizeof *queue.is_busy),
        .frames = mem_new_array(stem_count, sizeof *queue.frames),
        .is_done = mem_new_array(stem_count, sizeof *queue.is_done),
        .error = error,
    };
    pthread_mutex_init(&queue.mutex, NULL);
    pthread_cond_init(&queue.changed, NULL);

    // One loop a thread: the pool's own calling thread has one of them, unless
    // the others were through before it came.
    pool_run(pool, pool_thread_count(pool), work, &queue);
    work(&queue, 0);

    pthread_cond_destroy(&queue.changed);
    pthread_mutex_destroy(&queue.mutex);
    mem_free(queue.is_done);
    mem_free(queue.frames);
    mem_free(queue.is_busy);
    return queue.status;
}
