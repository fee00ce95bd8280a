// SPDX-License-Identifier: MIT
// Renders stems slice by slice on all threads of a pool, the earliest slice
// first, and tells the calling thread whenever a slice of all stems is there.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/pool.h"
#include "timbre/core/backend.h"

#include "stem.h"

typedef struct {
    void *self;
    // Gives the stem its source, on any thread, once, before its first slice.
    Status (*open_source)(void *self, Stem *stem, Error *error);
    // Frames first..first+count-1 of all stems are there; in order, on the
    // calling thread alone.
    void (*slice_ready)(void *self, size_t first, size_t count);
} RenderQueueCalls;

// Sources are freed as soon as their stem ends. STATUS_CANCELLED when the host
// asked for it.
Status render_queue_run(Stem *stems,
                        size_t stem_count,
                        size_t slice_frames,
                        Pool *pool,
                        const BackendHost *host,
                        const RenderQueueCalls *calls,
                        Error *error);
