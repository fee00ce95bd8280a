// SPDX-License-Identifier: MIT
// What help shows: keys by where they hold, then the commands.
#pragma once

#include "tui_state.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    bool is_heading;
    char *key; // or the command with its arguments
    char *text;
} HelpRow;

typedef struct {
    HelpRow *rows;
    size_t count, capacity;
} HelpRows;

// The keys of the pane in focus come first.
void help_rows_make(const KeyMap *keys, KeyContext first, HelpRows *rows);
void help_rows_free(HelpRows *rows);
