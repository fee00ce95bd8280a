// SPDX-License-Identifier: MIT
// What comes from the terminal, to whoever takes it.
#pragma once

#include "tui_state.h"

// Reads all that waits and serves it. False: the terminal is gone.
bool tui_input_read(Tui *tui);
void tui_input_serve(Tui *tui, InputEvent *event);
