// SPDX-License-Identifier: MIT
// Actions of the screen that commands ask for.
#pragma once

#include "tui_state.h"

Status
tui_act(void *self, const char *action, const char *argument, Error *error);
bool tui_copy(void *self, const char *text);
void tui_ring(void *self, const char *text);
// "auto", "full" or "reduced".
void tui_use_motion(Tui *tui, const char *motion);
// By name, "auto" too; the old look stays when it can't be read.
Status tui_load_theme(Tui *tui, const char *name, Error *error);
