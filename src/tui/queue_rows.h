// SPDX-License-Identifier: MIT
// Jobs of the timeline, a row each.
#pragma once

#include "tui_state.h"

#include <stdbool.h>

// The job that the stages show needs no row of its own while it is alone.
bool queue_rows_any(const JobList *jobs);
// The selected row, put back into the list when that got shorter.
int queue_rows_selected(Tui *tui, const JobList *jobs);
// Keeps the selected row in view.
void queue_rows_draw(Tui *tui, const Canvas *room, const JobList *jobs);
