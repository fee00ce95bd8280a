// SPDX-License-Identifier: MIT
#include "overlay_box.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "match.h"

#include <string.h>

static Canvas
place(const Canvas *screen, int columns, int rows)
{
    if (columns > screen->columns - 4)
        columns = screen->columns - 4;
    if (rows > screen->rows - 4)
        rows = screen->rows - 4;
    // A little above the middle looks like the middle.
    return canvas_part(screen, 1 + (screen->rows - 2 - rows) / 3,
                       (screen->columns - columns) / 2, rows, columns);
}

int
overlay_box_label(const Canvas *screen, int columns)
{
    // Corners, and a piece of the line and a blank on either side.
    return place(screen, columns, screen->rows).columns - 6;
}

Canvas
overlay_box(const Canvas *screen,
            int columns,
            int rows,
            const char *title,
            const char *footer)
{
    const Canvas box = place(screen, columns, rows);
    canvas_fill(&box, INK_OVERLAY);
    canvas_box(&box, title, footer, true);
    return canvas_part(&box, 1, 2, box.rows - 2, box.columns - 4);
}

OverlayHit
overlay_box_hit(const Tui *tui, int columns, int rows, const Mouse *mouse)
{
    Canvas screen = {0};
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        const Rectangle *part = &tui->layout.panes[pane];
        if (part->row + part->rows > screen.rows)
            screen.rows = part->row + part->rows;
        if (part->column + part->columns > screen.columns)
            screen.columns = part->column + part->columns;
    }
    const Canvas box = place(&screen, columns, rows);
    const int row = mouse->row - box.row;
    const int column = mouse->column - box.column;
    return (OverlayHit){.is_inside = row >= 0 && row < box.rows &&
                                     column >= 0 && column < box.columns,
                        .row = row - 1,
                        .rows = box.rows - 2};
}

bool
overlay_box_move(Tui *tui, const Key *key, int count, int page)
{
    const bool is_control = key->modifiers == MODIFIER_CTRL;
    int step = 0;
    if (key->code == KEY_DOWN || (is_control && key->code == 'n'))
        step = 1;
    else if (key->code == KEY_UP || (is_control && key->code == 'p'))
        step = -1;
    else if (key->code == KEY_PAGE_DOWN)
        step = page;
    else if (key->code == KEY_PAGE_UP)
        step = -page;
    if (step == 0)
        return false;
    int to = tui->overlay_selected + step;
    to = to >= count ? count - 1 : to;
    tui->overlay_selected = to < 0 ? 0 : to;
    return true;
}

int
overlay_box_first(int selected, int count, int rows)
{
    if (count <= rows || selected < rows / 2)
        return 0;
    const int first = selected - rows / 2;
    return first > count - rows ? count - rows : first;
}

void
overlay_box_match(const Canvas *canvas,
                  int row,
                  int column,
                  int columns,
                  const char *text,
                  const char *words,
                  Ink ink)
{
    const size_t length = strlen(text);
    bool *marks = mem_new_array(length + 1, sizeof(*marks));
    match_mark(text, words, marks);
    const Look plain = theme_look(canvas->theme, ink);
    Look marked = theme_look(canvas->theme, INK_ACCENT);
    marked.background = plain.background;
    marked.attributes |= LOOK_BOLD | LOOK_UNDERLINE;
    int left = columns;
    for (size_t at = 0; at < length && left > 0;) {
        size_t end = at + 1;
        while (end < length && marks[end] == marks[at])
            end++;
        const int used =
            canvas_text_bytes(canvas, row, column, left, text + at, end - at,
                              marks[at] ? marked : plain);
        column += used;
        left -= used;
        at = end;
    }
    mem_free(marks);
}
