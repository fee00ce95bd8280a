// SPDX-License-Identifier: MIT
// Events on their way up: any thread pushes, one thread pops.
#pragma once

#include "timbre/core/event.h"

typedef struct EventQueue EventQueue;

EventQueue *event_queue_new(void);
void event_queue_free(EventQueue *queue);
// Gives the event away and wakes whoever polls the descriptor.
void event_queue_push(EventQueue *queue, Event *event);
// The oldest event, or NULL when there is none.
Event *event_queue_pop(EventQueue *queue);
// Readable while events wait.
int event_queue_descriptor(const EventQueue *queue);
