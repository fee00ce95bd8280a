// SPDX-License-Identifier: MIT
// What takes, parameters and timeline keep between two frames: the last click,
// and the last job that was seen working.
#pragma once

#include "pane_cache.h"
#include "tui_state.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    PaneId pane;
    int row;
    int64_t time_ns;
} Click;

typedef struct PaneMemory {
    Click click;
    // As it was drawn last; strings are its own. job "" = none yet.
    JobView job;
    bool is_over;     // the list has it no more
    double elapsed_s; // from its start to its end
    PaneCache wave, timeline, takes;
} PaneMemory;

PaneMemory *pane_memory(Tui *tui); // made on first use; panes.h frees it

// A press on a row; true when it is the second one of a double click.
bool click_is_double(Click *click, PaneId pane, int row, int64_t now_ns);

// Follows the job that works. When it has gone, what was the last stage is
// done too.
void
pane_memory_follow(PaneMemory *memory, const JobList *jobs, int64_t now_ns);
