// SPDX-License-Identifier: MIT
// Below the parameters: what the selected one does and its limits, what was
// changed, how long it may take. Without a take: what a prompt would use.
#pragma once

#include "tui_state.h"

// Rows that it takes of a pane with so many.
int params_help_rows(int rows);
void params_help_draw(Tui *tui, const Canvas *canvas);
void params_help_next(Tui *tui, const Canvas *canvas);
