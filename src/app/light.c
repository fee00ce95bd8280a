// SPDX-License-Identifier: MIT
#include "timbre/app/light.h"

#include "timbre/base/memory.h"
#include "timbre/base/priority.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef enum {
    LIGHT_SHORT,
    LIGHT_LONG,
    LIGHT_SLOW,
    LIGHT_LANE_COUNT
} LightLane;

typedef struct LightTask {
    void (*work)(void *context);
    void (*finish)(void *context);
    void *context;
    LightLane lane;
    struct LightTask *next;
} LightTask;

typedef struct {
    LightTask *first, **end;
} TaskList;

typedef struct {
    Light *light;
    pthread_t thread;
    TaskList tasks;
    pthread_cond_t has_task;
} LaneThread;

struct Light {
    Loop *loop;
    int descriptor; // readable while ends wait to be told
    pthread_mutex_t mutex;
    LaneThread lanes[LIGHT_LANE_COUNT];
    TaskList done;
    bool is_stopping;
    size_t pending[LIGHT_LANE_COUNT]; // of M alone
};

static void
push(TaskList *list, LightTask *task)
{
    task->next = NULL;
    *list->end = task;
    list->end = &task->next;
}

static LightTask *
pop(TaskList *list)
{
    LightTask *task = list->first;
    if (task == NULL)
        return NULL;
    list->first = task->next;
    if (list->first == NULL)
        list->end = &list->first;
    return task;
}

static void
tell_end(const Light *light)
{
    const uint64_t one = 1;
    // A full counter is readable just as well.
    if (write(light->descriptor, &one, sizeof(one)) < 0)
        return;
}

static void *
serve(void *self)
{
    LaneThread *lane = self;
    Light *light = lane->light;
    priority_compute(); // a key goes before peaks and encoders
    pthread_mutex_lock(&light->mutex);
    for (;;) {
        LightTask *task = pop(&lane->tasks);
        if (task == NULL && light->is_stopping)
            break;
        if (task == NULL) {
            pthread_cond_wait(&lane->has_task, &light->mutex);
            continue;
        }
        pthread_mutex_unlock(&light->mutex);
        task->work(task->context);
        pthread_mutex_lock(&light->mutex);
        push(&light->done, task);
        tell_end(light);
    }
    pthread_mutex_unlock(&light->mutex);
    return NULL;
}

static LightTask *
next_done(Light *light)
{
    pthread_mutex_lock(&light->mutex);
    LightTask *task = pop(&light->done);
    pthread_mutex_unlock(&light->mutex);
    return task;
}

// Those that ended before this turn: an end that posts more can't hold M.
static void
tell_ends(void *context, short happened)
{
    (void)happened;
    Light *light = context;
    uint64_t ends = 0;
    if (read(light->descriptor, &ends, sizeof(ends)) < 0)
        return;
    LightTask *task = NULL;
    while (ends-- > 0 && (task = next_done(light)) != NULL) {
        light->pending[task->lane]--;
        if (task->finish != NULL)
            task->finish(task->context);
        mem_free(task);
    }
}

Light *
light_new(Loop *loop)
{
    Light *light = mem_new(sizeof(*light));
    light->loop = loop;
    light->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    light->done.end = &light->done.first;
    pthread_mutex_init(&light->mutex, NULL);
    for (int i = 0; i < LIGHT_LANE_COUNT; i++) {
        LaneThread *lane = &light->lanes[i];
        lane->light = light;
        lane->tasks.end = &lane->tasks.first;
        pthread_cond_init(&lane->has_task, NULL);
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
    pthread_mutex_lock(&light->mutex);
    push(&lane->tasks, task);
    pthread_cond_signal(&lane->has_task);
    pthread_mutex_unlock(&light->mutex);
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
    pthread_mutex_lock(&light->mutex);
    light->is_stopping = true;
    for (int i = 0; i < LIGHT_LANE_COUNT; i++)
        pthread_cond_signal(&light->lanes[i].has_task);
    pthread_mutex_unlock(&light->mutex);
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
    for (LightTask *task = NULL; (task = pop(&light->done)) != NULL;) {
        if (task->finish != NULL)
            task->finish(task->context);
        mem_free(task);
    }
    for (int i = 0; i < LIGHT_LANE_COUNT; i++)
        pthread_cond_destroy(&light->lanes[i].has_task);
    pthread_mutex_destroy(&light->mutex);
    close(light->descriptor);
    mem_free(light);
}
