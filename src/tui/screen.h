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
    const char *terminal_name; // NULL = $TERM
} ScreenSettings;

typedef struct Screen Screen;

// What the terminfo database says of a terminal; this file alone asks it.
typedef struct {
    bool is_known;
    bool places_cursor;
    int color_count;   // 0 = none
    bool has_rgb;      // says that it shows 24-bit colours
    bool erases_color; // erased cells take the background colour
} ScreenFacts;

ScreenFacts screen_facts(const char *terminal_name);

typedef enum {
    SCREEN_DRAWN,
    SCREEN_SAME,    // nothing to write
    SCREEN_BLOCKED, // the terminal doesn't read: try again later
    SCREEN_LOST     // it is gone
} ScreenResult;

typedef struct {
    uint64_t frames, writes, bytes, repaints;
} ScreenCounts;

// NULL and a sentence when the terminal can't be drawn on. Changes the
// environment for a moment: call it before the first thread. The descriptor
// must not block (a description of one's own: others share O_NONBLOCK).
Screen *screen_open(const ScreenSettings *settings, Error *error);
void screen_close(Screen *screen);
Grid *screen_grid(Screen *screen); // draw the whole next frame here
void screen_resize(Screen *screen, int rows, int columns);
// Repaints. No deeper than the terminal's own terminfo entry, when that one is
// in use (old terminals).
void screen_set_depth(Screen *screen, Depth depth);
void screen_set_sync(Screen *screen, bool has_sync);
// row < 0 hides the cursor.
void screen_set_cursor(Screen *screen, int row, int column);
// One write(). SCREEN_BLOCKED: the frame or a part of it waits; call again when
// the descriptor is writable.
ScreenResult screen_present(Screen *screen);
void screen_repaint(Screen *screen); // the next frame draws every cell
// Bytes that go out with the next frame, ahead of it (title, bell, OSC 52).
void screen_send(Screen *screen, const char *bytes, size_t count);
ScreenCounts screen_counts(const Screen *screen);
