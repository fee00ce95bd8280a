// SPDX-License-Identifier: MIT
// A job of the chat while it waits or runs: one row, live.
#pragma once

#include "tui_state.h"

// From `column` to the right edge of the canvas.
void chat_work_draw(
    Tui *tui, const Canvas *canvas, int row, int column, const JobView *job);
