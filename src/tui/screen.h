// SPDX-License-Identifier: MIT
// The only file that draws on the terminal: grid -> ncursesw -> memfd -> one
// write a frame, inside a synchronized update (DEC 2026).
#pragma once

#include "timbre/base/error.h"

#include "grid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    DEPTH_MONO,
    DEPTH_8,
    DEPTH_16,
    DEPTH_256,
    DEPTH_24BIT,
    DEPTH_COUNT
} Depth;

typedef struct {
    int descriptor; // of the terminal, to write to
    Depth depth;
    bool has_utf8;
    bool has_sync; // false when the terminal said that it has no 2026
    int rows, columns;
} ScreenSettings;

typedef struct Screen Screen;

typedef enum {
    SCREEN_DRAWN,
    SCREEN_SAME,    // nothing to write
    SCREEN_BLOCKED, // the terminal doesn't read: try again later
    SCREEN_LOST     // it is gone
} ScreenResult;

typedef struct {
    uint64_t frames, writes, bytes, repaints;
} ScreenCounts;

// NULL and a sentence when the terminal can't be drawn on.
Screen *screen_open(const ScreenSettings *settings, Error *error);
void screen_close(Screen *screen);
Grid *screen_grid(Screen *screen); // draw the whole next frame here
void screen_resize(Screen *screen, int rows, int columns);
void screen_set_depth(Screen *screen, Depth depth); // repaints
void screen_set_sync(Screen *screen, bool has_sync);
// row < 0 hides the cursor.
void screen_set_cursor(Screen *screen, int row, int column);
ScreenResult screen_present(Screen *screen);
void screen_repaint(Screen *screen); // the next frame draws every cell
// Bytes that go out with the next frame, ahead of it (title, bell, OSC 52).
void screen_send(Screen *screen, const char *bytes, size_t count);
ScreenCounts screen_counts(const Screen *screen);
