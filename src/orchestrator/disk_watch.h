// SPDX-License-Identifier: MIT
// Warns once when the takes grow beyond `takes.disk_limit_gb`.
#pragma once

#include "timbre/orchestrator/take_store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Used on J only.
typedef struct {
    TakeStore *takes;
    uint64_t limit_bytes; // 0 = none
    size_t kept;          // takes since the start
    bool has_warned;
} DiskWatch;

// Call after a take was kept. The warning, mem_free() it, or NULL. Adding up
// the takes reads every folder: done after the first take and then now and
// again.
char *disk_watch_look(DiskWatch *watch);
