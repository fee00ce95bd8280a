// SPDX-License-Identifier: MIT
#include "job_queue.h"

#include "timbre/base/memory.h"

#include <pthread.h>
#include <string.h>

struct JobQueue {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    Job *first;
    Job *running;
    bool is_stopped;
};

JobQueue *
job_queue_new(void)
{
    JobQueue *queue = mem_new(sizeof(*queue));
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->changed, NULL);
    return queue;
}

void
job_queue_free(JobQueue *queue)
{
    if (queue == NULL)
        return;
    while (queue->first != NULL) {
        Job *job = queue->first;
        queue->first = job->next;
        job_free(job);
    }
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->mutex);
    mem_free(queue);
}

// The link that points to the job, or to NULL at the end.
static Job **
find(JobQueue *queue, const char *id)
{
    Job **link = &queue->first;
    while (*link != NULL && strcmp((*link)->id, id) != 0)
        link = &(*link)->next;
    return link;
}

void
job_queue_push(JobQueue *queue, Job *job)
{
    pthread_mutex_lock(&queue->mutex);
    Job **link = &queue->first;
    while (*link != NULL)
        link = &(*link)->next;
    *link = job;
    pthread_mutex_unlock(&queue->mutex);
}

void
job_queue_make_ready(JobQueue *queue, const char *id)
{
    pthread_mutex_lock(&queue->mutex);
    Job *job = *find(queue, id);
    if (job != NULL)
        job->is_ready = true;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
}

static Job **
find_ready(JobQueue *queue)
{
    Job **link = &queue->first;
    while (*link != NULL && !(*link)->is_ready)
        link = &(*link)->next;
    return link;
}

Job *
job_queue_take(JobQueue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    while (*find_ready(queue) == NULL && !queue->is_stopped)
        pthread_cond_wait(&queue->changed, &queue->mutex);
    Job *job = NULL;
    if (!queue->is_stopped) {
        Job **link = find_ready(queue);
        job = *link;
        *link = job->next;
        job->next = NULL;
        queue->running = job;
    }
    pthread_mutex_unlock(&queue->mutex);
    return job;
}

void
job_queue_done(JobQueue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->running = NULL;
    pthread_mutex_unlock(&queue->mutex);
}

Job *
job_queue_remove(JobQueue *queue, const char *id)
{
    pthread_mutex_lock(&queue->mutex);
    Job **link = find(queue, id);
    Job *job = *link;
    if (job != NULL) {
        *link = job->next;
        job->next = NULL;
    }
    pthread_mutex_unlock(&queue->mutex);
    return job;
}

bool
job_queue_cancel_running(JobQueue *queue, const char *id)
{
    pthread_mutex_lock(&queue->mutex);
    const bool is_it = queue->running != NULL &&
                       (id[0] == '\0' || strcmp(queue->running->id, id) == 0);
    if (is_it)
        atomic_store(&queue->running->is_cancelled, true);
    pthread_mutex_unlock(&queue->mutex);
    return is_it;
}

bool
job_queue_move(JobQueue *queue, const char *id, size_t position)
{
    pthread_mutex_lock(&queue->mutex);
    Job **link = find(queue, id);
    Job *job = *link;
    if (job != NULL) {
        *link = job->next;
        link = &queue->first;
        while (*link != NULL && position-- > 0)
            link = &(*link)->next;
        job->next = *link;
        *link = job;
    }
    pthread_mutex_unlock(&queue->mutex);
    return job != NULL;
}

size_t
job_queue_pending(JobQueue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    size_t count = queue->running == NULL ? 0 : 1;
    for (const Job *job = queue->first; job != NULL; job = job->next)
        count++;
    pthread_mutex_unlock(&queue->mutex);
    return count;
}

bool
job_queue_first(JobQueue *queue, char id[static ULID_SIZE])
{
    pthread_mutex_lock(&queue->mutex);
    const bool has = queue->first != NULL;
    if (has)
        memcpy(id, queue->first->id, ULID_SIZE);
    pthread_mutex_unlock(&queue->mutex);
    return has;
}

void
job_queue_stop(JobQueue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->is_stopped = true;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
}
