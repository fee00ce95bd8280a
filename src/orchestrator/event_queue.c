// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/event_queue.h"

#include "timbre/base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct EventQueue {
    Mailbox pushed, given_back;
    Letter *taken;   // out of `pushed`, oldest first; of the reader alone
    bool has_popped; // since it last found nothing; likewise
    int descriptor;
};

static Event *
event_of(Letter *letter)
{
    return (Event *)((char *)letter - offsetof(Event, letter));
}

EventQueue *
event_queue_new(void)
{
    EventQueue *queue = mem_new(sizeof(*queue));
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
    event_queue_sweep(queue);
    if (queue->descriptor >= 0)
        close(queue->descriptor);
    mem_free(queue);
}

static void
wake(const EventQueue *queue)
{
    const uint64_t one = 1;
    // A full counter wakes the reader just as well.
    if (write(queue->descriptor, &one, sizeof(one)) < 0)
        return;
}

void
event_queue_push(EventQueue *queue, Event *event)
{
    if (mailbox_put(&queue->pushed, &event->letter))
        wake(queue);
}

// The counter goes back to zero. A writer that has put its event in but not
// written yet wakes once too often; one that wrote before is looked for.
static void
calm(EventQueue *queue)
{
    uint64_t count = 0;
    if (read(queue->descriptor, &count, sizeof(count)) < 0)
        count = 0;
    if (!mailbox_is_empty(&queue->pushed))
        wake(queue);
}

Event *
event_queue_pop(EventQueue *queue)
{
    if (queue->taken == NULL)
        queue->taken = mailbox_take(&queue->pushed);
    Letter *letter = queue->taken;
    if (letter != NULL)
        queue->taken = letter->next;
    // With the last event, or when the wake-up came behind it.
    if (queue->taken == NULL && (letter != NULL || !queue->has_popped))
        calm(queue);
    queue->has_popped = letter != NULL;
    return letter == NULL ? NULL : event_of(letter);
}

int
event_queue_descriptor(const EventQueue *queue)
{
    return queue->descriptor;
}

void
event_queue_give_back(EventQueue *queue, Event *event)
{
    (void)mailbox_put(&queue->given_back, &event->letter);
}

void
event_queue_sweep(EventQueue *queue)
{
    for (Letter *letter = mailbox_take(&queue->given_back); letter != NULL;) {
        Letter *next = letter->next;
        event_free(event_of(letter));
        letter = next;
    }
}
