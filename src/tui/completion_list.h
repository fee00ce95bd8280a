// SPDX-License-Identifier: MIT
// What the word before the cursor could become, in a list above the prompt;
// for the prompt and for the ":" line.
#pragma once

#include "tui_state.h"

#include <stdbool.h>

// Makes the list for what stands there now, if it isn't yet.
void completion_list_refresh(Tui *tui);
// A list that was empty is asked for again: a folder may have been read.
void completion_list_renew(Tui *tui);
// Rows that it takes with its border; 0 = nothing to show.
int completion_list_rows(const Tui *tui);
// Above `row` of the canvas, its words under `column`.
void
completion_list_draw(const Tui *tui, const Canvas *screen, int row, int column);
// tab, shift-tab; up and down once a row is chosen; escape closes it.
bool completion_list_key(Tui *tui, const Key *key);
// The text that is completed.
LineEdit *completion_list_edit(const Tui *tui);
