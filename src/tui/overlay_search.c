// SPDX-License-Identifier: MIT
// ctrl-r: prompts that were sent, found by their words; the newest first.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "overlay_box.h"
#include "pane_text.h"
#include "panes.h"
#include "prompt_text.h"

#include <string.h>

enum {
    MOST = 500, // what a history keeps
    COLUMNS = 92,
    ROWS = 18,
    HEAD_ROWS = 2,
    RETURN = '\r',
    TAB = '\t',
    ESCAPE = 0x1b,
};

typedef struct {
    size_t places[MOST]; // in the history
    int count;
} Found;

static void
find(const Tui *tui, Found *found)
{
    const History *history = studio_history(tui->studio);
    const char *words = line_edit_text(tui->line);
    found->count = 0;
    size_t before = history_count(history);
    while (found->count < MOST) {
        const size_t at = history_search(history, words, before);
        if (at == SIZE_MAX)
            break;
        found->places[found->count++] = at;
        before = at;
    }
}

void
overlay_search_open(Tui *tui)
{
    tui->overlay = OVERLAY_SEARCH;
    tui->overlay_selected = 0;
    line_edit_set(tui->line, "");
    tui->must_draw = true;
}

static void
leave(Tui *tui)
{
    tui->overlay = OVERLAY_NONE;
    line_edit_set(tui->line, "");
}

static void
draw_row(const Tui *tui,
         const Canvas *canvas,
         int row,
         const char *text,
         bool is_selected)
{
    const Canvas line = canvas_part(canvas, row, 0, 1, canvas->columns);
    if (is_selected) {
        canvas_fill(&line, INK_SELECTED);
        canvas_glyph(&line, 0, 0, GLYPH_POINTER,
                     theme_look(canvas->theme, INK_SELECTED));
    }
    // Breaks of a longer prompt become blanks on its one row.
    overlay_box_match(&line, 0, 2, line.columns - 2, text,
                      line_edit_text(tui->line),
                      is_selected ? INK_SELECTED : INK_OVERLAY);
}

static void
draw(Tui *tui, const Canvas *screen)
{
    Found found;
    find(tui, &found);
    char *count = text_format("%d found", found.count);
    const char *const parts[] = {count, "enter takes it", "esc leaves",
                                 "ctrl-r an older one", NULL};
    char *footer =
        pane_text_footer(tui, overlay_box_label(screen, COLUMNS), parts);
    const Canvas room = overlay_box(screen, COLUMNS, ROWS, "history", footer);
    mem_free(footer);
    mem_free(count);
    const Canvas words = canvas_part(&room, 0, 0, 1, room.columns);
    if (line_edit_length(tui->line) == 0)
        canvas_text(&words, 0, PROMPT_TEXT_SIGN, -1, "words of what you sent",
                    INK_FAINT);
    (void)prompt_text_draw(tui, &words, tui->line,
                           glyph_text(GLYPH_PROMPT, tui->is_ascii), true);
    if (found.count == 0)
        canvas_text(&room, HEAD_ROWS, 2, -1, "nothing sent holds these words",
                    INK_DIM);
    const int rows = room.rows - HEAD_ROWS;
    const int first =
        overlay_box_first(tui->overlay_selected, found.count, rows);
    const History *history = studio_history(tui->studio);
    for (int i = 0; i < rows && first + i < found.count; i++)
        draw_row(tui, &room, HEAD_ROWS + i,
                 history_at(history, found.places[first + i]),
                 first + i == tui->overlay_selected);
}

static void
take(Tui *tui)
{
    Found found;
    find(tui, &found);
    if (tui->overlay_selected < found.count) {
        const size_t at = found.places[tui->overlay_selected];
        line_edit_set(tui->prompt, history_at(studio_history(tui->studio), at));
        tui->history_at = at;
        tui_focus(tui, PANE_PROMPT);
    }
    leave(tui);
}

static bool
key(Tui *tui, const Key *key)
{
    Found found;
    find(tui, &found);
    const bool is_control = key->modifiers == MODIFIER_CTRL;
    // ctrl-r again: the one before it.
    const Key older = {KEY_DOWN, 0};
    if (key->code == ESCAPE || (is_control && key->code == 'c'))
        leave(tui);
    else if (key->code == RETURN || key->code == TAB)
        take(tui);
    else if (is_control && key->code == 'r')
        (void)overlay_box_move(tui, &older, found.count, 1);
    else if (!overlay_box_move(tui, key, found.count, ROWS - 2 - HEAD_ROWS) &&
             line_edit_key(tui->line, key))
        tui->overlay_selected = 0;
    return true;
}

static bool
mouse(Tui *tui, const Mouse *mouse)
{
    Found found;
    find(tui, &found);
    if (mouse->action == MOUSE_WHEEL_UP || mouse->action == MOUSE_WHEEL_DOWN) {
        const Key step = {mouse->action == MOUSE_WHEEL_UP ? KEY_UP : KEY_DOWN,
                          0};
        return overlay_box_move(tui, &step, found.count, 1);
    }
    if (mouse->action != MOUSE_PRESS)
        return true;
    const OverlayHit hit = overlay_box_hit(tui, COLUMNS, ROWS, mouse);
    const int index = hit.row - HEAD_ROWS +
                      overlay_box_first(tui->overlay_selected, found.count,
                                        hit.rows - HEAD_ROWS);
    if (!hit.is_inside) {
        leave(tui);
    } else if (hit.row >= HEAD_ROWS && index < found.count) {
        tui->overlay_selected = index;
        take(tui);
    }
    return true;
}

const OverlayRow overlay_search = {.draw = draw, .key = key, .mouse = mouse};
