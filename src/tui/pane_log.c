// SPDX-License-Identifier: MIT
// The last lines of the log, in the place of the chat.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"

#include <string.h>

enum {
    WHEEL_LINES = 3,
    STAMP_COLUMNS = 24, // "2026-11-22T18:00:00.123Z"
    HANG = 2,
};

// Lines that come while one reads above don't move the text: `selected` keeps
// how many there were.
static int
scrolled(Tui *tui)
{
    PaneState *state = &tui->panes[PANE_LOG];
    const int count = (int)studio_log_count(tui->studio);
    if (state->scroll > 0 && count > state->selected)
        state->scroll += count - state->selected;
    state->selected = count;
    if (state->scroll > count - 1)
        state->scroll = count > 0 ? count - 1 : 0;
    return state->scroll;
}

static int
rows_of(const char *line, int columns)
{
    int rows = 0;
    for (const char *at = line; at != NULL; rows++)
        (void)canvas_wrap(at, rows == 0 ? columns : columns - HANG, &at);
    return rows;
}

// The time is dim, the words are not.
static void
draw_line(const Canvas *canvas, int row, const char *line)
{
    int indent = 0;
    for (const char *at = line; at != NULL; row++) {
        const char *start = at;
        size_t count = canvas_wrap(at, canvas->columns - indent, &at);
        int column = indent;
        if (start == line && count > STAMP_COLUMNS && line[0] >= '0' &&
            line[0] <= '9') {
            column +=
                canvas_text_bytes(canvas, row, column, -1, start, STAMP_COLUMNS,
                                  theme_look(canvas->theme, INK_DIM));
            start += STAMP_COLUMNS;
            count -= STAMP_COLUMNS;
        }
        canvas_text_bytes(canvas, row, column, -1, start, count,
                          theme_look(canvas->theme, INK_TEXT));
        indent = HANG;
    }
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    canvas_fill(canvas, INK_TEXT);
    const int below = scrolled(tui);
    char *footer =
        below > 0 ? text_format("%d below %s end", below,
                                pane_text_dot(tui->is_ascii))
                  : pane_text_hints(tui, KEYS_LOG, NULL, canvas->columns - 6);
    canvas_box(canvas, "log", footer, tui->focus == PANE_LOG);
    mem_free(footer);
    const Canvas inside = canvas_inside(canvas);
    const Canvas room =
        canvas_part(&inside, 0, 1, inside.rows, inside.columns - 2);
    const size_t count = studio_log_count(tui->studio);
    if (count == 0)
        canvas_text(&room, 0, 0, -1, "nothing was logged yet", INK_DIM);
    int row = room.rows;
    for (size_t i = count - (size_t)below; i-- > 0 && row > 0;) {
        const char *line = studio_log_line(tui->studio, i);
        row -= rows_of(line, room.columns);
        draw_line(&room, row, line);
    }
}

static void
scroll(Tui *tui, int lines)
{
    const int count = (int)studio_log_count(tui->studio);
    int *place = &tui->panes[PANE_LOG].scroll;
    *place += lines;
    if (*place > count - 1)
        *place = count - 1;
    if (*place < 0)
        *place = 0;
}

static bool
key(Tui *tui, const Key *key)
{
    if ((key->modifiers & ~(unsigned)MODIFIER_SHIFT) != 0)
        return false;
    const int page = tui->layout.panes[PANE_LOG].rows - 3;
    const int all = (int)studio_log_count(tui->studio);

    const struct {
        uint32_t code;
        int lines;
    } moves[] = {{'k', 1},
                 {KEY_UP, 1},
                 {'j', -1},
                 {KEY_DOWN, -1},
                 {KEY_HOME, all},
                 {'g', all},
                 {KEY_END, -all},
                 {'G', -all},
                 {KEY_PAGE_UP, page},
                 {KEY_PAGE_DOWN, -page}};

    for (size_t i = 0; i < ARRAY_LENGTH(moves); i++)
        if (moves[i].code == key->code) {
            scroll(tui, moves[i].lines);
            return true;
        }
    return false;
}

static bool
mouse(Tui *tui, const Mouse *mouse, const Rectangle *place)
{
    (void)place;
    if (mouse->action == MOUSE_WHEEL_UP)
        scroll(tui, WHEEL_LINES);
    else if (mouse->action == MOUSE_WHEEL_DOWN)
        scroll(tui, -WHEEL_LINES);
    else
        return false;
    return true;
}

const Pane pane_log = {
    .name = "log",
    .topics = TOPIC_LOG,
    .draw = draw,
    .key = key,
    .mouse = mouse,
};
