// SPDX-License-Identifier: MIT
#include "glyph_table.h"

#include "timbre/base/memory.h"

#include "ascii_table.h"

#include <assert.h>
#include <stddef.h>

typedef struct {
    uint32_t code;
    const char *text;  // the same in UTF-8
    const char *ascii; // one character
} GlyphRow;

static const GlyphRow rows[] = {
    [GLYPH_HORIZONTAL] = {0x2500, "─", "-"},
    [GLYPH_VERTICAL] = {0x2502, "│", "|"},
    [GLYPH_UPPER_LEFT] = {0x256d, "╭", "+"},
    [GLYPH_UPPER_RIGHT] = {0x256e, "╮", "+"},
    [GLYPH_LOWER_LEFT] = {0x2570, "╰", "+"},
    [GLYPH_LOWER_RIGHT] = {0x256f, "╯", "+"},
    [GLYPH_HEAVY_HORIZONTAL] = {0x2501, "━", "="},
    [GLYPH_HEAVY_VERTICAL] = {0x2503, "┃", "|"},
    [GLYPH_HEAVY_UPPER_LEFT] = {0x250f, "┏", "+"},
    [GLYPH_HEAVY_UPPER_RIGHT] = {0x2513, "┓", "+"},
    [GLYPH_HEAVY_LOWER_LEFT] = {0x2517, "┗", "+"},
    [GLYPH_HEAVY_LOWER_RIGHT] = {0x251b, "┛", "+"},
    [GLYPH_BLOCK] = {0x2588, "█", "#"},
    [GLYPH_SHADE] = {0x2591, "░", "."},
    [GLYPH_PLAYHEAD] = {0x2502, "│", "|"},
    [GLYPH_PLAY] = {0x25ba, "►", ">"},
    [GLYPH_PAUSE] = {0x2016, "‖", "="},
    [GLYPH_STAR] = {0x2726, "✦", "*"},
    [GLYPH_STAR_EMPTY] = {0x2727, "✧", "-"},
    [GLYPH_CHECK] = {0x2713, "✓", "+"},
    [GLYPH_CROSS] = {0x2717, "✗", "x"},
    [GLYPH_DOT] = {0x00b7, "·", "-"},
    [GLYPH_POINTER] = {0x25b8, "▸", ">"},
    [GLYPH_PROMPT] = {0x276f, "❯", ">"},
    [GLYPH_ELLIPSIS] = {0x2026, "…", "~"},
    [GLYPH_ARROW] = {0x2192, "→", ">"},
    [GLYPH_LOCK] = {0x22a0, "⊠", "L"},
    [GLYPH_WARNING] = {0x26a0, "⚠", "!"},
    [GLYPH_NOTE] = {0x266b, "♫", "~"},
};
static_assert(ARRAY_LENGTH(rows) == GLYPH_COUNT, "draw every glyph");

uint32_t
glyph_code(Glyph glyph, bool is_ascii)
{
    return is_ascii ? (uint32_t)rows[glyph].ascii[0] : rows[glyph].code;
}

const char *
glyph_text(Glyph glyph, bool is_ascii)
{
    return is_ascii ? rows[glyph].ascii : rows[glyph].text;
}

char
glyph_ascii(uint32_t code)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (rows[i].code == code)
            return rows[i].ascii[0];
    // Columns and bars of eighths.
    if (code >= 0x2581 && code <= 0x2588)
        return (char)glyph_column((int)(code - 0x2580), true);
    if (code > 0x2588 && code < 0x2590)
        return (char)glyph_bar((int)(0x2590 - code), true);
    return ascii_table_nearest(code);
}

uint32_t
glyph_column(int eighths, bool is_ascii)
{
    static const char ramp[] = " ..:::||#";

    if (eighths < 0)
        eighths = 0;
    if (eighths > 8)
        eighths = 8;
    if (is_ascii)
        return (uint32_t)ramp[eighths];
    return eighths == 0 ? ' ' : 0x2580 + (uint32_t)eighths;
}

uint32_t
glyph_bar(int eighths, bool is_ascii)
{
    if (eighths >= 8)
        return glyph_code(GLYPH_BLOCK, is_ascii);
    if (eighths <= 0)
        return ' ';
    // U+2588 is full, each later one an eighth thinner.
    return is_ascii ? (eighths >= 4 ? '#' : '.') : 0x2590 - (uint32_t)eighths;
}
