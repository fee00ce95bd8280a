// SPDX-License-Identifier: MIT
#include "grid.h"

#include "timbre/base/memory.h"

#include <string.h>
#include <wchar.h>

static const Look plain_look = {.foreground = LOOK_DEFAULT_COLOR,
                                .background = LOOK_DEFAULT_COLOR};

static Cell
blank(Look look)
{
    return (Cell){.code = ' ', .look = look};
}

static Cell *
cell_at(const Grid *grid, int row, int column)
{
    if (row < 0 || column < 0 || row >= grid->rows || column >= grid->columns)
        return NULL;
    return &grid->cells[(size_t)row * (size_t)grid->columns + (size_t)column];
}

void
grid_resize(Grid *grid, int rows, int columns)
{
    grid->rows = rows < 0 ? 0 : rows;
    grid->columns = columns < 0 ? 0 : columns;
    grid->cells =
        mem_resize(grid->cells, (size_t)grid->rows * (size_t)grid->columns + 1,
                   sizeof(*grid->cells));
    grid_clear(grid, plain_look);
}

void
grid_clear(Grid *grid, Look look)
{
    const size_t count = (size_t)grid->rows * (size_t)grid->columns;
    for (size_t i = 0; i < count; i++)
        grid->cells[i] = blank(look);
}

void
grid_free(Grid *grid)
{
    mem_free(grid->cells);
    *grid = (Grid){0};
}

// The other half of a wide character that stands here becomes a blank.
static void
break_wide(const Grid *grid, int row, int column)
{
    const Cell *cell = cell_at(grid, row, column);
    Cell *left = cell_at(grid, row, column - 1);
    Cell *right = cell_at(grid, row, column + 1);
    if (cell->code == 0 && left != NULL)
        *left = blank(left->look);
    else if (cell->code != 0 && right != NULL && right->code == 0)
        *right = blank(right->look);
}

void
grid_put(
    Grid *grid, int row, int column, uint32_t code, uint32_t mark, Look look)
{
    Cell *cell = cell_at(grid, row, column);
    if (cell == NULL)
        return;
    const int width = grid_width(code);
    Cell *right = cell_at(grid, row, column + 1);
    const bool fits = width == 1 || (width == 2 && right != NULL);
    break_wide(grid, row, column);
    if (!fits) {
        *cell = blank(look);
        return;
    }
    if (width == 2) {
        break_wide(grid, row, column + 1);
        *right = (Cell){.look = look};
    }
    // Libraries and terminals disagree about a mark on a blank.
    const bool takes_mark = mark != 0 && code != ' ' && grid_width(mark) == 0;
    *cell = (Cell){.code = code, .mark = takes_mark ? mark : 0, .look = look};
}

void
grid_fill(Grid *grid, int row, int column, int columns, Look look)
{
    if (row < 0 || row >= grid->rows)
        return;
    const int start = column < 0 ? 0 : column;
    const int end =
        column + columns < grid->columns ? column + columns : grid->columns;
    if (start >= end)
        return;
    break_wide(grid, row, start);
    break_wide(grid, row, end - 1);
    Cell *cells = grid->cells + (size_t)row * (size_t)grid->columns;
    const Cell cell = blank(look);
    for (int i = start; i < end; i++)
        cells[i] = cell;
}

const Cell *
grid_cell(const Grid *grid, int row, int column)
{
    return cell_at(grid, row, column);
}

static bool
same_cell(const Cell *a, const Cell *b)
{
    return a->code == b->code && a->mark == b->mark &&
           a->look.foreground == b->look.foreground &&
           a->look.background == b->look.background &&
           a->look.attributes == b->look.attributes;
}

bool
grid_same(const Grid *a, const Grid *b)
{
    if (a->rows != b->rows || a->columns != b->columns)
        return false;
    const size_t count = (size_t)a->rows * (size_t)a->columns;
    for (size_t i = 0; i < count; i++)
        if (!same_cell(&a->cells[i], &b->cells[i]))
            return false;
    return true;
}

// Width ///////////////////////////////////////////////////////////////////////

typedef struct {
    uint32_t first, last;
} Range;

static bool
is_in(const Range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

// Controls, soft hyphen, joiners, direction marks, variation selectors, tags,
// surrogates: nothing that a cell could show (tui.md 1.3).
static bool
is_dropped(uint32_t code)
{
    static const Range ranges[] = {
        {0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},
        {0x61c, 0x61c},     {0x180b, 0x180f},   {0x200b, 0x200f},
        {0x2028, 0x202e},   {0x2060, 0x206f},   {0xd800, 0xdfff},
        {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xfff9, 0xfffb},
        {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}, {0x110000, UINT32_MAX}};
    return is_in(ranges, ARRAY_LENGTH(ranges), code);
}

// In a locale without UTF-8 wcwidth() knows ASCII only. The blocks of
// combining marks and of wide characters, from Unicode's EastAsianWidth.txt
// and DerivedGeneralCategory.txt, in rough.
static int
rough_width(uint32_t code)
{
    static const Range marks[] = {
        {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
        {0x64b, 0x65f},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff},
        {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe20, 0xfe2f}};
    static const Range wide[] = {
        {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},
        {0x3400, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97c},
        {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
        {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    if (is_in(marks, ARRAY_LENGTH(marks), code))
        return 0;
    return is_in(wide, ARRAY_LENGTH(wide), code) ? 2 : 1;
}

int
grid_width(uint32_t code)
{
    if (code >= 0x20 && code < 0x7f)
        return 1;
    if (is_dropped(code))
        return -1;
    const int width = wcwidth((wchar_t)code);
    return width >= 0 ? width : rough_width(code);
}
