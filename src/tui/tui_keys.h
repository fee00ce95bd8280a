// SPDX-License-Identifier: MIT
// Keys to panes and commands.
#pragma once

#include "tui_state.h"

void tui_keys_serve(Tui *tui, const Key *key);
// Ends the waiting of a digit ("4" of "4r") or of a letter in the empty
// prompt; called by the timer too.
void tui_keys_settle(Tui *tui);
