// SPDX-License-Identifier: MIT
// What an empty session shows in the place of the chat: a name, three prompts
// to run, and the state of sound, band and models.
#pragma once

#include "tui_state.h"

#include <stdbool.h>

bool welcome_is_shown(const Tui *tui);
void welcome_draw(Tui *tui, const Canvas *canvas);
// The prompt that enter runs.
const char *welcome_selected(const Tui *tui);
void welcome_move(Tui *tui, int step);
void welcome_run(Tui *tui);
// Up, down, j, k and enter.
bool welcome_key(Tui *tui, const Key *key);
// A row of the chat's pane was pressed: its prompt runs.
void welcome_click(Tui *tui, int row);
