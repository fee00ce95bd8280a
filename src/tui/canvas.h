// SPDX-License-Identifier: MIT
// A window of the grid with a theme: what a pane draws on. Places count from
// its upper left corner; nothing leaves it.
#pragma once

#include "glyph_table.h"
#include "grid.h"
#include "role_table.h"
#include "theme.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    Grid *grid;
    const Theme *theme;
    bool is_ascii; // no UTF-8: glyphs in their ASCII form
    bool has_ramp; // 256 colours or more; else light is shown by attributes
    int row, column, rows, columns;
} Canvas;

Canvas
canvas_part(const Canvas *canvas, int row, int column, int rows, int columns);
void canvas_fill(const Canvas *canvas, Ink ink);
// UTF-8 text, cleaned (no controls, no bidi, no joiners); at most `columns`
// wide (-1 = to the edge), cut with an ellipsis. Returns the columns used.
int canvas_text(const Canvas *canvas,
                int row,
                int column,
                int columns,
                const char *text,
                Ink ink);
// A look without a background of its own keeps the one that is there: fill a
// row with INK_SELECTED, then write on it with any ink.
int canvas_text_look(const Canvas *canvas,
                     int row,
                     int column,
                     int columns,
                     const char *text,
                     Look look);
// A part of a text (a wrapped line) of `count` bytes.
int canvas_text_bytes(const Canvas *canvas,
                      int row,
                      int column,
                      int columns,
                      const char *text,
                      size_t count,
                      Look look);
// Cut behind a whole word where it has no room.
int canvas_words(const Canvas *canvas,
                 int row,
                 int column,
                 int columns,
                 const char *text,
                 Look look);
// Wrapped into at most `most` rows, the last of them cut as by canvas_words();
// returns the rows that it took.
int canvas_paragraph(const Canvas *canvas,
                     int row,
                     int column,
                     int most,
                     const char *text,
                     Look look);
int canvas_format(const Canvas *canvas,
                  int row,
                  int column,
                  int columns,
                  Ink ink,
                  const char *format,
                  ...) __attribute__((format(printf, 6, 7)));
void
canvas_glyph(const Canvas *canvas, int row, int column, Glyph glyph, Look look);
// Right-aligned; returns the column where it begins.
int canvas_text_right(
    const Canvas *canvas, int row, int right, const char *text, Ink ink);
// Border with title above and footer below right; the one in focus has a
// heavier line and a brighter role.
void canvas_box(const Canvas *canvas,
                const char *title,
                const char *footer,
                bool is_focused);
// The room inside a box.
Canvas canvas_inside(const Canvas *canvas);
// A bar of eighths: share 0..1 of `columns`, coloured along the gradient; the
// rest is the track.
void canvas_bar(const Canvas *canvas,
                int row,
                int column,
                int columns,
                double share,
                Gradient gradient);
// One cell of a column of height 0..8 (sparkline, waveform).
void canvas_eighth(
    const Canvas *canvas, int row, int column, int eighths, Look look);
// Columns that a code point takes in a text; what is dropped takes none.
int canvas_code_width(uint32_t code);
// Columns that a text takes.
int canvas_width(const char *text);
// Bytes of `text` that fit into `columns` when lines break at spaces;
// *next gets where the next line begins (NULL at the end). A newline ends a
// line, a longer word is cut, and at least one character always fits.
size_t canvas_wrap(const char *text, int columns, const char **next);
