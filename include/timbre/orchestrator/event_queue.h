// SPDX-License-Identifier: MIT
// Events on their way up: any thread pushes, one thread pops. Nobody waits for
// anybody (docs/decisions/0006).
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

// Instead of event_free(), on the thread that pops: the memory of an event that
// a worker made lies in the worker's arena, whose lock it may hold while it is
// pre-empted. event_queue_sweep() frees what came back, on a thread that makes
// events and may wait.
void event_queue_give_back(EventQueue *queue, Event *event);
void event_queue_sweep(EventQueue *queue);
