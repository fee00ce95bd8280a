// SPDX-License-Identifier: MIT
// Keys and mouse of the parameter pane.
#pragma once

#include "params_fit.h"
#include "tui_state.h"

#include <stdbool.h>

bool params_key(Tui *tui, const Key *key);
bool params_mouse(Tui *tui, const Mouse *mouse, const Rectangle *place);
// Keeps the selected row within the list.
void params_clamp(Tui *tui);
// Rows for the parameters in a pane of this height, and whether their groups
// have headings there.
int params_rows(const Tui *tui);
bool params_has_headings(const Tui *tui, const ParamList *list);
