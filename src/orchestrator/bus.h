// SPDX-License-Identifier: MIT
// Where events go: up to whoever listens, and into the journal if their row
// says so.
#pragma once

#include "timbre/core/event.h"
#include "timbre/library/library.h"
#include "timbre/orchestrator/event_queue.h"
#include "timbre/orchestrator/journal.h"

#include "durable.h"

typedef struct {
    EventQueue *events;
    Durable *durable;
    Journal *journal; // written on J only
    Library *library; // likewise
} Bus;

// Gives the event away; any thread.
void bus_emit(Bus *bus, Event *event);
// Writes an event now; on J only. A failure goes to the log.
void bus_write(Bus *bus, const Event *event);
