// SPDX-License-Identifier: MIT
// Signs of the screen, each with an ASCII form for terminals without UTF-8.
// Only characters that are one column wide everywhere (tui.md 1.3).
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    GLYPH_HORIZONTAL,
    GLYPH_VERTICAL,
    GLYPH_UPPER_LEFT,
    GLYPH_UPPER_RIGHT,
    GLYPH_LOWER_LEFT,
    GLYPH_LOWER_RIGHT,
    GLYPH_HEAVY_HORIZONTAL,
    GLYPH_HEAVY_VERTICAL,
    GLYPH_HEAVY_UPPER_LEFT,
    GLYPH_HEAVY_UPPER_RIGHT,
    GLYPH_HEAVY_LOWER_LEFT,
    GLYPH_HEAVY_LOWER_RIGHT,
    GLYPH_BLOCK,
    GLYPH_SHADE,
    GLYPH_PLAYHEAD,
    GLYPH_PLAY,
    GLYPH_PAUSE,
    GLYPH_STAR,
    GLYPH_STAR_EMPTY,
    GLYPH_CHECK,
    GLYPH_CROSS,
    GLYPH_DOT,
    GLYPH_POINTER, // the row in focus
    GLYPH_PROMPT,
    GLYPH_ELLIPSIS,
    GLYPH_ARROW,
    GLYPH_LOCK,
    GLYPH_WARNING,
    GLYPH_NOTE,
    GLYPH_COUNT
} Glyph;

uint32_t glyph_code(Glyph glyph, bool is_ascii);
// The same as UTF-8 text.
const char *glyph_text(Glyph glyph, bool is_ascii);
// A sign of any text as one ASCII character, '?' when there is none like it.
char glyph_ascii(uint32_t code);
// A column filled from below, and a bar filled from the left, in eighths of a
// cell: 0 is a blank, 8 is full.
uint32_t glyph_column(int eighths, bool is_ascii);
uint32_t glyph_bar(int eighths, bool is_ascii);
