// SPDX-License-Identifier: MIT
// The keys that count where one is, in the order of their weight.
#pragma once

#include "tui_state.h"

#include <stddef.h>

enum { KEY_HINTS_MOST = 64 };

// Rows with a weight that hold for the pane in focus; each key once.
size_t key_hints_list(const Tui *tui,
                      const KeyRow *rows[static KEY_HINTS_MOST]);
// A row of the key map holds while this pane is in focus.
bool key_hints_holds(const Tui *tui, const KeyRow *row);
// While there is text in the prompt, the key acts with alt.
bool key_hints_needs_alt(const Tui *tui, const KeyRow *row);
