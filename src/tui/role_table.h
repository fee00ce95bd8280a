// SPDX-License-Identifier: MIT
// Inks: what a colour is for; themes give each its look. A new one is a row.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    INK_TEXT,
    INK_DIM,
    INK_FAINT,
    INK_BRIGHT,
    INK_ACCENT,
    INK_GOOD,
    INK_WARNING,
    INK_ERROR,
    INK_LINK,
    INK_SAID,   // the user's own words in a plan
    INK_CHOSEN, // what the planner chose
    INK_YOU,
    INK_STUDIO,
    INK_BORDER,
    INK_BORDER_FOCUS,
    INK_TITLE,
    INK_TITLE_FOCUS,
    INK_FOOTER,
    INK_SELECTED, // the row in focus
    INK_SELECTED_DIM,
    INK_STATUS,
    INK_STATUS_KEY,
    INK_TRACK, // the empty part of a bar
    INK_FIELD, // a value that is edited
    INK_CURSOR,
    INK_OVERLAY,
    INK_WAVE_AHEAD, // not yet heard
    INK_PLAYHEAD,
    INK_SECTION,
    INK_STAR,
    INK_COUNT
} Ink;

typedef enum {
    GRADIENT_FLOW,     // shimmer and thinking loop
    GRADIENT_PROGRESS, // bars, sliders
    GRADIENT_WAVE,     // waveform behind the playhead
    GRADIENT_METER,    // quiet to loud
    GRADIENT_COUNT
} Gradient;

typedef struct {
    const char *name;    // in theme files: "border_focus"
    const char *text;    // what it colours
    Ink fallback;        // whose look it takes when a theme doesn't set it
    unsigned attributes; // added then, and all that is left without colour
} InkRow;

const InkRow *role_table(size_t *count);
bool role_table_find(const char *name, Ink *ink);
const char *role_gradient_name(Gradient gradient);
bool role_gradient_find(const char *name, Gradient *gradient);
