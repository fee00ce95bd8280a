// SPDX-License-Identifier: MIT
#include "durable.h"

#include "timbre/base/memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Errand {
    void (*run)(void *context);
    void *context;
    struct Errand *next;
} Errand;

struct Durable {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    Errand *first, *last;
    bool is_running; // an errand is under way
    bool is_stopping;
};

// The next errand, or NULL at the end. Called with the mutex held.
static Errand *
wait_for_errand(Durable *durable)
{
    while (durable->first == NULL && !durable->is_stopping)
        pthread_cond_wait(&durable->changed, &durable->mutex);
    Errand *errand = durable->first;
    if (errand == NULL)
        return NULL;
    durable->first = errand->next;
    if (durable->first == NULL)
        durable->last = NULL;
    durable->is_running = true;
    return errand;
}

static void *
serve(void *self)
{
    Durable *durable = self;
    pthread_mutex_lock(&durable->mutex);
    for (Errand *errand = NULL; (errand = wait_for_errand(durable)) != NULL;) {
        pthread_mutex_unlock(&durable->mutex);
        errand->run(errand->context);
        mem_free(errand);
        pthread_mutex_lock(&durable->mutex);
        durable->is_running = false;
        pthread_cond_broadcast(&durable->changed);
    }
    pthread_mutex_unlock(&durable->mutex);
    return NULL;
}

Durable *
durable_new(void)
{
    Durable *durable = mem_new(sizeof(*durable));
    pthread_mutex_init(&durable->mutex, NULL);
    pthread_cond_init(&durable->changed, NULL);
    pthread_create(&durable->thread, NULL, serve, durable);
    return durable;
}

void
durable_post(Durable *durable, void (*run)(void *context), void *context)
{
    Errand *errand = mem_new(sizeof(*errand));
    *errand = (Errand){.run = run, .context = context};
    pthread_mutex_lock(&durable->mutex);
    if (durable->last == NULL)
        durable->first = errand;
    else
        durable->last->next = errand;
    durable->last = errand;
    pthread_cond_broadcast(&durable->changed);
    pthread_mutex_unlock(&durable->mutex);
}

void
durable_drain(Durable *durable)
{
    pthread_mutex_lock(&durable->mutex);
    while (durable->first != NULL || durable->is_running)
        pthread_cond_wait(&durable->changed, &durable->mutex);
    pthread_mutex_unlock(&durable->mutex);
}

void
durable_free(Durable *durable)
{
    if (durable == NULL)
        return;
    pthread_mutex_lock(&durable->mutex);
    durable->is_stopping = true;
    pthread_cond_broadcast(&durable->changed);
    pthread_mutex_unlock(&durable->mutex);
    pthread_join(durable->thread, NULL);
    pthread_cond_destroy(&durable->changed);
    pthread_mutex_destroy(&durable->mutex);
    mem_free(durable);
}
