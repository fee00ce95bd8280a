// SPDX-License-Identifier: MIT
// The bottom line: where one is, the keys that count there, and that nothing
// is lost.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "key_hints.h"
#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"
#include "segment.h"

#include <stdio.h>
#include <string.h>

enum { GAP = 2, KEY_SIZE = 24 };

typedef struct {
    const KeyRow *rows[KEY_HINTS_MOST];
    Segment segments[KEY_HINTS_MOST];
    int columns[KEY_HINTS_MOST]; // where each begins
    char keys[KEY_HINTS_MOST][KEY_SIZE];
    size_t count;
} Hints;

static const char *
mode_word(const Tui *tui)
{
    if (tui->line_kind == ':')
        return "command";
    if (tui->line_kind == '/')
        return "filter";
    if (tui->is_editing)
        return "edit";
    return pane_table(tui->focus)->name;
}

static const char *
state_word(const Tui *tui)
{
    if (!studio_is_open(tui->studio))
        return "opening";
    return studio_is_read_only(tui->studio) ? "read-only" : "saved";
}

static void
say_key(const Tui *tui, const KeyRow *row, char text[static KEY_SIZE])
{
    (void)snprintf(text, KEY_SIZE, "%s%s",
                   key_hints_needs_alt(tui, row) ? "alt-" : "",
                   row->shown == NULL ? row->key : row->shown);
}

static int
first_column(const Tui *tui)
{
    // The word with a blank on either side, and a gap.
    return canvas_width(mode_word(tui)) + 2 + GAP;
}

static void
place(const Tui *tui, int columns, Hints *hints)
{
    // A line or field that is open takes all keys; its box says which.
    const bool is_typing = tui->line_kind != 0 || tui->is_editing;
    hints->count = is_typing ? 0 : key_hints_list(tui, hints->rows);
    const int left = first_column(tui);
    const int right = columns - canvas_width(state_word(tui)) - 4;
    for (size_t i = 0; i < hints->count; i++) {
        say_key(tui, hints->rows[i], hints->keys[i]);
        hints->segments[i] =
            (Segment){.width = canvas_width(hints->keys[i]) + 1 +
                               canvas_width(hints->rows[i]->text),
                      .rank = (int)(hints->count - i)};
    }
    (void)segment_fit(hints->segments, hints->count, right - left, GAP);
    int column = left;
    for (size_t i = 0; i < hints->count; i++) {
        hints->columns[i] = column;
        const int width = segment_width(&hints->segments[i]);
        column += width > 0 ? width + GAP : 0;
    }
}

static void
draw_mode(const Tui *tui, const Canvas *canvas)
{
    Look look = theme_look(canvas->theme, INK_STATUS_KEY);
    look.attributes |= LOOK_REVERSE | LOOK_BOLD;
    char *word = text_format(" %s ", mode_word(tui));
    canvas_text_look(canvas, 0, 0, -1, word, look);
    mem_free(word);
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    canvas_fill(canvas, INK_STATUS);
    draw_mode(tui, canvas);
    Hints hints;
    place(tui, canvas->columns, &hints);
    for (size_t i = 0; i < hints.count; i++) {
        if (hints.segments[i].form == SEGMENT_GONE)
            continue;
        int column = hints.columns[i];
        column +=
            canvas_text(canvas, 0, column, -1, hints.keys[i], INK_STATUS_KEY);
        canvas_text(canvas, 0, column + 1, -1, hints.rows[i]->text, INK_STATUS);
    }
    const bool is_saved =
        studio_is_open(tui->studio) && !studio_is_read_only(tui->studio);
    const int column =
        canvas_text_right(canvas, 0, canvas->columns - 1, state_word(tui),
                          is_saved ? INK_STATUS : INK_WARNING);
    canvas_glyph(canvas, 0, column - 2, is_saved ? GLYPH_CHECK : GLYPH_DOT,
                 theme_look(canvas->theme, is_saved ? INK_GOOD : INK_WARNING));
}

// A click on a key does what it does.
static bool
mouse(Tui *tui, const Mouse *mouse, const Rectangle *rectangle)
{
    if (mouse->action != MOUSE_PRESS)
        return false;
    Hints hints;
    place(tui, rectangle->columns, &hints);
    for (size_t i = 0; i < hints.count; i++) {
        const int width = segment_width(&hints.segments[i]);
        if (width == 0 || mouse->column < hints.columns[i] ||
            mouse->column >= hints.columns[i] + width)
            continue;
        if (hints.rows[i]->command[0] != '\0')
            tui_run(tui, hints.rows[i]->command);
    }
    return true;
}

const Pane pane_keys = {
    .name = "keys",
    .topics = TOPIC_SESSION | TOPIC_NOTICE,
    .draw = draw,
    .mouse = mouse,
};
