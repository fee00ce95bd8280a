// SPDX-License-Identifier: MIT
#include "takes_fit.h"

#include "timbre/base/memory.h"

enum {
    GAP = 2,
    MARK_COLUMNS = 2, // the pointer and what plays
    LENGTH_COLUMNS = 5,
    LEAST_TITLE = 16
};

// From wide to narrow: what a title of some length takes from the others.
typedef struct {
    int stars, length, state, wave; // wave: of hundred columns
} Width;

static const Width widths[] = {
    {5, LENGTH_COLUMNS, 13, 26}, {5, LENGTH_COLUMNS, 13, 18},
    {2, LENGTH_COLUMNS, 7, 22},  {2, LENGTH_COLUMNS, 7, 16},
    {2, LENGTH_COLUMNS, 0, 18},  {2, LENGTH_COLUMNS, 0, 0},
    {0, LENGTH_COLUMNS, 0, 0},
};

static int
wave_columns(int columns, int share)
{
    enum { LEAST = 8, MOST = 48 };

    const int wanted = columns * share / 100;
    if (share == 0)
        return 0;
    return wanted < LEAST ? LEAST : wanted > MOST ? MOST : wanted;
}

// Gives a column the right end of what is left.
static int
put_right(TakesColumn *column, int columns, int right)
{
    *column = (TakesColumn){right - columns, columns};
    return columns == 0 ? right : right - columns - GAP;
}

void
takes_fit(int columns, int digits, TakesFit *fit)
{
    const int left = MARK_COLUMNS + digits + 1;
    for (size_t i = 0; i < ARRAY_LENGTH(widths); i++) {
        const Width *width = &widths[i];
        int right =
            put_right(&fit->wave, wave_columns(columns, width->wave), columns);
        right = put_right(&fit->state, width->state, right);
        right = put_right(&fit->length, width->length, right);
        right = put_right(&fit->stars, width->stars, right);
        fit->number = (TakesColumn){MARK_COLUMNS, digits};
        fit->title = (TakesColumn){left, right > left ? right - left : 0};
        if (fit->title.columns >= LEAST_TITLE)
            return;
    }
}

static int
rows_of(const TakeList *list, size_t index)
{
    const TakeView *take = take_list_row(list, index);
    return take == NULL ? 0 : 1 + (int)take->file_count;
}

bool
takes_place(const TakeList *list, size_t first, int row, TakesPlace *place)
{
    if (row < 0)
        return false;
    for (size_t i = first; i < take_list_count(list); i++) {
        const int rows = rows_of(list, i);
        if (row < rows) {
            *place = (TakesPlace){i, row - 1};
            return true;
        }
        row -= rows;
    }
    return false;
}

size_t
takes_scroll(const TakeList *list, size_t first, size_t focus, int rows)
{
    const size_t count = take_list_count(list);
    if (count == 0)
        return 0;
    if (focus >= count)
        focus = count - 1;
    if (first > focus)
        return focus;
    // From the focus up as far as there is room; it itself is always shown.
    int used = rows_of(list, focus);
    size_t top = focus;
    while (top > first && used + rows_of(list, top - 1) <= rows)
        used += rows_of(list, --top);
    return top;
}
