// SPDX-License-Identifier: MIT
// Thread L: work that may touch the disk (peaks, lists, sessions), in order;
// its end is told on M over the loop. What takes longer than 50 ms (opening,
// exports, sound that is made again) has a second thread, so that a list never
// waits behind it, and what takes seconds a third.
#pragma once

#include "timbre/base/loop.h"

#include <stddef.h>

typedef struct Light Light;

Light *light_new(Loop *loop);
// Finishes what is queued; `finish` of the rest is called too.
void light_free(Light *light);
// work(context) on L, then finish(context) on M; finish may be NULL when
// there is nothing to tell. `context` belongs to the pair.
void light_post(Light *light,
                void (*work)(void *context),
                void (*finish)(void *context),
                void *context);
// The same for long work, in an order of its own.
void light_post_long(Light *light,
                     void (*work)(void *context),
                     void (*finish)(void *context),
                     void *context);
// For what may take seconds and nothing waits for, such as looking for
// adapters.
void light_post_slow(Light *light,
                     void (*work)(void *context),
                     void (*finish)(void *context),
                     void *context);
// Work that was posted and whose end was not yet told.
size_t light_pending(const Light *light);
// The same without that of light_post_slow().
size_t light_pending_quick(const Light *light);
