// SPDX-License-Identifier: MIT
// Thread L: short work that may touch the disk (peaks, lists, exports' files,
// sessions), in order; its end is told on M over the loop.
#pragma once

#include "timbre/base/loop.h"

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
