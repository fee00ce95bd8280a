// SPDX-License-Identifier: MIT
// ctrl-p: everything that can be done, found by a few letters.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "overlay_box.h"
#include "pane_text.h"
#include "panes.h"
#include "prompt_text.h"

#include <string.h>

enum {
    MOST = 60,
    COLUMNS = 92,
    ROWS = 22,
    HEAD_ROWS = 2, // the words, and a line of air
    RETURN = '\r',
    TAB = '\t',
    ESCAPE = 0x1b,
};

struct PaletteRows {
    char *words; // that the rows are for
    unsigned takes_revision;
    PaletteRow rows[MOST];
    size_t count;
};

void
overlay_palette_free(Tui *tui)
{
    struct PaletteRows *list = tui->palette_rows;
    if (list == NULL)
        return;
    command_palette_clear(list->rows, list->count);
    mem_free(list->words);
    mem_free(list);
    tui->palette_rows = NULL;
}

static struct PaletteRows *
refresh(Tui *tui)
{
    const char *words = line_edit_text(tui->line);
    const unsigned revision = take_list_revision(studio_takes(tui->studio));
    struct PaletteRows *list = tui->palette_rows;
    if (list != NULL && strcmp(list->words, words) == 0 &&
        list->takes_revision == revision)
        return list;
    const bool has_new_words = list == NULL || strcmp(list->words, words) != 0;
    overlay_palette_free(tui);
    list = mem_new(sizeof(*list));
    list->words = mem_copy_text(words);
    list->takes_revision = revision;
    list->count = command_palette(tui->studio, words, list->rows, MOST);
    tui->palette_rows = list;
    if (has_new_words || tui->overlay_selected >= (int)list->count)
        tui->overlay_selected = 0;
    return list;
}

static void
leave(Tui *tui)
{
    tui->overlay = OVERLAY_NONE;
    overlay_palette_free(tui);
    line_edit_set(tui->line, "");
}

static void
draw_row(const Canvas *canvas,
         int row,
         const PaletteRow *shown,
         const char *words,
         bool is_selected)
{
    enum { TITLE_SHARE = 45 }; // percent

    const Canvas line = canvas_part(canvas, row, 0, 1, canvas->columns);
    if (is_selected) {
        canvas_fill(&line, INK_SELECTED);
        canvas_glyph(&line, 0, 0, GLYPH_POINTER,
                     theme_look(canvas->theme, INK_SELECTED));
    }
    const int title = line.columns * TITLE_SHARE / 100;
    overlay_box_match(&line, 0, 2, title - 3, shown->title, words,
                      is_selected ? INK_SELECTED : INK_BRIGHT);
    if (shown->text != NULL)
        (void)canvas_words(&line, 0, title, line.columns - title, shown->text,
                           pane_text_beside(canvas->theme, is_selected));
}

static void
draw(Tui *tui, const Canvas *screen)
{
    const struct PaletteRows *list = refresh(tui);
    char *found = text_format(
        "%s%zu found", list->count == MOST ? "the best " : "", list->count);
    const char *const parts[] = {found, "enter runs it", "esc leaves",
                                 "tab edits it first", NULL};
    char *footer =
        pane_text_footer(tui, overlay_box_label(screen, COLUMNS), parts);
    const Canvas room = overlay_box(screen, COLUMNS, ROWS, "palette", footer);
    mem_free(footer);
    mem_free(found);
    const Canvas words = canvas_part(&room, 0, 0, 1, room.columns);
    if (line_edit_length(tui->line) == 0)
        canvas_text(&words, 0, PROMPT_TEXT_SIGN, -1,
                    "a command, a setting, a theme, a take", INK_FAINT);
    (void)prompt_text_draw(tui, &words, tui->line,
                           glyph_text(GLYPH_PROMPT, tui->is_ascii), true);
    const int rows = room.rows - HEAD_ROWS;
    const int first =
        overlay_box_first(tui->overlay_selected, (int)list->count, rows);
    if (list->count == 0)
        canvas_text(&room, HEAD_ROWS, 2, -1,
                    "nothing is called like that; fewer letters find more",
                    INK_DIM);
    for (int i = 0; i < rows && first + i < (int)list->count; i++)
        draw_row(&room, HEAD_ROWS + i, &list->rows[first + i], list->words,
                 first + i == tui->overlay_selected);
}

// A line that still wants its argument is opened to be typed on.
static void
run(Tui *tui, bool edits_first)
{
    const struct PaletteRows *list = refresh(tui);
    if (list->count == 0)
        return;
    char *line = mem_copy_text(list->rows[tui->overlay_selected].line);
    leave(tui);
    const char *name = line + (line[0] == '/' || line[0] == ':');
    if (edits_first || text_ends_with(line, " "))
        tui_open_line(tui, ':', name);
    else
        tui_run(tui, name);
    mem_free(line);
}

static bool
key(Tui *tui, const Key *key)
{
    const struct PaletteRows *list = refresh(tui);
    if (key->code == ESCAPE ||
        (key->code == 'c' && key->modifiers == MODIFIER_CTRL))
        leave(tui);
    else if (key->code == RETURN)
        run(tui, false);
    else if (key->code == TAB)
        run(tui, true);
    else if (!overlay_box_move(tui, key, (int)list->count,
                               ROWS - 2 - HEAD_ROWS))
        (void)line_edit_key(tui->line, key);
    return true;
}

static bool
mouse(Tui *tui, const Mouse *mouse)
{
    const struct PaletteRows *list = refresh(tui);
    if (mouse->action == MOUSE_WHEEL_UP || mouse->action == MOUSE_WHEEL_DOWN) {
        const Key step = {mouse->action == MOUSE_WHEEL_UP ? KEY_UP : KEY_DOWN,
                          0};
        return overlay_box_move(tui, &step, (int)list->count, 1);
    }
    if (mouse->action != MOUSE_PRESS)
        return true;
    const OverlayHit hit = overlay_box_hit(tui, COLUMNS, ROWS, mouse);
    const int index = hit.row - HEAD_ROWS +
                      overlay_box_first(tui->overlay_selected, (int)list->count,
                                        hit.rows - HEAD_ROWS);
    if (!hit.is_inside)
        leave(tui);
    if (!hit.is_inside || hit.row < HEAD_ROWS || index >= (int)list->count)
        return true;
    tui->overlay_selected = index;
    run(tui, false);
    return true;
}

const OverlayRow overlay_palette = {.draw = draw, .key = key, .mouse = mouse};
