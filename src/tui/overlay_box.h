// SPDX-License-Identifier: MIT
// The frame of what lies over the panes.
#pragma once

#include "tui_state.h"

#include <stdbool.h>

// Draws a box in the upper middle, at most this big; returns the room inside,
// with a column of air on either side.
Canvas overlay_box(const Canvas *screen,
                   int columns,
                   int rows,
                   const char *title,
                   const char *footer);

// Columns for the words in the border of such a box.
int overlay_box_label(const Canvas *screen, int columns);

typedef struct {
    bool is_inside; // of the box
    int row, rows;  // that was hit, of those in the room
} OverlayHit;

OverlayHit
overlay_box_hit(const Tui *tui, int columns, int rows, const Mouse *mouse);
// The list of an overlay moves by up, down, ctrl-p, ctrl-n and the page keys.
bool overlay_box_move(Tui *tui, const Key *key, int count, int page);
// First row to show so that the chosen one is seen.
int overlay_box_first(int selected, int count, int rows);
// Text with the matched letters marked.
void overlay_box_match(const Canvas *canvas,
                       int row,
                       int column,
                       int columns,
                       const char *text,
                       const char *words,
                       Ink ink);
