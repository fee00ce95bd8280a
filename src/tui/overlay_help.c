// SPDX-License-Identifier: MIT
// ?: the keys of this pane, then all others, then the commands.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "help_rows.h"
#include "overlay_box.h"
#include "pane_text.h"
#include "panes.h"

#include <string.h>

enum {
    TWO_COLUMNS = 110, // from that width of the room on
    GAP = 4,
    KEY_COLUMNS = 14,
};

// One column of the page.
typedef struct {
    const HelpRows *rows;
    size_t from, to;
    int columns;
} Column;

static bool
is_wide(const HelpRow *row)
{
    return canvas_width(row->key) > KEY_COLUMNS - 2;
}

static int
text_rows(const HelpRow *row, int columns)
{
    int rows = 0;
    for (const char *at = row->text; at != NULL; rows++)
        (void)canvas_wrap(at, columns, &at);
    return rows;
}

static int
rows_of(const Column *column, size_t index)
{
    const HelpRow *row = &column->rows->rows[index];
    if (row->is_heading)
        return index == column->from ? 1 : 2;
    return text_rows(row, column->columns - KEY_COLUMNS) + (int)is_wide(row);
}

static int
height(const Column *column)
{
    int rows = 0;
    for (size_t i = column->from; i < column->to; i++)
        rows += rows_of(column, i);
    return rows;
}

static int
taller(const HelpRows *rows, size_t middle, int columns)
{
    const Column left = {rows, 0, middle, columns};
    const Column right = {rows, middle, rows->count, columns};
    const int a = height(&left);
    const int b = height(&right);
    return a > b ? a : b;
}

// The group that begins the second column so that the page is shortest.
static size_t
split(const HelpRows *rows, int columns)
{
    size_t best = rows->count;
    for (size_t i = 1; i < rows->count; i++)
        if (rows->rows[i].is_heading &&
            taller(rows, i, columns) < taller(rows, best, columns))
            best = i;
    return best;
}

static void
draw_row(const Canvas *canvas, int row, const HelpRow *shown)
{
    const int width =
        canvas_text(canvas, row, 0, -1, shown->key, INK_STATUS_KEY);
    if (width > KEY_COLUMNS - 2)
        row++;
    for (const char *at = shown->text; at != NULL; row++) {
        const char *start = at;
        const size_t count =
            canvas_wrap(at, canvas->columns - KEY_COLUMNS, &at);
        canvas_text_bytes(canvas, row, KEY_COLUMNS, -1, start, count,
                          theme_look(canvas->theme, INK_OVERLAY));
    }
}

static void
draw_column(const Canvas *canvas, const Column *column, int scroll)
{
    int row = -scroll;
    for (size_t i = column->from; i < column->to; i++) {
        const HelpRow *shown = &column->rows->rows[i];
        const int rows = rows_of(column, i);
        if (shown->is_heading)
            canvas_text(canvas, row + rows - 1, 0, -1, shown->key,
                        INK_TITLE_FOCUS);
        else
            draw_row(canvas, row, shown);
        row += rows;
    }
}

static int
box_columns(int screen_columns)
{
    enum { WIDEST = 150 };

    return screen_columns - 4 < WIDEST ? screen_columns - 4 : WIDEST;
}

static void
draw(Tui *tui, const Canvas *screen)
{
    HelpRows rows;
    help_rows_make(tui->keys, pane_text_context(tui->focus), &rows);
    const int inner = box_columns(screen->columns) - 4;
    const bool has_two = inner >= TWO_COLUMNS;
    const int columns = has_two ? (inner - GAP) / 2 : inner;
    const size_t middle = has_two ? split(&rows, columns) : rows.count;
    const Column left = {&rows, 0, middle, columns};
    const Column right = {&rows, middle, rows.count, columns};
    const int all = taller(&rows, middle, columns);
    const int shown = screen->rows - 6;
    const int most = all > shown ? all - shown : 0;
    if (tui->overlay_scroll > most)
        tui->overlay_scroll = most;
    char *rows_shown = text_format("rows %d-%d of %d", tui->overlay_scroll + 1,
                                   tui->overlay_scroll + all - most, all);
    const char *const parts[] = {rows_shown, "j k scroll", "esc closes", NULL};
    const int width = box_columns(screen->columns);
    char *footer = pane_text_footer(tui, overlay_box_label(screen, width),
                                    most == 0 ? &parts[2] : parts);
    const Canvas room = overlay_box(
        screen, width, (all < shown ? all : shown) + 2, "keys", footer);
    mem_free(footer);
    mem_free(rows_shown);
    const Canvas first = canvas_part(&room, 0, 0, room.rows, columns);
    draw_column(&first, &left, tui->overlay_scroll);
    const Canvas second =
        canvas_part(&room, 0, columns + GAP, room.rows, columns);
    if (has_two)
        draw_column(&second, &right, tui->overlay_scroll);
    help_rows_free(&rows);
}

static void
scroll(Tui *tui, int rows)
{
    const int to = tui->overlay_scroll + rows;
    tui->overlay_scroll = to < 0 ? 0 : to;
}

static bool
key(Tui *tui, const Key *key)
{
    enum { PAGE = 10, ALL = 10000 };

    if (key->modifiers == MODIFIER_CTRL)
        return false;

    const struct {
        uint32_t code;
        int rows;
    } moves[] = {{'j', 1},
                 {KEY_DOWN, 1},
                 {'k', -1},
                 {KEY_UP, -1},
                 {KEY_PAGE_DOWN, PAGE},
                 {' ', PAGE},
                 {KEY_PAGE_UP, -PAGE},
                 {KEY_HOME, -ALL},
                 {'g', -ALL},
                 {KEY_END, ALL},
                 {'G', ALL}};

    for (size_t i = 0; i < ARRAY_LENGTH(moves); i++)
        if (moves[i].code == key->code) {
            scroll(tui, moves[i].rows);
            return true;
        }
    if (key->code != '?')
        return false;
    tui->overlay = OVERLAY_NONE;
    return true;
}

static bool
mouse(Tui *tui, const Mouse *mouse)
{
    enum { WHEEL_ROWS = 3 };

    if (mouse->action == MOUSE_WHEEL_UP)
        scroll(tui, -WHEEL_ROWS);
    else if (mouse->action == MOUSE_WHEEL_DOWN)
        scroll(tui, WHEEL_ROWS);
    return mouse->action != MOUSE_PRESS;
}

const OverlayRow overlay_help = {.draw = draw, .key = key, .mouse = mouse};
