// SPDX-License-Identifier: MIT
// Where each pane lies for a size of the screen (tui.md 5).
#pragma once

#include <stdbool.h>

typedef enum {
    PANE_CHAT,
    PANE_PARAMS,
    PANE_TAKES,
    PANE_TIMELINE,
    PANE_WAVE,
    PANE_LOG,
    PANE_PROMPT,
    PANE_STATUS, // the top line
    PANE_KEYS,   // the bottom line
    PANE_COUNT
} PaneId;

enum { LAYOUT_LEAST_ROWS = 16, LAYOUT_LEAST_COLUMNS = 60 }; // of a screen

typedef struct {
    int row, column, rows, columns; // rows 0 = not shown
} Rectangle;

typedef struct {
    bool is_too_small; // one line says so
    Rectangle panes[PANE_COUNT];
} Layout;

typedef struct {
    int rows, columns;
    int prompt_rows; // that its text wants, 1..
    PaneId zoomed;   // PANE_COUNT = none
    bool shows_log;  // in the place of the chat
} LayoutAsked;

void layout_make(const LayoutAsked *asked, Layout *layout);
// The pane at a place, PANE_COUNT = none.
PaneId layout_find(const Layout *layout, int row, int column);
