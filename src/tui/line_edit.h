// SPDX-License-Identifier: MIT
// A text that is being typed, of many lines: cursor, words, kill and yank,
// undo. By characters as they are seen (a base with its marks).
#pragma once

#include "input.h"

#include <stdbool.h>
#include <stddef.h>

enum { LINE_EDIT_LIMIT = 1 << 20 }; // bytes; more is refused

typedef struct LineEdit LineEdit;

LineEdit *line_edit_new(void);
void line_edit_free(LineEdit *edit);
const char *line_edit_text(const LineEdit *edit); // never NULL
size_t line_edit_length(const LineEdit *edit);
size_t line_edit_cursor(const LineEdit *edit);        // byte
void line_edit_set(LineEdit *edit, const char *text); // cursor to the end
void line_edit_insert(LineEdit *edit, const char *text, size_t count);
void
line_edit_replace(LineEdit *edit, size_t start, size_t end, const char *text);
// Editing keys (arrows, home, end, word moves, ctrl-a e b f k u w y d,
// alt-b f d backspace, undo by ctrl-_); false = not one of them. Printable
// characters are inserted; enter, tab, escape and history are the caller's.
bool line_edit_key(LineEdit *edit, const Key *key);
// Up and down inside a text of several lines; false at its edge.
bool line_edit_move_row(LineEdit *edit, int columns, int rows);
// Rows of the text when wrapped to `columns`, and where the cursor stands.
int line_edit_rows(const LineEdit *edit, int columns);
void
line_edit_cursor_cell(const LineEdit *edit, int columns, int *row, int *column);
// Byte where a wrapped row begins; the text's length behind the last.
size_t line_edit_row_start(const LineEdit *edit, int columns, int row);
void
line_edit_set_cursor_cell(LineEdit *edit, int columns, int row, int column);
