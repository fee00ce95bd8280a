// SPDX-License-Identifier: MIT
// Stops a job of a model when the system runs out of memory, before the kernel
// kills the program (design.md 4).
#pragma once

#include "timbre/base/system_memory.h"

#include <stdatomic.h>
#include <stdbool.h>

typedef struct MemoryWatch MemoryWatch;

// What a job lends to its watch.
typedef struct {
    atomic_bool *is_short; // becomes true when memory fell under the limit
    atomic_bool *stops;    // then this one, too
} MemoryWatched;

typedef bool (*MemoryReader)(SystemMemory *memory);

// `read` is system_memory_read() but in tests. The thread sleeps while nothing
// is watched.
MemoryWatch *memory_watch_new(MemoryReader read);
void memory_watch_free(MemoryWatch *watch);
// One at a time: there is one worker of Python jobs.
void memory_watch_begin(MemoryWatch *watch, MemoryWatched watched);
void memory_watch_end(MemoryWatch *watch);
