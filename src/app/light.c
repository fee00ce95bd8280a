// SPDX-License-Identifier: MIT
#include "timbre/app/light.h"

#include "timbre/base/mailbox.h"
#include "timbre/base/memory.h"
#include "timbre/base/priority.h"

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef enum {
    LIGHT_SHORT,
    LIGHT_LONG,
    LIGHT_SLOW,
    LIGHT_LANE_COUNT
} LightLane;

typedef struct {
    Letter letter; // first: a letter is its task
    void (*work)(void *context);
    void (*finish)(void *context);
    void *context;
    LightLane lane;
} LightTask;

typedef struct {
    Light *light;
    pthread_t thread;
    Mailbox tasks;
    sem_t has_task;
} LaneThread;

// Nothing here waits for a lane: it may be pre-empted anywhere.
struct Light {
    Loop *loop;
    int descriptor; // readable while ends wait to be told
    LaneThread lanes[LIGHT_LANE_COUNT];
    Mailbox done;
    atomic_bool is_stopping;
    size_t pending[LIGHT_LANE_COUNT]; // of M alone
};

static void
tell_end(const Light *light)
{
    const uint64_t one = 1;
    // A full counter is readable just as well.
    if (write(light->descriptor, &one, sizeof(one)) < 0)
        return;
}

static void
run_task(Light *light, LightTask *task)
{
    task->work(task->context);
    if (mailbox_put(&light->done, &task->letter))
        tell_end(light);
}

static void *
serve(void *self)
{
    LaneThread *lane = self;
    Light *light = lane->light;
    priority_compute(); // a key goes before peaks and encoders
    for (;;) {
        // Asked first: what was posted before the stop is still done.
        const bool is_stopping = atomic_load(&light->is_stopping);
        Letter *letter = mailbox_take(&lane->tasks);
        if (letter == NULL && is_stopping)
            return NULL;
        if (letter == NULL)
            (void)sem_wait(&lane->has_task); // interrupted: looks again
        while (letter != NULL) {
            Letter *next = letter->next;
            run_task(light, (LightTask *)letter);
            letter = next;
        }
    }
}

static void
finish_all(Light *light, Letter *letter)
{
    while (letter != NULL) {
        Letter *next = letter->next;
        LightTask *task = (LightTask *)letter;
        light->pending[task->lane]--;
        if (task->finish != NULL)
            task->finish(task->context);
        mem_free(task);
        letter = next;
    }
}

// Those that ended before this turn: an end that posts more can't hold M.
static void
tell_ends(void *context, short happened)
{
    (void)happened;
    Light *light = context;
    uint64_t count = 0;
    if (read(light->descriptor, &count, sizeof(count)) < 0)
        return;
    finish_all(light, mailbox_take(&light->done));
}

Light *
light_new(Loop *loop)
{
    Light *light = mem_new(sizeof(*light));
    light->loop = loop;
    light->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    for (int i = 0; i < LIGHT_LANE_COUNT; i++) {
        LaneThread *lane = &light->lanes[i];
        lane->light = light;
        sem_init(&lane->has_task, 0, 0);
        pthread_create(&lane->thread, NULL, serve, lane);
    }
    loop_watch(loop, light->descriptor, POLLIN, tell_ends, light);
    return light;
}

static void
post(Light *light, LightLane to, const LightTask *asked)
{
    LaneThread *lane = &light->lanes[to];
    LightTask *task = mem_new(sizeof(*task));
    *task = *asked;
    task->lane = to;
    light->pending[to]++;
    if (mailbox_put(&lane->tasks, &task->letter))
        sem_post(&lane->has_task);
}

void
light_post(Light *light,
           void (*work)(void *context),
           void (*finish)(void *context),
           void *context)
{
    post(light, LIGHT_SHORT,
         &(LightTask){.work = work, .finish = finish, .context = context});
}

void
light_post_long(Light *light,
                void (*work)(void *context),
                void (*finish)(void *context),
                void *context)
{
    post(light, LIGHT_LONG,
         &(LightTask){.work = work, .finish = finish, .context = context});
}

void
light_post_slow(Light *light,
                void (*work)(void *context),
                void (*finish)(void *context),
                void *context)
{
    post(light, LIGHT_SLOW,
         &(LightTask){.work = work, .finish = finish, .context = context});
}

size_t
light_pending(const Light *light)
{
    return light_pending_quick(light) + light->pending[LIGHT_SLOW];
}

size_t
light_pending_quick(const Light *light)
{
    return light->pending[LIGHT_SHORT] + light->pending[LIGHT_LONG];
}

static void
join_all(Light *light)
{
    atomic_store(&light->is_stopping, true);
    for (int i = 0; i < LIGHT_LANE_COUNT; i++)
        sem_post(&light->lanes[i].has_task);
    for (int i = 0; i < LIGHT_LANE_COUNT; i++)
        pthread_join(light->lanes[i].thread, NULL);
}

void
light_free(Light *light)
{
    if (light == NULL)
        return;
    join_all(light);
    loop_unwatch(light->loop, light->descriptor);
    finish_all(light, mailbox_take(&light->done));
    for (int i = 0; i < LIGHT_LANE_COUNT; i++)
        sem_destroy(&light->lanes[i].has_task);
    close(light->descriptor);
    mem_free(light);
}
