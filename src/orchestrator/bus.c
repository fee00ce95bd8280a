// SPDX-License-Identifier: MIT
#include "bus.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"

typedef struct {
    Bus *bus;
    Event *event;
} Entry;

void
bus_write(Bus *bus, const Event *event)
{
    Error error = {0};
    const bool matters = event->type == EVENT_JOB_QUEUED ||
                         event->type == EVENT_JOB_ENDED ||
                         event->type == EVENT_TAKE_READY;
    if (journal_append(bus->journal, event, matters, &error) != STATUS_OK)
        log_write("journal", "%s", error.text);
}

static void
write_entry(void *context)
{
    Entry *entry = context;
    bus_write(entry->bus, entry->event);
    event_free(entry->event);
    mem_free(entry);
}

void
bus_emit(Bus *bus, Event *event)
{
    if (event_table()[event->type].is_journalled) {
        Entry *entry = mem_new(sizeof(*entry));
        *entry = (Entry){.bus = bus, .event = event_copy(event)};
        durable_post(bus->durable, write_entry, entry);
    }
    event_queue_push(bus->events, event);
}
