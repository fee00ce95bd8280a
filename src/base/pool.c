// SPDX-License-Identifier: MIT
#include "timbre/base/pool.h"

#include "timbre/base/memory.h"
#include "timbre/base/priority.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

struct Pool {
    pthread_mutex_t runs; // one pool_run() at a time
    pthread_mutex_t mutex;
    pthread_cond_t there_is_work;
    pthread_cond_t all_done;
    // Under `mutex`:
    void (*work)(void *context, size_t index);
    void *context;
    size_t count;
    size_t next;
    size_t done;
    bool closing;

    size_t helper_count;
    pthread_t *helpers;
};

// Takes and works off indices until none is left. Holds the mutex on entry and
// on return.
static void
work_off(Pool *pool)
{
    while (pool->next < pool->count) {
        const size_t index = pool->next++;
        void (*work)(void *, size_t) = pool->work;
        void *context = pool->context;
        pthread_mutex_unlock(&pool->mutex);
        work(context, index);
        pthread_mutex_lock(&pool->mutex);
        if (++pool->done == pool->count)
            pthread_cond_signal(&pool->all_done);
    }
}

static void *
help(void *argument)
{
    Pool *pool = argument;
    priority_compute();
    pthread_mutex_lock(&pool->mutex);
    while (!pool->closing) {
        work_off(pool);
        if (!pool->closing)
            pthread_cond_wait(&pool->there_is_work, &pool->mutex);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static size_t
online_cores(void)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : (size_t)cores;
}

Pool *
pool_new(size_t thread_count)
{
    Pool *pool = mem_new(sizeof *pool);
    pthread_mutex_init(&pool->runs, NULL);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->there_is_work, NULL);
    pthread_cond_init(&pool->all_done, NULL);
    if (thread_count == 0)
        thread_count = online_cores();
    pool->helpers = mem_new_array(thread_count, sizeof *pool->helpers);

    // Signals belong to the threads that wait for them.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    // Fewer helpers than asked for is slower, not wrong.
    while (pool->helper_count + 1 < thread_count &&
           pthread_create(&pool->helpers[pool->helper_count], NULL, help,
                          pool) == 0)
        pool->helper_count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pool;
}

size_t
pool_thread_count(const Pool *pool)
{
    return pool->helper_count + 1;
}

void
pool_run(Pool *pool,
         size_t count,
         void (*work)(void *context, size_t index),
         void *context)
{
    if (count == 0)
        return;
    pthread_mutex_lock(&pool->runs);
    pthread_mutex_lock(&pool->mutex);
    pool->work = work;
    pool->context = context;
    pool->count = count;
    pool->next = 0;
    pool->done = 0;
    if (count > 1)
        pthread_cond_broadcast(&pool->there_is_work);
    work_off(pool);
    while (pool->done < pool->count)
        pthread_cond_wait(&pool->all_done, &pool->mutex);
    pool->count = 0;
    pool->next = 0;
    pthread_mutex_unlock(&pool->mutex);
    pthread_mutex_unlock(&pool->runs);
}

void
pool_free(Pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->closing = true;
    pthread_cond_broadcast(&pool->there_is_work);
    pthread_mutex_unlock(&pool->mutex);
    for (size_t i = 0; i < pool->helper_count; i++)
        pthread_join(pool->helpers[i], NULL);
    pthread_cond_destroy(&pool->all_done);
    pthread_cond_destroy(&pool->there_is_work);
    pthread_mutex_destroy(&pool->mutex);
    pthread_mutex_destroy(&pool->runs);
    mem_free(pool->helpers);
    mem_free(pool);
}
