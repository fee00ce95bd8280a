// SPDX-License-Identifier: MIT
#include "layout.h"

#include <string.h>

enum {
    MIDDLE_COLUMNS = 100, // from here on takes stand beside the waveform
    WIDE_COLUMNS = 160,   // three columns and a waveform of full width
    LEAST_ROWS = 3,       // of a pane: its border and a row
    HINTS_ROWS = 18,      // the key line is the first thing to go
};

static int
clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

// The text and, where there is room, rows for hints under it; never more than
// a third of the screen.
static int
prompt_rows(const LayoutAsked *asked)
{
    const int usual = asked->rows >= 50 ? 3 : asked->rows >= 24 ? 2 : 1;
    const int wanted = asked->prompt_rows > usual ? asked->prompt_rows : usual;
    return clamp(wanted, 1, asked->rows / 3 - 2) + 2;
}

// A strip of one row, else a box; the last thing to lose its detail.
static int
timeline_rows(int rows)
{
    if (rows < 22)
        return 1;
    if (rows < 28)
        return LEAST_ROWS;
    return rows < 48 ? 4 : 5;
}

// The next `rows` of the room from its lower end.
static Rectangle
take_bottom(Rectangle *room, int rows)
{
    const Rectangle taken = {room->row + room->rows - rows, room->column, rows,
                             room->columns};
    room->rows -= rows;
    return taken;
}

static Rectangle
take_left(Rectangle *room, int columns)
{
    const Rectangle taken = {room->row, room->column, room->rows, columns};
    room->column += columns;
    room->columns -= columns;
    return taken;
}

// Status, keys and prompt stand around every form.
static Rectangle
make_frame(const LayoutAsked *asked, Layout *layout)
{
    Rectangle room = {1, 0, asked->rows - 1, asked->columns};
    layout->panes[PANE_STATUS] = (Rectangle){0, 0, 1, asked->columns};
    if (asked->rows >= HINTS_ROWS)
        layout->panes[PANE_KEYS] = take_bottom(&room, 1);
    if (asked->zoomed != PANE_PROMPT)
        layout->panes[PANE_PROMPT] = take_bottom(&room, prompt_rows(asked));
    return room;
}

static void
make_narrow(const LayoutAsked *asked, Rectangle room, Layout *layout)
{
    Rectangle *panes = layout->panes;
    panes[PANE_TAKES] = take_bottom(&room, clamp(asked->rows / 4, 3, 14));
    panes[PANE_TIMELINE] = take_bottom(&room, 1);
    panes[PANE_CHAT] = take_left(&room, asked->columns * 3 / 5);
    panes[PANE_PARAMS] = room;
}

static void
make_middle(const LayoutAsked *asked, Rectangle room, Layout *layout)
{
    Rectangle *panes = layout->panes;
    Rectangle lower = take_bottom(&room, clamp(asked->rows / 6, 3, 16));
    panes[PANE_TAKES] = take_left(&lower, asked->columns * 13 / 30);
    panes[PANE_WAVE] = lower;
    panes[PANE_TIMELINE] = take_bottom(&room, timeline_rows(asked->rows));
    panes[PANE_CHAT] = take_left(&room, asked->columns * 3 / 5);
    panes[PANE_PARAMS] = room;
}

static void
make_wide(const LayoutAsked *asked, Rectangle room, Layout *layout)
{
    Rectangle *panes = layout->panes;
    panes[PANE_TIMELINE] = take_bottom(&room, timeline_rows(asked->rows));
    panes[PANE_WAVE] = take_bottom(&room, clamp(asked->rows / 4, 3, 24));
    panes[PANE_TAKES] =
        take_left(&room, clamp(asked->columns * 23 / 100, 36, 60));
    panes[PANE_CHAT] = take_left(&room, room.columns * 7 / 11);
    panes[PANE_PARAMS] = room;
}

// One pane between status and prompt; progress is still told in a strip.
static void
make_zoomed(const LayoutAsked *asked, Rectangle room, Layout *layout)
{
    if (asked->zoomed != PANE_TIMELINE)
        layout->panes[PANE_TIMELINE] = take_bottom(&room, 1);
    layout->panes[asked->zoomed] = room;
}

static bool
can_zoom(PaneId pane)
{
    return pane < PANE_COUNT && pane != PANE_STATUS && pane != PANE_KEYS;
}

void
layout_make(const LayoutAsked *asked, Layout *layout)
{
    memset(layout, 0, sizeof(*layout));
    layout->is_too_small = asked->rows < LAYOUT_LEAST_ROWS ||
                           asked->columns < LAYOUT_LEAST_COLUMNS;
    if (layout->is_too_small)
        return;
    const Rectangle room = make_frame(asked, layout);
    if (can_zoom(asked->zoomed))
        make_zoomed(asked, room, layout);
    else if (asked->columns < MIDDLE_COLUMNS)
        make_narrow(asked, room, layout);
    else if (asked->columns < WIDE_COLUMNS)
        make_middle(asked, room, layout);
    else
        make_wide(asked, room, layout);
    Rectangle *chat = &layout->panes[PANE_CHAT];
    if (asked->shows_log && chat->rows > 0) {
        layout->panes[PANE_LOG] = *chat;
        memset(chat, 0, sizeof(*chat));
    }
}

PaneId
layout_find(const Layout *layout, int row, int column)
{
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        const Rectangle *place = &layout->panes[pane];
        if (row >= place->row && row < place->row + place->rows &&
            column >= place->column && column < place->column + place->columns)
            return (PaneId)pane;
    }
    return PANE_COUNT;
}
