// SPDX-License-Identifier: MIT
// What was changed in an edited text, to take it back and do it again.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// "length" bytes at start were removed, others were put there.
typedef struct {
    size_t start;
    const char *removed;
    size_t removed_length;
    const char *inserted;
    size_t inserted_length;
} Change;

typedef struct LineUndo LineUndo;

LineUndo *line_undo_new(void);
void line_undo_free(LineUndo *undo);
// Copies. `joins` makes it one step with the last change when they touch.
void line_undo_push(LineUndo *undo, const Change *change, bool joins);
// The change to take back or to do again; its texts hold until the next push.
bool line_undo_back(LineUndo *undo, Change *change);
bool line_undo_again(LineUndo *undo, Change *change);
