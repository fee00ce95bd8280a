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

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WHEEL_ROWS = 3, TEXT_SIZE = 64, MOST_STARS = 5 };

typedef struct {
    Tui *tui;
    const TakeList *list;
    TransportView transport;
    TakesFit fit;
    Canvas room;
    size_t focus; // index
} Drawing;

static int
inner_rows(const Tui *tui)
{
    const int rows = tui->layout.panes[PANE_TAKES].rows - 2;
    return rows < 1 ? 1 : rows;
}

// Columns of a take ///////////////////////////////////////////////////////////

static bool
is_made(const TakeView *take)
{
    return take->job[0] != '\0';
}

static bool
is_partial(const TakeView *take)
{
    return take->state != NULL && strcmp(take->state, "partial") == 0;
}

static void
draw_marks(const Drawing *drawing, int row, const TakeView *take, bool is_focus)
{
    const Canvas *room = &drawing->room;
    if (is_focus)
        canvas_glyph(room, row, 0, GLYPH_POINTER,
                     theme_look(room->theme, INK_ACCENT));
    const PlayerPhase phase = drawing->transport.player.phase;
    if (phase == PLAYER_EMPTY ||
        strcmp(drawing->transport.take_id, take->take_id) != 0)
        return;
    const bool is_heard = phase == PLAYER_PLAYING || phase == PLAYER_WAITING;
    canvas_glyph(room, row, 1, is_heard ? GLYPH_NOTE : GLYPH_PAUSE,
                 theme_look(room->theme, INK_PLAYHEAD));
}

static void
draw_stars(const Drawing *drawing, int row, const TakeView *take)
{
    const TakesColumn *place = &drawing->fit.stars;
    const Canvas *room = &drawing->room;
    const Look look = theme_look(room->theme, INK_STAR);
    if (place->columns == 0 || take->stars <= 0)
        return;
    if (place->columns >= MOST_STARS) {
        for (int i = 0; i < take->stars && i < MOST_STARS; i++)
            canvas_glyph(room, row, place->column + i, GLYPH_STAR, look);
        return;
    }
    canvas_glyph(room, row, place->column, GLYPH_STAR, look);
    const char digit[] = {(char)('0' + take->stars % 10), '\0'};
    canvas_text_look(room, row, place->column + 1, 1, digit, look);
}

// "rendering 62 %", or as much of it as fits; "" when the take is whole.
static Ink
say_state(const Drawing *drawing,
          const TakeView *take,
          int columns,
          char text[static TEXT_SIZE])
{
    text[0] = '\0';
    if (!is_made(take)) {
        (void)snprintf(text, TEXT_SIZE, "%s",
                       is_partial(take) ? "partial" : "");
        return INK_WARNING;
    }
    const JobView *job =
        job_list_find(studio_jobs(drawing->tui->studio), take->job);
    if (job == NULL || job->state == JOB_VIEW_QUEUED)
        (void)snprintf(text, TEXT_SIZE, "waits");
    else if (job->state == JOB_VIEW_CANCELLING)
        (void)snprintf(text, TEXT_SIZE, columns < 8 ? "stops" : "stopping");
    else if (job->total > 0 && columns < 12)
        (void)snprintf(text, TEXT_SIZE, "%.0f %%",
                       floor(100.0 * (double)job->done / (double)job->total));
    else if (job->total > 0)
        (void)snprintf(text, TEXT_SIZE, "%s %.0f %%",
                       backend_stage_name(job->stage),
                       floor(100.0 * (double)job->done / (double)job->total));
    else
        (void)snprintf(text, TEXT_SIZE, "%s",
                       job->has_stage ? backend_stage_name(job->stage)
                                      : "starts");
    return INK_ACCENT;
}

static void
draw_right(const Drawing *drawing,
           int row,
           const TakesColumn *place,
           const char *text,
           Ink ink)
{
    const int width = canvas_width(text);
    const int right = place->column + place->columns;
    if (place->columns > 0)
        canvas_text_look(&drawing->room, row, right - width, width, text,
                         pane_text_on_row(drawing->room.theme, ink));
}

static void
draw_state(const Drawing *drawing, int row, const TakeView *take)
{
    char text[TEXT_SIZE];
    const TakesColumn *state = &drawing->fit.state;
    const TakesColumn *place =
        state->columns > 0 ? state : &drawing->fit.length;
    const Ink ink = say_state(drawing, take, place->columns, text);
    const bool has_state = text[0] != '\0';
    if (state->columns > 0 && !has_state && isfinite(take->integrated_lufs))
        (void)snprintf(text, sizeof(text),
                       state->columns >= 10 ? "%.1f LUFS" : "%.1f",
                       take->integrated_lufs);
    if (state->columns > 0 || (has_state && is_made(take)))
        draw_right(drawing, row, place, text, has_state ? ink : INK_DIM);
    char length[PANE_TIME_SIZE];
    pane_text_time(take->duration_s, length);
    if (state->columns > 0 || !has_state || !is_made(take))
        draw_right(drawing, row, &drawing->fit.length, length,
                   is_partial(take) ? INK_WARNING : INK_TEXT);
}

static int
peak_of(const TakeView *take, int column, int columns)
{
    const int first = column * TAKE_VIEW_PEAKS / columns;
    int last = (column + 1) * TAKE_VIEW_PEAKS / columns;
    int highest = 0;
    if (last <= first)
        last = first + 1;
    for (int i = first; i < last && i < TAKE_VIEW_PEAKS; i++)
        if (take->peaks[i] > highest)
            highest = take->peaks[i];
    return highest;
}

static void
draw_wave(const Drawing *drawing, int row, const TakeView *take, bool is_focus)
{
    const TakesColumn *place = &drawing->fit.wave;
    const Canvas *room = &drawing->room;
    // Where there is no room for words of its own.
    if (is_partial(take) && drawing->fit.state.columns == 0) {
        draw_right(drawing, row, place, "partial", INK_WARNING);
        return;
    }
    if (!take->has_peaks)
        return;
    const Look quiet = theme_look(room->theme, INK_FAINT);
    for (int i = 0; i < place->columns; i++) {
        const int peak = peak_of(take, i, place->columns);
        const int eighths = peak == 0 ? 0 : 1 + peak * 7 / 255;
        const double at = (double)i / place->columns;
        Look look = quiet;
        if (is_focus && room->has_ramp)
            look.foreground = theme_gradient(room->theme, GRADIENT_WAVE, at);
        if (eighths == 0)
            canvas_glyph(room, row, place->column + i, GLYPH_DOT, quiet);
        else
            canvas_eighth(room, row, place->column + i, eighths, look);
    }
}

static void
draw_take(const Drawing *drawing, int row, size_t index)
{
    const TakeView *take = take_list_row(drawing->list, index);
    const Canvas *room = &drawing->room;
    const bool is_focus = index == drawing->focus;
    const Tui *tui = drawing->tui;
    if (is_focus) {
        const Canvas line = canvas_part(room, row, 0, 1, room->columns);
        canvas_fill(&line,
                    tui->focus == PANE_TAKES ? INK_SELECTED : INK_SELECTED_DIM);
    }
    draw_marks(drawing, row, take, is_focus);
    char number[TEXT_SIZE];
    (void)snprintf(number, sizeof(number), "%d", take->number);
    draw_right(drawing, row, &drawing->fit.number, number, INK_DIM);
    canvas_text(room, row, drawing->fit.title.column,
                drawing->fit.title.columns,
                take->title == NULL ? "" : take->title,
                is_focus ? INK_BRIGHT : INK_TEXT);
    draw_stars(drawing, row, take);
    draw_state(drawing, row, take);
    draw_wave(drawing, row, take, is_focus);
}

static void
draw_file(const Drawing *drawing, int row, const TakeFile *file, bool is_last)
{
    const Canvas *room = &drawing->room;
    const int column = drawing->fit.title.column;
    canvas_glyph(room, row, column, is_last ? GLYPH_LOWER_LEFT : GLYPH_VERTICAL,
                 theme_look(room->theme, INK_FAINT));
    int right = room->columns;
    if (file->is_missing)
        right = canvas_text_right(room, row, right, "missing", INK_ERROR) - 1;
    const char *slash = strrchr(file->path, '/');
    const char *name = slash == NULL ? file->path : slash + 1;
    if (file->is_missing)
        canvas_glyph(room, row, column + 2, GLYPH_CROSS,
                     theme_look(room->theme, INK_ERROR));
    const int from = column + (file->is_missing ? 4 : 2);
    canvas_text(room, row, from, right - from, name,
                file->is_missing ? INK_WARNING : INK_DIM);
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
follow_focus(Tui *tui, const Drawing *drawing)
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
key_of(const Drawing *drawing, const Canvas *canvas)
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
        char text[TEXT_SIZE];
        if (take == NULL || !is_made(take))
            continue;
        (void)say_state(drawing, take, TEXT_SIZE, text);
        key = pane_cache_add_text(key, text);
    }
    return key;
}

static void
draw_rows(const Drawing *drawing, size_t index)
{
    for (int row = 0; row < drawing->room.rows; index++) {
        const TakeView *take = take_list_row(drawing->list, index);
        if (take == NULL)
            return;
        draw_take(drawing, row++, index);
        for (size_t i = 0; i < take->file_count; i++)
            draw_file(drawing, row++, &take->files[i],
                      i + 1 == take->file_count);
    }
}

static void
draw_all(Drawing *drawing, const Canvas *canvas)
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
    Drawing drawing = {.tui = tui, .list = studio_takes(tui->studio)};
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
