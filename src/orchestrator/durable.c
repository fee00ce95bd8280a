// SPDX-License-Identifier: MIT
#include "durable.h"

#include "timbre/base/mailbox.h"
#include "timbre/base/memory.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    Letter letter; // first: a letter is its errand
    void (*run)(void *context);
    void *context;
} Errand;

// Whoever posts waits for nobody: M does, and workers that may be pre-empted.
struct Durable {
    pthread_t thread;
    Mailbox posted;
    sem_t has_news;
    atomic_size_t posted_count;
    atomic_bool is_stopping;
    pthread_mutex_t mutex; // of J and of those that drain
    pthread_cond_t changed;
    size_t done_count; // under the mutex
};

static void
run_errand(Durable *durable, Errand *errand)
{
    errand->run(errand->context);
    mem_free(errand);
    pthread_mutex_lock(&durable->mutex);
    durable->done_count++;
    pthread_cond_broadcast(&durable->changed);
    pthread_mutex_unlock(&durable->mutex);
}

static void *
serve(void *self)
{
    Durable *durable = self;
    for (;;) {
        // Asked first: what was posted before the stop is still run.
        const bool is_stopping = atomic_load(&durable->is_stopping);
        Letter *letter = mailbox_take(&durable->posted);
        if (letter == NULL && is_stopping)
            return NULL;
        if (letter == NULL)
            (void)sem_wait(&durable->has_news); // interrupted: looks again
        while (letter != NULL) {
            Letter *next = letter->next;
            run_errand(durable, (Errand *)letter);
            letter = next;
        }
    }
}

Durable *
durable_new(void)
{
    Durable *durable = mem_new(sizeof(*durable));
    sem_init(&durable->has_news, 0, 0);
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
    atomic_fetch_add(&durable->posted_count, 1);
    if (mailbox_put(&durable->posted, &errand->letter))
        sem_post(&durable->has_news);
}

void
durable_drain(Durable *durable)
{
    const size_t posted_count = atomic_load(&durable->posted_count);
    pthread_mutex_lock(&durable->mutex);
    while (durable->done_count < posted_count)
        pthread_cond_wait(&durable->changed, &durable->mutex);
    pthread_mutex_unlock(&durable->mutex);
}

void
durable_free(Durable *durable)
{
    if (durable == NULL)
        return;
    atomic_store(&durable->is_stopping, true);
    sem_post(&durable->has_news);
    pthread_join(durable->thread, NULL);
    pthread_cond_destroy(&durable->changed);
    pthread_mutex_destroy(&durable->mutex);
    sem_destroy(&durable->has_news);
    mem_free(durable);
}
