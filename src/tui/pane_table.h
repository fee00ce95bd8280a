// SPDX-License-Identifier: MIT
// Panes by their id; a new one is a file pane_X.c and its line here.
#pragma once

#include "canvas.h"
#include "input.h"
#include "layout.h"

#include <stdbool.h>

typedef struct Tui Tui;

typedef struct {
    const char *name; // "takes", for /focus and help
    char digit;       // jumps there, 0 = none
    unsigned topics;  // drawn again when one of them changed
    bool is_animated; // moves while the studio works or plays
    bool is_of_sound; // and only while it plays
    // Draws all of it, border included, into the canvas of its rectangle.
    void (*draw)(Tui *tui, const Canvas *canvas);
    // Keys of the pane that are no commands (moving, typing); false = not
    // taken, key_table is asked next. May be NULL.
    bool (*key)(Tui *tui, const Key *key);
    // Place relative to the pane; a drag that began here stays here. May be
    // NULL.
    bool (*mouse)(Tui *tui, const Mouse *mouse, const Rectangle *place);
} Pane;

const Pane *pane_table(PaneId id);

// Lies over the panes.
typedef struct {
    void (*draw)(Tui *tui, const Canvas *screen);
    bool (*key)(Tui *tui, const Key *key);
    bool (*mouse)(Tui *tui, const Mouse *mouse);
} OverlayRow;

const OverlayRow *pane_table_overlay(int overlay);
