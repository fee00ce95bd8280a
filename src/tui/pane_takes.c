// SPDX-License-Identifier: MIT
// The list of takes, each with its files; only rows that are seen are looked
// at.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "pane_memory.h"
#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"
#include "takes_fit.h"
#include "takes_row.h"

enum { WHEEL_ROWS = 3 };

static int
inner_rows(const Tui *tui)
{
    const int rows = tui->layout.panes[PANE_TAKES].rows - 2;
    return rows < 1 ? 1 : rows;
}

// The pane ////////////////////////////////////////////////////////////////////

// The newest one has the highest number; deleted ones leave gaps.
static int
digits_of(const TakeList *list)
{
    const TakeView *newest = take_list_row(list, 0);
    int highest = newest == NULL ? 0 : newest->number;
    int digits = 1;
    if (take_list_total(list) > (size_t)highest)
        highest = (int)take_list_total(list);
    for (; highest >= 10; highest /= 10)
        digits++;
    return digits;
}

static char *
make_footer(const Tui *tui, const TakeList *list)
{
    const char *dot = pane_text_dot(tui->is_ascii);
    const char *filter = take_list_filter(list);
    Text text = {0};
    text_append_format(&text, "%zu of %zu %s ", take_list_count(list),
                       take_list_total(list), dot);
    if (filter[0] == '\0')
        text_append(&text, "/ filter");
    else
        text_append_format(&text, "/ %s", filter);
    text_append_format(&text, " %s %s", dot,
                       take_list_shows_session_only(list) ? "this session"
                                                          : "all");
    return text_take(&text);
}

static void
draw_empty(const Canvas *room, const TakeList *list)
{
    if (take_list_total(list) == 0) {
        canvas_text(room, 0, 1, room->columns - 1, "no takes yet", INK_DIM);
        canvas_text(room, 1, 1, room->columns - 1,
                    "describe some music and press enter", INK_FAINT);
        return;
    }
    canvas_format(room, 0, 1, room->columns - 1, INK_WARNING,
                  "no take matches \"%s\"", take_list_filter(list));
    canvas_text(room, 1, 1, room->columns - 1,
                "/ then esc shows all of them again", INK_FAINT);
}

// A focus that moved since the last frame is brought into view; the wheel may
// leave it.
static void
follow_focus(Tui *tui, const TakesDrawing *drawing)
{
    PaneState *state = &tui->panes[PANE_TAKES];
    const size_t count = take_list_count(drawing->list);
    if (state->scroll < 0 || (size_t)state->scroll >= count)
        state->scroll = count == 0 ? 0 : (int)count - 1;
    if (state->selected == (int)drawing->focus + 1)
        return;
    state->selected = (int)drawing->focus + 1;
    state->scroll = (int)takes_scroll(drawing->list, (size_t)state->scroll,
                                      drawing->focus, inner_rows(tui));
}

// The list counts its changes; what jobs and player tell comes to it.
static uint64_t
key_of(const TakesDrawing *drawing, const Canvas *canvas)
{
    const Tui *tui = drawing->tui;
    const TransportView *transport = &drawing->transport;
    const size_t first = (size_t)tui->panes[PANE_TAKES].scroll;
    uint64_t key = pane_cache_key(canvas);
    key = pane_cache_add_whole(key, take_list_revision(drawing->list));
    key = pane_cache_add_whole(key, tui->focus == PANE_TAKES);
    key = pane_cache_add_whole(key, (int64_t)first);
    key = pane_cache_add_whole(key, (int64_t)transport->player.phase);
    key = pane_cache_add_text(key, transport->take_id);
    for (size_t i = first; i < first + (size_t)canvas->rows; i++) {
        const TakeView *take = take_list_row(drawing->list, i);
        char text[TAKES_TEXT];
        if (take == NULL || !takes_row_is_made(take))
            continue;
        (void)takes_row_state(drawing, take, TAKES_TEXT, text);
        key = pane_cache_add_text(key, text);
    }
    return key;
}

static void
draw_rows(const TakesDrawing *drawing, size_t index)
{
    for (int row = 0; row < drawing->room.rows; index++) {
        const TakeView *take = take_list_row(drawing->list, index);
        if (take == NULL)
            return;
        takes_row_draw(drawing, row++, index);
        for (size_t i = 0; i < take->file_count; i++)
            takes_row_draw_file(drawing, row++, &take->files[i],
                                i + 1 == take->file_count);
    }
}

static void
draw_all(TakesDrawing *drawing, const Canvas *canvas)
{
    const Tui *tui = drawing->tui;
    canvas_fill(canvas, INK_TEXT);
    char *footer = make_footer(tui, drawing->list);
    canvas_box(canvas, "3 takes", footer, tui->focus == PANE_TAKES);
    mem_free(footer);
    const Canvas inside = canvas_inside(canvas);
    drawing->room = canvas_part(&inside, 0, 1, inside.rows, inside.columns - 2);
    if (take_list_count(drawing->list) == 0) {
        draw_empty(&drawing->room, drawing->list);
        return;
    }
    takes_fit(drawing->room.columns, digits_of(drawing->list), &drawing->fit);
    draw_rows(drawing, (size_t)tui->panes[PANE_TAKES].scroll);
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    TakesDrawing drawing = {.tui = tui, .list = studio_takes(tui->studio)};
    PaneCache *cache = &pane_memory(tui)->takes;
    Canvas own;
    transport_view(studio_transport(tui->studio), &drawing.transport);
    drawing.focus = take_list_focus_index(drawing.list);
    follow_focus(tui, &drawing);
    if (pane_cache_begin(cache, canvas, key_of(&drawing, canvas), &own))
        draw_all(&drawing, &own);
    pane_cache_copy(cache, canvas);
}

// Keys and mouse //////////////////////////////////////////////////////////////

static void
move(Tui *tui, int rows)
{
    take_list_move_focus(studio_takes(tui->studio), rows);
    studio_mark(tui->studio, TOPIC_TAKES);
}

static bool
key(Tui *tui, const Key *key)
{
    if ((key->modifiers & ~(unsigned)MODIFIER_SHIFT) != 0)
        return false;
    const int page = inner_rows(tui) > 1 ? inner_rows(tui) - 1 : 1;
    const int all = (int)take_list_count(studio_takes(tui->studio));

    const struct {
        uint32_t code;
        int rows;
    } moves[] = {{'j', 1},         {KEY_DOWN, 1},         {'k', -1},
                 {KEY_UP, -1},     {KEY_PAGE_DOWN, page}, {KEY_PAGE_UP, -page},
                 {KEY_HOME, -all}, {'g', -all},           {KEY_END, all},
                 {'G', all}};

    for (size_t i = 0; i < ARRAY_LENGTH(moves); i++)
        if (moves[i].code == key->code) {
            move(tui, moves[i].rows);
            return true;
        }
    if (key->code != '\r' || take_list_focus(studio_takes(tui->studio)) == NULL)
        return false;
    tui_run(tui, "play");
    return true;
}

static void
scroll(Tui *tui, int rows)
{
    PaneState *state = &tui->panes[PANE_TAKES];
    const int count = (int)take_list_count(studio_takes(tui->studio));
    const int last = count - inner_rows(tui) < 0 ? 0 : count - 1;
    state->scroll += rows;
    if (state->scroll > last)
        state->scroll = last;
    if (state->scroll < 0)
        state->scroll = 0;
}

static void
press(Tui *tui, int row)
{
    TakeList *list = studio_takes(tui->studio);
    TakesPlace place;
    if (!takes_place(list, (size_t)tui->panes[PANE_TAKES].scroll, row, &place))
        return;
    const TakeView *take = take_list_row(list, place.take);
    take_list_set_focus(list, take->take_id);
    tui->panes[PANE_TAKES].selected = (int)place.take + 1; // stays where it is
    studio_mark(tui->studio, TOPIC_TAKES);
    if (click_is_double(&pane_memory(tui)->click, PANE_TAKES, (int)place.take,
                        clock_monotonic_ns()))
        tui_run(tui, "play");
}

static bool
mouse(Tui *tui, const Mouse *mouse, const Rectangle *place)
{
    if (mouse->action == MOUSE_WHEEL_UP)
        scroll(tui, -WHEEL_ROWS);
    else if (mouse->action == MOUSE_WHEEL_DOWN)
        scroll(tui, WHEEL_ROWS);
    else if (mouse->action == MOUSE_PRESS && mouse->button == 1 &&
             mouse->row < place->rows - 1)
        press(tui, mouse->row - 1);
    else
        return false;
    return true;
}

const Pane pane_takes = {
    .name = "takes",
    .digit = '3',
    .topics = TOPIC_TAKES | TOPIC_JOBS | TOPIC_PROGRESS | TOPIC_EXPORTS |
              TOPIC_TRANSPORT | TOPIC_WAVE,
    .draw = draw,
    .key = key,
    .mouse = mouse,
};
