// SPDX-License-Identifier: MIT
// A text that is typed, in its place on the screen: sign, text, cursor.
#pragma once

#include "tui_state.h"

#include <stdbool.h>

enum { PROMPT_TEXT_SIGN = 2 }; // columns before the text

// Draws the rows of the text around its cursor; puts the terminal's cursor
// there when the text has the keys. Returns the rows used.
int prompt_text_draw(const Tui *tui,
                     const Canvas *canvas,
                     const LineEdit *edit,
                     const char *sign,
                     bool has_keys);
// The first row that is shown.
int prompt_text_first(const LineEdit *edit, int columns, int rows);
