// SPDX-License-Identifier: MIT
// Cells of a screen before any terminal: what panes draw into.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOOK_DEFAULT_COLOR = 0x1000000 }; // the terminal's own

typedef enum {
    LOOK_BOLD = 1 << 0,
    LOOK_DIM = 1 << 1,
    LOOK_ITALIC = 1 << 2,
    LOOK_UNDERLINE = 1 << 3,
    LOOK_REVERSE = 1 << 4
} StyleAttribute;

typedef struct {
    uint32_t foreground, background; // 0xRRGGBB or LOOK_DEFAULT_COLOR
    unsigned attributes;
} Look;

typedef struct {
    uint32_t code; // code point; 0 = right half of a wide character
    uint32_t mark; // one combining mark, or 0
    Look look;
} Cell;

typedef struct {
    int rows, columns;
    Cell *cells; // row by row
} Grid;

void grid_resize(Grid *grid, int rows, int columns); // all blank
void grid_clear(Grid *grid, Look look);
void grid_free(Grid *grid);
// Never out of bounds: a place outside is ignored. A wide character that does
// not fit is a blank; overwriting half of one blanks the other half.
void grid_put(
    Grid *grid, int row, int column, uint32_t code, uint32_t mark, Look look);
// Blanks in a part of a row.
void grid_fill(Grid *grid, int row, int column, int columns, Look look);
const Cell *grid_cell(const Grid *grid, int row, int column); // or NULL
bool grid_same(const Grid *a, const Grid *b);
// Columns of a code point: 0 for combining marks, 1 or 2; control characters
// and format characters give -1 (to be dropped).
int grid_width(uint32_t code);
