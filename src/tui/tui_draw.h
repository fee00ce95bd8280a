// SPDX-License-Identifier: MIT
// Panes to cells to one frame.
#pragma once

#include "tui_state.h"

// Makes the layout anew (size, prompt rows, zoom); all panes are drawn again.
void tui_draw_layout(Tui *tui);
// Panes that show one of these topics are drawn with the next frame.
void tui_draw_mark(Tui *tui, unsigned topics);
void tui_draw_mark_all(Tui *tui);
// What a key may have changed: the pane in focus, which places the cursor, and
// the lines of keys and notices.
void tui_draw_mark_focus(Tui *tui);
// The panes that move are drawn with the next frame.
void tui_draw_mark_animated(Tui *tui);
// Draws what is marked into the screen's grid and presents it.
ScreenResult tui_draw_frame(Tui *tui);
