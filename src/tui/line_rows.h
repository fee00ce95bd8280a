// SPDX-License-Identifier: MIT
// Where the rows of an edited text begin when it is wrapped. Kept for the
// widths asked last; an edit wraps only the rows that it changes.
#pragma once

#include <stddef.h>

typedef struct LineRows LineRows;

typedef struct {
    const size_t *starts; // bytes; the first is 0
    size_t count;         // at least 1
} RowStarts;

LineRows *line_rows_new(void);
void line_rows_free(LineRows *rows);
// One column is left for the cursor. Valid until the next call.
RowStarts
line_rows_get(LineRows *lines, const char *text, size_t length, int columns);
// `removed` bytes at `start` became `added` ones. Costs nothing before the
// rows are asked for.
void
line_rows_change(LineRows *lines, size_t start, size_t removed, size_t added);
