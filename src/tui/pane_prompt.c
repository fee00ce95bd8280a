// SPDX-License-Identifier: MIT
// Where one types; the ":" line and the filter stand in its place.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "completion_list.h"
#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"
#include "prompt_text.h"
#include "welcome.h"

#include <string.h>

enum {
    FRAME_COLUMNS = 4, // border and a column of air on either side
    RETURN = '\r',
    NEWLINE = '\n',
    TAB = '\t',
    ESCAPE = 0x1b,
};

static bool
has_keys(const Tui *tui)
{
    return tui->overlay == OVERLAY_NONE &&
           (tui->line_kind != 0 || tui->focus == PANE_PROMPT);
}

static int
text_columns(const Tui *tui)
{
    return tui->layout.panes[PANE_PROMPT].columns - FRAME_COLUMNS -
           PROMPT_TEXT_SIGN;
}

// The sentence under the text ////////////////////////////////////////////////

static int
error_rows(const Tui *tui, int columns)
{
    int rows = 0;
    if (tui->line_kind == 0)
        for (const char *at = tui->prompt_error; at != NULL; rows++)
            (void)canvas_wrap(at, columns, &at);
    return rows;
}

int
pane_prompt_rows(const Tui *tui, int columns)
{
    const int text = columns - FRAME_COLUMNS - PROMPT_TEXT_SIGN;
    return line_edit_rows(tui->prompt, text) + error_rows(tui, text);
}

static int
inner_rows(const Tui *tui)
{
    return tui->layout.panes[PANE_PROMPT].rows - 2;
}

// What has no room in the box stands above it.
static bool
error_is_outside(const Tui *tui)
{
    const int columns = text_columns(tui);
    const int rows = error_rows(tui, columns);
    return rows > 0 &&
           line_edit_rows(tui->prompt, columns) + rows > inner_rows(tui);
}

bool
pane_prompt_covers(Tui *tui)
{
    if (tui->layout.panes[PANE_PROMPT].rows == 0)
        return false;
    if (!has_keys(tui))
        return error_is_outside(tui);
    completion_list_refresh(tui);
    return completion_list_rows(tui) > 0 || error_is_outside(tui);
}

static void
draw_sentence(const Canvas *canvas, int row, const char *text)
{
    canvas_glyph(canvas, row, 0, GLYPH_CROSS,
                 theme_look(canvas->theme, INK_ERROR));
    for (const char *at = text; at != NULL; row++) {
        const char *start = at;
        const size_t count =
            canvas_wrap(at, canvas->columns - PROMPT_TEXT_SIGN, &at);
        canvas_text_bytes(canvas, row, PROMPT_TEXT_SIGN, -1, start, count,
                          theme_look(canvas->theme, INK_ERROR));
    }
}

static void
draw_error_above(const Tui *tui, const Canvas *canvas)
{
    const Canvas screen = pane_text_screen(canvas);
    const int columns = canvas->columns - FRAME_COLUMNS - PROMPT_TEXT_SIGN;
    const int rows = error_rows(tui, columns) + 2;
    const Canvas box = canvas_part(&screen, canvas->row - rows, canvas->column,
                                   rows, canvas->columns);
    canvas_fill(&box, INK_OVERLAY);
    canvas_box(&box, NULL, NULL, false);
    const Canvas inside =
        canvas_part(&box, 1, 2, box.rows - 2, box.columns - FRAME_COLUMNS);
    draw_sentence(&inside, 0, tui->prompt_error);
}

// Drawing ////////////////////////////////////////////////////////////////////

static char *
line_footer(const Tui *tui, int columns)
{
    static const char *const keys[] = {"enter runs it", "tab completes",
                                       "esc leaves", NULL};
    if (tui->line_kind == '/') {
        const TakeList *takes = studio_takes(tui->studio);
        char *count = text_format("%zu of %zu takes", take_list_count(takes),
                                  take_list_total(takes));
        const char *const parts[] = {count, "enter keeps it", "esc shows all",
                                     NULL};
        char *footer = pane_text_footer(tui, columns, parts);
        mem_free(count);
        return footer;
    }
    if (tui->completion.usage != NULL)
        return text_format("usage: %s", tui->completion.usage);
    return pane_text_footer(tui, columns, keys);
}

static char *
prompt_footer(const Tui *tui, int columns)
{
    if (tui->completion.usage != NULL)
        return text_format("usage: %s", tui->completion.usage);
    const char *text = line_edit_text(tui->prompt);
    const char *intent = text[0] == '\0' && welcome_is_shown(tui)
                             ? "play this"
                             : studio_intent(tui->studio, text);
    char *head = intent[0] == '\0' ? mem_copy_text("")
                                   : text_format("enter: %s", intent);
    const int left = columns - canvas_width(head) - 3;
    char *hints = pane_text_hints(tui, KEYS_PROMPT,
                                  head[0] == '\0' ? NULL : "enter", left);
    const bool has_both = head[0] != '\0' && hints[0] != '\0';
    char *footer = text_format("%s%s%s%s%s", head, has_both ? " " : "",
                               has_both ? pane_text_dot(tui->is_ascii) : "",
                               has_both ? " " : "", hints);
    mem_free(hints);
    mem_free(head);
    return footer;
}

static void
draw_box(const Tui *tui, const Canvas *canvas)
{
    enum { LABEL_COLUMNS = 6 };

    const int columns = canvas->columns - LABEL_COLUMNS;
    char *title = NULL;
    char *footer = NULL;
    if (tui->line_kind != 0) {
        title =
            mem_copy_text(tui->line_kind == '/' ? "filter takes" : "command");
        footer = line_footer(tui, columns);
    } else if (tui->focus == PANE_PROMPT) {
        footer = prompt_footer(tui, columns);
    } else {
        footer = mem_copy_text("i types here");
    }
    const int rows = line_edit_rows(tui->prompt, text_columns(tui));
    if (title == NULL && rows > canvas->rows - 2)
        title = text_format("prompt %s %d rows", pane_text_dot(tui->is_ascii),
                            rows);
    canvas_box(canvas, title == NULL ? "prompt" : title, footer,
               tui->line_kind != 0 || tui->focus == PANE_PROMPT);
    mem_free(title);
    mem_free(footer);
}

static void
draw_ghost(const Tui *tui, const Canvas *room)
{
    if (tui->line_kind != 0 || line_edit_length(tui->prompt) > 0)
        return;
    const char *ghost = "describe a song, or / for commands";
    if (welcome_is_shown(tui) && tui->focus == PANE_PROMPT)
        ghost = welcome_selected(tui);
    canvas_text(room, 0, PROMPT_TEXT_SIGN, -1, ghost, INK_FAINT);
}

static void
draw_list(Tui *tui, const Canvas *canvas, const Canvas *room)
{
    const LineEdit *edit = completion_list_edit(tui);
    const int columns = room->columns - PROMPT_TEXT_SIGN;
    int row = 0;
    int column = 0;
    line_edit_cursor_cell(edit, columns, &row, &column);
    const size_t start = tui->completion.start;
    const size_t cursor = tui->completion_cursor;
    char *word = text_format("%.*s", (int)(cursor - start),
                             tui->completion_line + start);
    column -= canvas_width(word);
    mem_free(word);
    const Canvas screen = pane_text_screen(canvas);
    completion_list_draw(tui, &screen, canvas->row,
                         room->column + PROMPT_TEXT_SIGN +
                             (column < 0 ? 0 : column));
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    canvas_fill(canvas, INK_TEXT);
    if (has_keys(tui))
        completion_list_refresh(tui);
    draw_box(tui, canvas);
    const Canvas inside = canvas_inside(canvas);
    const Canvas room =
        canvas_part(&inside, 0, 1, inside.rows, inside.columns - 2);
    const char kind[] = {tui->line_kind, '\0'};
    const bool is_outside = error_is_outside(tui);
    const int below =
        is_outside ? 0 : error_rows(tui, room.columns - PROMPT_TEXT_SIGN);
    const Canvas text =
        canvas_part(&room, 0, 0, room.rows - below, room.columns);
    draw_ghost(tui, &text);
    const int used = prompt_text_draw(
        tui, &text, completion_list_edit(tui),
        tui->line_kind == 0 ? glyph_text(GLYPH_PROMPT, tui->is_ascii) : kind,
        has_keys(tui));
    if (below > 0)
        draw_sentence(&room, used, tui->prompt_error);
    if (is_outside)
        draw_error_above(tui, canvas);
    if (has_keys(tui) && completion_list_rows(tui) > 0)
        draw_list(tui, canvas, &room);
}

// Keys ///////////////////////////////////////////////////////////////////////

static void
changed(Tui *tui)
{
    mem_free(tui->prompt_error);
    tui->prompt_error = NULL;
}

static void
show_history(Tui *tui, size_t at)
{
    tui->history_at = at;
    line_edit_set(tui->prompt,
                  at == SIZE_MAX ? tui->history_draft
                                 : history_at(studio_history(tui->studio), at));
    if (at == SIZE_MAX) {
        mem_free(tui->history_draft);
        tui->history_draft = NULL;
    }
    changed(tui);
}

static void
older(Tui *tui)
{
    const size_t count = history_count(studio_history(tui->studio));
    size_t at = tui->history_at;
    if (at == SIZE_MAX || at > count)
        at = count;
    if (at == 0)
        return;
    if (tui->history_at == SIZE_MAX) {
        mem_free(tui->history_draft);
        tui->history_draft = mem_copy_text(line_edit_text(tui->prompt));
    }
    show_history(tui, at - 1);
}

static void
newer(Tui *tui)
{
    if (tui->history_at == SIZE_MAX)
        return;
    const size_t next = tui->history_at + 1;
    if (next < history_count(studio_history(tui->studio)))
        show_history(tui, next);
    else if (tui->history_draft != NULL)
        show_history(tui, SIZE_MAX);
}

// Rows of the text first, then what was sent before.
static bool
move(Tui *tui, int step)
{
    if (line_edit_move_row(tui->prompt, text_columns(tui), step))
        return true;
    if (line_edit_length(tui->prompt) == 0 && welcome_is_shown(tui) &&
        history_count(studio_history(tui->studio)) == 0)
        welcome_move(tui, step);
    else if (step < 0)
        older(tui);
    else
        newer(tui);
    return true;
}

static void
send(Tui *tui)
{
    if (line_edit_length(tui->prompt) > 0) {
        char *text = mem_copy_text(line_edit_text(tui->prompt));
        tui_submit(tui, text);
        mem_free(text);
    } else if (welcome_is_shown(tui)) {
        welcome_run(tui);
    }
}

static bool
take_suggestion(Tui *tui)
{
    if (line_edit_length(tui->prompt) > 0 || !welcome_is_shown(tui))
        return false;
    line_edit_set(tui->prompt, welcome_selected(tui));
    return true;
}

static bool
clear(Tui *tui)
{
    if (line_edit_length(tui->prompt) == 0)
        return false;
    line_edit_set(tui->prompt, "");
    tui->history_at = SIZE_MAX;
    changed(tui);
    return true;
}

// Keys with control or alt that are the prompt's own.
static bool
serve_control(Tui *tui, const Key *key)
{
    if (key->code == RETURN || key->code == NEWLINE ||
        (key->code == 'j' && key->modifiers == MODIFIER_CTRL)) {
        line_edit_insert(tui->prompt, "\n", 1);
        changed(tui);
        return true;
    }
    if (key->modifiers != MODIFIER_CTRL)
        return false;
    if (key->code == 'c')
        return clear(tui);
    if (key->code != 'r')
        return false;
    overlay_search_open(tui);
    return true;
}

static bool
serve_plain(Tui *tui, const Key *key)
{
    switch (key->code) {
    case RETURN:
        send(tui);
        return true;
    case NEWLINE:
        return serve_control(tui, key);
    case ESCAPE:
        tui_browse(tui);
        return true;
    case TAB:
        return take_suggestion(tui);
    case KEY_UP:
        return move(tui, -1);
    case KEY_DOWN:
        return move(tui, 1);
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        return pane_chat.key(tui, key);
    default:
        return false;
    }
}

bool
pane_prompt_complete(Tui *tui, const Key *key)
{
    return completion_list_key(tui, key);
}

static bool
key(Tui *tui, const Key *key)
{
    if (completion_list_key(tui, key))
        return true;
    // Nothing to complete yet, such as a folder that is still being read:
    // half a line is no reason to leave.
    if (key->code == '\t' && line_edit_length(tui->prompt) > 0)
        return true;
    if (key->modifiers == 0 ? serve_plain(tui, key) : serve_control(tui, key))
        return true;
    const size_t length = line_edit_length(tui->prompt);
    if (!line_edit_key(tui->prompt, key))
        return false;
    if (line_edit_length(tui->prompt) != length)
        changed(tui);
    return true;
}

void
pane_prompt_paste(Tui *tui, const char *text, size_t length)
{
    const size_t room = LINE_EDIT_LIMIT - line_edit_length(tui->prompt);
    size_t taken = length < room ? length : room;
    // Not in the middle of a character.
    while (taken > 0 && taken < length &&
           ((unsigned char)text[taken] & 0xc0) == 0x80)
        taken--;
    line_edit_insert(tui->prompt, text, taken);
    changed(tui);
    if (taken < length)
        studio_tell(tui->studio, TONE_WARNING,
                    "the prompt holds 1 MiB: the last %zu bytes of the paste "
                    "were left out",
                    length - taken);
}

static bool
mouse(Tui *tui, const Mouse *mouse, const Rectangle *place)
{
    LineEdit *edit = completion_list_edit(tui);
    const int columns = place->columns - FRAME_COLUMNS - PROMPT_TEXT_SIGN;
    const int first = prompt_text_first(edit, columns, place->rows - 2);
    if (mouse->action == MOUSE_WHEEL_UP || mouse->action == MOUSE_WHEEL_DOWN)
        return line_edit_move_row(edit, columns,
                                  mouse->action == MOUSE_WHEEL_UP ? -1 : 1);
    if (mouse->action != MOUSE_PRESS)
        return false;
    const int column = mouse->column - 2 - PROMPT_TEXT_SIGN;
    line_edit_set_cursor_cell(edit, columns, first + mouse->row - 1,
                              column < 0 ? 0 : column);
    return true;
}

const Pane pane_prompt = {
    .name = "prompt",
    .topics = TOPIC_CHAT | TOPIC_TAKES | TOPIC_NOTICE,
    .draw = draw,
    .key = key,
    .mouse = mouse,
};
