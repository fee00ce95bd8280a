// SPDX-License-Identifier: MIT
#include "memory_watch.h"

#include "timbre/base/memory.h"

#include <pthread.h>
#include <time.h>

enum {
    LOOK_MS = 200,     // between two looks while a job runs
    LEAST_PERCENT = 5, // of the memory must stay available
};

struct MemoryWatch {
    MemoryReader read;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_watching, is_ending;
    MemoryWatched watched;
};

static bool
is_short(const MemoryWatch *watch)
{
    SystemMemory memory;
    return watch->read(&memory) &&
           memory.available_bytes < memory.total_bytes / 100 * LEAST_PERCENT;
}

// With the lock: the job can't end meanwhile.
static void
look(MemoryWatch *watch)
{
    if (!is_short(watch))
        return;
    atomic_store(watch->watched.is_short, true);
    atomic_store(watch->watched.stops, true);
    watch->is_watching = false;
}

static void
wait_for_change(MemoryWatch *watch)
{
    if (!watch->is_watching) {
        pthread_cond_wait(&watch->changed, &watch->lock);
        return;
    }
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += LOOK_MS * 1000000L;
    end.tv_sec += end.tv_nsec / 1000000000L;
    end.tv_nsec %= 1000000000L;
    (void)pthread_cond_timedwait(&watch->changed, &watch->lock, &end);
}

static void *
serve(void *self)
{
    MemoryWatch *watch = self;
    pthread_mutex_lock(&watch->lock);
    while (!watch->is_ending) {
        if (watch->is_watching)
            look(watch);
        wait_for_change(watch);
    }
    pthread_mutex_unlock(&watch->lock);
    return NULL;
}

MemoryWatch *
memory_watch_new(MemoryReader read)
{
    MemoryWatch *watch = mem_new(sizeof *watch);
    watch->read = read;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_create(&watch->thread, NULL, serve, watch);
    return watch;
}

static void
change(MemoryWatch *watch, bool is_watching, bool is_ending)
{
    pthread_mutex_lock(&watch->lock);
    watch->is_watching = is_watching;
    watch->is_ending = is_ending;
    pthread_cond_signal(&watch->changed);
    pthread_mutex_unlock(&watch->lock);
}

void
memory_watch_free(MemoryWatch *watch)
{
    if (watch == NULL)
        return;
    change(watch, false, true);
    pthread_join(watch->thread, NULL);
    pthread_cond_destroy(&watch->changed);
    pthread_mutex_destroy(&watch->lock);
    mem_free(watch);
}

void
memory_watch_begin(MemoryWatch *watch, MemoryWatched watched)
{
    pthread_mutex_lock(&watch->lock);
    watch->watched = watched;
    pthread_mutex_unlock(&watch->lock);
    change(watch, true, false);
}

void
memory_watch_end(MemoryWatch *watch)
{
    change(watch, false, false);
}
