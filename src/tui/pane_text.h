// SPDX-License-Identifier: MIT
// Words that several panes need: times, key hints, the cursor.
#pragma once

#include "tui_state.h"

#include <stdbool.h>
#include <stddef.h>

enum { PANE_TIME_SIZE = 16 };

// "0:07", "12:30", "1:02:03"; "--:--" for what is no time.
void pane_text_time(double seconds, char text[static PANE_TIME_SIZE]);

// "r new seed · R same seed" of a context's key rows, as many as fit into the
// columns; one key may be left out (NULL = none). mem_free() it.
char *pane_text_hints(const Tui *tui,
                      KeyContext context,
                      const char *without,
                      int columns);

// Parts joined by dots; those that have no room any more are left out, so the
// least ones go last. `parts` ends with NULL. mem_free() it.
char *pane_text_footer(const Tui *tui, int columns, const char *const *parts);

KeyContext pane_text_context(PaneId pane);
// "takes", as help names it.
const char *pane_text_context_name(KeyContext context);

// The sign between words: a middle dot, or "-" without UTF-8.
const char *pane_text_dot(bool is_ascii);

// What a row says beside its name, on the ground that the row was filled with.
Look pane_text_beside(const Theme *theme, bool is_selected);
// An ink on the ground that is there already.
Look pane_text_on_row(const Theme *theme, Ink ink);

// Puts the terminal's cursor on a cell of the canvas.
void
pane_text_cursor(const Tui *tui, const Canvas *canvas, int row, int column);

// The whole grid that a canvas is part of.
Canvas pane_text_screen(const Canvas *canvas);
