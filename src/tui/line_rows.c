// SPDX-License-Identifier: MIT
#include "line_rows.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "canvas.h"

#include <stdbool.h>
#include <string.h>

// The layout and the pane may ask for different widths in one frame.
enum { WIDTHS = 2 };

typedef struct {
    int columns; // 0 = unused
    size_t *starts;
    size_t count, capacity;
    // Edits since they were made, as one: `removed` bytes of that text at
    // `start` are `added` ones now. A burst of keys wraps once.
    bool is_stale;
    size_t start, removed, added;
} Rows;

struct LineRows {
    Rows widths[WIDTHS];
    int newest;
};

LineRows *
line_rows_new(void)
{
    return mem_new(sizeof(LineRows));
}

void
line_rows_free(LineRows *rows)
{
    if (rows == NULL)
        return;
    for (int i = 0; i < WIDTHS; i++)
        mem_free(rows->widths[i].starts);
    mem_free(rows);
}

static void
push(Rows *rows, size_t start)
{
    rows->starts = mem_reserve(rows->starts, rows->count, &rows->capacity,
                               sizeof(*rows->starts));
    rows->starts[rows->count++] = start;
}

// Where the row behind a space that has no room any more begins: the space
// hangs over the edge, and so does a newline behind it.
static size_t
behind_space(const char *text, size_t length, size_t space)
{
    const size_t next = space + 1;
    return next < length && text[next] == '\n' ? next + 1 : next;
}

// The row at `at`: false when it is the last, else *next is the one behind.
static bool
wrap_row(const char *text, size_t length, size_t at, int columns, size_t *next)
{
    const int room = columns > 2 ? columns - 1 : 1;
    size_t behind_word = at;
    int width = 0;
    for (const char *here = text + at, *end = text + length; here < end;) {
        const size_t place = (size_t)(here - text);
        if (*here == '\n') {
            *next = place + 1;
            return true;
        }
        const uint32_t code = text_next_code_point(&here, end);
        width += canvas_code_width(code);
        if (width > room && place > at) {
            const size_t word = behind_word > at ? behind_word : place;
            *next = code == ' ' ? behind_space(text, length, place) : word;
            return true;
        }
        if (code == ' ')
            behind_word = place + 1;
    }
    return false;
}

static void
wrap_all(Rows *rows, const char *text, size_t length, int columns)
{
    rows->columns = columns;
    rows->count = 0;
    rows->is_stale = false;
    size_t at = 0;
    push(rows, at);
    while (wrap_row(text, length, at, columns, &at))
        push(rows, at);
}

// Index of the row that holds a byte.
static size_t
row_of(const Rows *rows, size_t byte)
{
    size_t low = 0, high = rows->count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (rows->starts[middle] <= byte)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// Puts the fresh rows between those before `first` and those from `rest` on.
static void
splice(Rows *rows, size_t first, size_t rest, const Rows *fresh)
{
    const size_t kept = rows->count - rest;
    const size_t count = first + fresh->count + kept;
    if (count > rows->capacity) {
        rows->capacity = count * 2;
        rows->starts =
            mem_resize(rows->starts, rows->capacity, sizeof(*rows->starts));
    }
    memmove(rows->starts + first + fresh->count, rows->starts + rest,
            kept * sizeof(*rows->starts));
    memcpy(rows->starts + first, fresh->starts,
           fresh->count * sizeof(*rows->starts));
    rows->count = count;
}

static void
rewrap(Rows *rows, const char *text, size_t length)
{
    const size_t start = rows->start;
    const size_t removed = rows->removed;
    const size_t added = rows->added;
    rows->is_stale = false;
    // A row's end hangs on the word behind it, so the one before the edit may
    // change too; one more, as that word may fill a row by itself.
    const size_t holder = row_of(rows, start);
    const size_t first = holder < 2 ? 0 : holder - 2;
    size_t rest = first;
    while (rest < rows->count && rows->starts[rest] < start + removed)
        rest++;
    // Modulo arithmetic: removed may be more than added.
    for (size_t i = rest; i < rows->count; i++)
        rows->starts[i] += added - removed;
    Rows fresh = {0};
    size_t at = rows->starts[first];
    if (first >= rest)
        at = start; // the row began where the edit did
    push(&fresh, at);
    if (first >= rest)
        rest = first + 1;
    while (wrap_row(text, length, at, rows->columns, &at)) {
        while (rest < rows->count && rows->starts[rest] < at)
            rest++;
        // From here on it wraps as it did.
        if (rest < rows->count && rows->starts[rest] == at &&
            at >= start + added)
            goto done;
        push(&fresh, at);
    }
    rest = rows->count;
done:
    splice(rows, first, rest, &fresh);
    mem_free(fresh.starts);
}

RowStarts
line_rows_get(LineRows *lines, const char *text, size_t length, int columns)
{
    if (columns < 1)
        columns = 1;
    int which = -1;
    for (int i = 0; i < WIDTHS; i++)
        if (lines->widths[i].columns == columns)
            which = i;
    if (which < 0) {
        which = (lines->newest + 1) % WIDTHS;
        wrap_all(&lines->widths[which], text, length, columns);
    }
    lines->newest = which;
    Rows *rows = &lines->widths[which];
    if (rows->is_stale)
        rewrap(rows, text, length);
    return (RowStarts){rows->starts, rows->count};
}

// Joins an edit to those that are not wrapped yet; its places are those of the
// text as it is now.
static void
join(Rows *rows, size_t start, size_t removed, size_t added)
{
    if (!rows->is_stale) {
        rows->is_stale = true;
        rows->start = start;
        rows->removed = removed;
        rows->added = added;
        return;
    }
    const size_t first = start < rows->start ? start : rows->start;
    const size_t old_end = rows->start + rows->added;
    const size_t end = start + removed > old_end ? start + removed : old_end;
    rows->removed += (end - first) - rows->added;
    rows->added = (end - first) - removed + added;
    rows->start = first;
}

void
line_rows_change(LineRows *lines, size_t start, size_t removed, size_t added)
{
    for (int i = 0; i < WIDTHS; i++)
        if (lines->widths[i].columns != 0)
            join(&lines->widths[i], start, removed, added);
}
