// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/event_queue.h"

#include "timbre/base/memory.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef struct Link {
    Event *event;
    struct Link *next;
} Link;

struct EventQueue {
    pthread_mutex_t mutex;
    Link *first, *last;
    int descriptor;
};

EventQueue *
event_queue_new(void)
{
    EventQueue *queue = mem_new(sizeof(*queue));
    pthread_mutex_init(&queue->mutex, NULL);
    queue->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return queue;
}

void
event_queue_free(EventQueue *queue)
{
    if (queue == NULL)
        return;
    for (Event *event = NULL; (event = event_queue_pop(queue)) != NULL;)
        event_free(event);
    if (queue->descriptor >= 0)
        close(queue->descriptor);
    pthread_mutex_destroy(&queue->mutex);
    mem_free(queue);
}

void
event_queue_push(EventQueue *queue, Event *event)
{
    Link *link = mem_new(sizeof(*link));
    link->event = event;
    pthread_mutex_lock(&queue->mutex);
    if (queue->last == NULL)
        queue->first = link;
    else
        queue->last->next = link;
    queue->last = link;
    pthread_mutex_unlock(&queue->mutex);
    const uint64_t one = 1;
    // A full counter wakes the reader just as well.
    if (write(queue->descriptor, &one, sizeof(one)) < 0)
        return;
}

// The counter goes back to zero with the last event, under the lock, so that
// none is left behind unannounced.
static void
calm(EventQueue *queue)
{
    uint64_t count = 0;
    if (read(queue->descriptor, &count, sizeof(count)) < 0)
        return;
}

Event *
event_queue_pop(EventQueue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    Link *link = queue->first;
    if (link != NULL) {
        queue->first = link->next;
        if (queue->first == NULL)
            queue->last = NULL;
    }
    if (queue->first == NULL)
        calm(queue);
    pthread_mutex_unlock(&queue->mutex);
    if (link == NULL)
        return NULL;
    Event *event = link->event;
    mem_free(link);
    return event;
}

int
event_queue_descriptor(const EventQueue *queue)
{
    return queue->descriptor;
}
