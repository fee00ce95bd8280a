// SPDX-License-Identifier: MIT
// A pane drawn into cells over the fake studio: what its tests share.
#pragma once

#include "fake_studio.h"

typedef struct {
    PaneId id;
    Studio *studio;
    Tui *tui;
    Grid grid;
} Room;

static inline Room *
room_new(PaneId id)
{
    Room *room = mem_new(sizeof(*room));
    room->id = id;
    room->studio = fake_studio_new();
    room->tui = fake_tui_new(room->studio, false);
    return room;
}

static inline int
room_tear_down(void **state)
{
    Room *room = *state;
    fake_tui_free(room->tui);
    fake_studio_free(room->studio);
    grid_free(&room->grid);
    mem_free(room);
    return 0;
}

static inline void
room_redraw(Room *room, const Pane *pane)
{
    fake_draw(room->tui, pane, room->id, &room->grid);
}

static inline void
room_draw(Room *room, const Pane *pane, int rows, int columns)
{
    grid_resize(&room->grid, rows, columns);
    room_redraw(room, pane);
}

static inline bool
room_type(Room *room, const Pane *pane, uint32_t code)
{
    const Key key = {.code = code};
    return pane->key(room->tui, &key);
}

// What the pane copied from the frame before equals what it draws anew.
static inline void
room_check_fresh(Room *room, const Pane *pane)
{
    room_redraw(room, pane);
    Grid fresh = {0};
    grid_resize(&fresh, room->grid.rows, room->grid.columns);
    pane_memory_free(room->tui);
    fake_draw(room->tui, pane, room->id, &fresh);
    assert_true(grid_same(&fresh, &room->grid));
    grid_free(&fresh);
}
