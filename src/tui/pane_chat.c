// SPDX-License-Identifier: MIT
// The conversation.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "chat_view.h"
#include "chat_work.h"
#include "pane_cache.h"
#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"
#include "welcome.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
    GUTTER = 6, // "tim   "
    MARK_COLUMN = 4,
    WHEEL_ROWS = 3,
};

struct ChatPane {
    ChatView *view;
    PaneCache cache;   // all but the jobs that run
    ChatCell from, to; // the selection: where it began, where it is now
    bool is_pressed;
};

static struct ChatPane *
own(Tui *tui)
{
    if (tui->chat_pane == NULL) {
        tui->chat_pane = mem_new(sizeof(*tui->chat_pane));
        tui->chat_pane->view = chat_view_new();
    }
    return tui->chat_pane;
}

void
pane_chat_free(Tui *tui)
{
    if (tui->chat_pane == NULL)
        return;
    pane_cache_free(&tui->chat_pane->cache);
    chat_view_free(tui->chat_pane->view);
    mem_free(tui->chat_pane);
    tui->chat_pane = NULL;
}

// Entries ////////////////////////////////////////////////////////////////////

static const Ink tone_inks[] = {
    [TONE_PLAIN] = INK_TEXT,      [TONE_SAID] = INK_SAID,
    [TONE_CHOSEN] = INK_CHOSEN,   [TONE_GOOD] = INK_GOOD,
    [TONE_WARNING] = INK_WARNING, [TONE_ERROR] = INK_ERROR,
    [TONE_ACCENT] = INK_ACCENT,   [TONE_LINK] = INK_LINK,
};

static_assert(ARRAY_LENGTH(tone_inks) == TONE_COUNT, "an ink for every tone");

typedef struct {
    const char *who;
    Ink who_ink, plain_ink;
    bool has_mark;
    Glyph mark;
    Ink mark_ink;
} KindRow;

static const KindRow kinds[] = {
    [CHAT_YOU] = {"you", INK_YOU, INK_BRIGHT},
    [CHAT_PLAN] = {"tim", INK_STUDIO, INK_TEXT},
    [CHAT_WORK] = {"tim", INK_STUDIO, INK_TEXT},
    [CHAT_TAKE] = {"tim", INK_STUDIO, INK_TEXT, true, GLYPH_CHECK, INK_GOOD},
    [CHAT_NOTE] = {"tim", INK_STUDIO, INK_TEXT, true, GLYPH_NOTE, INK_ACCENT},
    [CHAT_ERROR] = {"tim", INK_STUDIO, INK_TEXT, true, GLYPH_CROSS, INK_ERROR},
};

static_assert(ARRAY_LENGTH(kinds) == CHAT_KIND_COUNT, "a row for every kind");

// One speaker is named once.
static bool
names_speaker(const Chat *chat, size_t entry)
{
    const ChatKind here = chat_entry(chat, entry)->kind;
    if (entry == 0 || here == CHAT_YOU)
        return true;
    return strcmp(kinds[here].who,
                  kinds[chat_entry(chat, entry - 1)->kind].who) != 0;
}

static void
draw_gutter(Tui *tui, const Canvas *canvas, int row, size_t entry)
{
    const Chat *chat = studio_chat(tui->studio);
    const ChatEntry *said = chat_entry(chat, entry);
    const KindRow *kind = &kinds[said->kind];
    // A take that was stopped is no good news.
    const bool warns = said->kind == CHAT_TAKE && said->span_count > 0 &&
                       said->spans[0].tone == TONE_WARNING;
    if (names_speaker(chat, entry))
        canvas_text(canvas, row, 0, -1, kind->who, kind->who_ink);
    if (kind->has_mark)
        canvas_glyph(
            canvas, row, MARK_COLUMN, warns ? GLYPH_WARNING : kind->mark,
            theme_look(canvas->theme, warns ? INK_WARNING : kind->mark_ink));
}

static void
draw_row(const Canvas *canvas,
         int row,
         const ChatLayout *layout,
         const ChatRow *place,
         Ink plain_ink)
{
    int column = GUTTER + place->indent;
    const size_t end = place->start + place->count;
    for (size_t at = place->start; at < end && column < canvas->columns;) {
        size_t stop = 0;
        const Tone tone = chat_layout_tone(layout, at, &stop);
        stop = stop > end ? end : stop;
        const Ink ink = tone == TONE_PLAIN ? plain_ink : tone_inks[tone];
        column += canvas_text_bytes(canvas, row, column, -1, layout->text + at,
                                    stop - at, theme_look(canvas->theme, ink));
        at = stop;
    }
}

// Selection //////////////////////////////////////////////////////////////////

static void
order(const struct ChatPane *pane, ChatCell *from, ChatCell *to)
{
    const bool is_forward = chat_cell_compare(pane->from, pane->to) <= 0;
    *from = is_forward ? pane->from : pane->to;
    *to = is_forward ? pane->to : pane->from;
}

static void
draw_selection(const Tui *tui, const Canvas *canvas, int row, ChatPlace place)
{
    if (!tui->has_selection)
        return;
    ChatCell from;
    ChatCell to;
    order(tui->chat_pane, &from, &to);
    for (int column = GUTTER; column < canvas->columns; column++) {
        const ChatCell here = {place, column - GUTTER};
        if (chat_cell_compare(here, from) < 0 ||
            chat_cell_compare(here, to) > 0)
            continue;
        const Cell *cell =
            grid_cell(canvas->grid, canvas->row + row, canvas->column + column);
        if (cell == NULL || cell->code == 0)
            continue;
        Look look = cell->look;
        look.attributes ^= LOOK_REVERSE;
        grid_put(canvas->grid, canvas->row + row, canvas->column + column,
                 cell->code, cell->mark, look);
    }
}

static ChatCell
cell_at(const struct ChatPane *pane, int row, int column)
{
    const size_t count = chat_view_count(pane->view);
    // Border and margin stand left of the text.
    const int text_column = column - 2 - GUTTER;
    if (row <= 0)
        return (ChatCell){chat_view_place(pane->view, 0),
                          row < 0 ? 0 : (text_column < 0 ? 0 : text_column)};
    const size_t at = (size_t)row < count ? (size_t)row : count - 1;
    return (ChatCell){chat_view_place(pane->view, at),
                      text_column < 0 ? 0 : text_column};
}

static void
copy_selection(Tui *tui)
{
    ChatCell from;
    ChatCell to;
    order(tui->chat_pane, &from, &to);
    char *text = chat_view_text(tui->chat_pane->view, from, to);
    pane_chat_copy(tui, text);
    mem_free(text);
}

void
pane_chat_copy(Tui *tui, const char *text)
{
    const StudioScreen *screen = studio_screen(tui->studio);
    if (text[0] == '\0')
        return;
    if (screen->copy(screen->self, text))
        studio_tell(tui->studio, TONE_GOOD, "copied %zu characters",
                    strlen(text));
    else
        studio_tell(tui->studio, TONE_WARNING,
                    "that is too long for the terminal's clipboard: copy less");
}

// A take becomes the one in focus, a path is copied.
static void
click(Tui *tui, ChatCell cell)
{
    struct ChatPane *pane = tui->chat_pane;
    const ChatEntry *entry =
        chat_entry(studio_chat(tui->studio), cell.place.entry);
    const ChatLayout *layout = chat_view_layout(pane->view, cell.place.entry);
    const int row =
        cell.place.row - (int)chat_view_has_gap(pane->view, cell.place.entry);
    if (row >= 0 && (size_t)row < layout->row_count) {
        const size_t byte = chat_layout_byte(layout, (size_t)row, cell.column);
        size_t end = 0;
        const bool is_link = layout->text[byte] != '\0' &&
                             chat_layout_tone(layout, byte, &end) == TONE_LINK;
        for (size_t i = 0; is_link && i < entry->span_count; i++)
            if (layout->span_ends[i] == end) {
                pane_chat_copy(tui, entry->spans[i].text);
                return;
            }
    }
    if (entry->take[0] == '\0')
        return;
    take_list_set_focus(studio_takes(tui->studio), entry->take);
    studio_mark(tui->studio, TOPIC_TAKES);
}

// The pane ///////////////////////////////////////////////////////////////////

static void
draw_frame(Tui *tui, const Canvas *canvas)
{
    struct ChatPane *pane = tui->chat_pane;
    char *footer = NULL;
    const size_t below = chat_view_below(pane->view);
    if (chat_view_is_at_end(pane->view))
        footer = tui->focus == PANE_CHAT ? pane_text_hints(tui, KEYS_CHAT, NULL,
                                                           canvas->columns - 6)
                                         : mem_copy_text("");
    else if (below > 0)
        footer = text_format("%zu below %s end", below,
                             pane_text_dot(tui->is_ascii));
    else
        footer = text_format("more below %s end", pane_text_dot(tui->is_ascii));
    canvas_box(canvas, "1 chat", footer, tui->focus == PANE_CHAT);
    mem_free(footer);
}

static Canvas
text_room(const Canvas *canvas)
{
    const Canvas inside = canvas_inside(canvas);
    return canvas_part(&inside, 0, 1, inside.rows, inside.columns - 2);
}

static void
draw_entry_row(Tui *tui, const Canvas *room, int at, ChatPlace place)
{
    ChatView *view = tui->chat_pane->view;
    const int row = place.row - (int)chat_view_has_gap(view, place.entry);
    if (row < 0)
        return;
    if (row == 0)
        draw_gutter(tui, room, at, place.entry);
    if (chat_view_job(view, place.entry) != NULL)
        return;
    const ChatLayout *layout = chat_view_layout(view, place.entry);
    const ChatKind kind =
        chat_entry(studio_chat(tui->studio), place.entry)->kind;
    if ((size_t)row < layout->row_count)
        draw_row(room, at, layout, &layout->rows[row], kinds[kind].plain_ink);
    draw_selection(tui, room, at, place);
}

// What changes with every frame.
static void
draw_jobs(Tui *tui, const Canvas *room)
{
    const ChatView *view = tui->chat_pane->view;
    for (size_t i = 0; i < chat_view_count(view); i++) {
        const ChatPlace place = chat_view_place(view, i);
        const JobView *job = chat_view_job(view, place.entry);
        if (job != NULL &&
            place.row == (int)chat_view_has_gap(view, place.entry))
            chat_work_draw(tui, room, (int)i, GUTTER, job);
    }
}

static uint64_t
add_place(uint64_t key, ChatPlace place)
{
    key = pane_cache_add_whole(key, (int64_t)place.entry);
    return pane_cache_add_whole(key, place.row);
}

static uint64_t
add_cell(uint64_t key, const ChatCell *cell)
{
    return pane_cache_add_whole(add_place(key, cell->place), cell->column);
}

// All that the rows beside them are made of.
static uint64_t
key_of(const Tui *tui, const Canvas *canvas)
{
    const struct ChatPane *pane = tui->chat_pane;
    const ChatView *view = pane->view;
    uint64_t key = pane_cache_key(canvas);
    key = pane_cache_add_whole(key, tui->focus == PANE_CHAT);
    key = pane_cache_add_whole(key, (int64_t)chat_view_below(view));
    key = pane_cache_add_whole(key, chat_view_is_at_end(view));
    key = pane_cache_add_whole(key, tui->has_selection);
    if (tui->has_selection) {
        key = add_cell(key, &pane->from);
        key = add_cell(key, &pane->to);
    }
    for (size_t i = 0; i < chat_view_count(view); i++) {
        const ChatPlace place = chat_view_place(view, i);
        const ChatEntry *entry =
            chat_entry(studio_chat(tui->studio), place.entry);
        key = add_place(key, place);
        key = pane_cache_add_whole(key, entry->time_ms << 4 | entry->kind);
        key = pane_cache_add_whole(
            key, (int64_t)entry->revision << 1 |
                     (chat_view_job(view, place.entry) != NULL));
    }
    return key;
}

static void
draw_chat(Tui *tui, const Canvas *canvas)
{
    struct ChatPane *pane = tui->chat_pane;
    Canvas still;
    if (pane_cache_begin(&pane->cache, canvas, key_of(tui, canvas), &still)) {
        canvas_fill(&still, INK_TEXT);
        draw_frame(tui, &still);
        const Canvas room = text_room(&still);
        for (size_t i = 0; i < chat_view_count(pane->view); i++)
            draw_entry_row(tui, &room, (int)i, chat_view_place(pane->view, i));
    }
    pane_cache_copy(&pane->cache, canvas);
    const Canvas room = text_room(canvas);
    draw_jobs(tui, &room);
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    struct ChatPane *pane = own(tui);
    const Canvas room = text_room(canvas);
    PaneState *state = &tui->panes[PANE_CHAT];
    if (state->scroll == 0)
        chat_view_go_end(pane->view);
    chat_view_set(pane->view, studio_chat(tui->studio),
                  studio_jobs(tui->studio), room.columns - GUTTER, room.rows);
    if (welcome_is_shown(tui)) {
        canvas_fill(canvas, INK_TEXT);
        draw_frame(tui, canvas);
        welcome_draw(tui, &room);
    } else {
        draw_chat(tui, canvas);
    }
    state->scroll = chat_view_is_at_end(pane->view) ? 0 : 1;
}

static void
scroll(Tui *tui, int rows)
{
    ChatView *view = own(tui)->view;
    chat_view_scroll(view, rows);
    tui->panes[PANE_CHAT].scroll = chat_view_is_at_end(view) ? 0 : 1;
}

static void
scroll_far(Tui *tui, bool to_end)
{
    ChatView *view = own(tui)->view;
    if (to_end)
        chat_view_go_end(view);
    else
        chat_view_go_start(view);
    tui->panes[PANE_CHAT].scroll = chat_view_is_at_end(view) ? 0 : 1;
}

static bool
key(Tui *tui, const Key *key)
{
    if ((key->modifiers & ~(unsigned)MODIFIER_SHIFT) != 0)
        return false;
    if (welcome_is_shown(tui) && welcome_key(tui, key))
        return true;
    const int page = tui->layout.panes[PANE_CHAT].rows - 3;

    const struct {
        uint32_t code;
        int rows;
    } moves[] = {{'j', 1},     {KEY_DOWN, 1},         {'k', -1},
                 {KEY_UP, -1}, {KEY_PAGE_DOWN, page}, {KEY_PAGE_UP, -page}};

    for (size_t i = 0; i < ARRAY_LENGTH(moves); i++)
        if (moves[i].code == key->code) {
            scroll(tui, moves[i].rows);
            return true;
        }
    const bool is_end = key->code == KEY_END || key->code == 'G';
    if (!is_end && key->code != KEY_HOME && key->code != 'g')
        return false;
    scroll_far(tui, is_end);
    return true;
}

static void
press(Tui *tui, const Mouse *mouse)
{
    struct ChatPane *pane = own(tui);
    pane->is_pressed = chat_view_count(pane->view) > 0;
    if (pane->is_pressed)
        pane->from = pane->to = cell_at(pane, mouse->row - 1, mouse->column);
    tui->has_selection = false;
}

static void
drag(Tui *tui, const Mouse *mouse, const Rectangle *place)
{
    struct ChatPane *pane = own(tui);
    if (!pane->is_pressed)
        return;
    // Beyond the edge the text moves on.
    if (mouse->row < 1)
        scroll(tui, -1);
    else if (mouse->row > place->rows - 2)
        scroll(tui, 1);
    pane->to = cell_at(pane, mouse->row - 1, mouse->column);
    tui->has_selection |= chat_cell_compare(pane->from, pane->to) != 0;
}

static void
release(Tui *tui)
{
    struct ChatPane *pane = own(tui);
    if (!pane->is_pressed)
        return;
    pane->is_pressed = false;
    if (tui->has_selection)
        copy_selection(tui);
    else
        click(tui, pane->from);
}

static bool
mouse(Tui *tui, const Mouse *mouse, const Rectangle *place)
{
    const bool is_welcome = welcome_is_shown(tui);
    switch (mouse->action) {
    case MOUSE_WHEEL_UP:
        scroll(tui, -WHEEL_ROWS);
        break;
    case MOUSE_WHEEL_DOWN:
        scroll(tui, WHEEL_ROWS);
        break;
    case MOUSE_PRESS:
        if (is_welcome)
            welcome_click(tui, mouse->row);
        else
            press(tui, mouse);
        break;
    case MOUSE_DRAG:
        if (!is_welcome)
            drag(tui, mouse, place);
        break;
    case MOUSE_RELEASE:
        if (!is_welcome)
            release(tui);
        break;
    }
    return true;
}

const Pane pane_chat = {
    .name = "chat",
    .digit = '1',
    .topics = TOPIC_CHAT | TOPIC_JOBS | TOPIC_PROGRESS | TOPIC_SESSION |
              TOPIC_BACKENDS,
    .is_animated = true,
    .draw = draw,
    .key = key,
    .mouse = mouse,
};
