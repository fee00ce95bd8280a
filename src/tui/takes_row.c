// SPDX-License-Identifier: MIT
#include "takes_row.h"

#include "pane_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_STARS = 5 };

bool
takes_row_is_made(const TakeView *take)
{
    return take->job[0] != '\0';
}

static bool
is_partial(const TakeView *take)
{
    return take->state != NULL && strcmp(take->state, "partial") == 0;
}

static void
draw_marks(const TakesDrawing *drawing,
           int row,
           const TakeView *take,
           bool is_focus)
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
draw_stars(const TakesDrawing *drawing, int row, const TakeView *take)
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

Ink
takes_row_state(const TakesDrawing *drawing,
                const TakeView *take,
                int columns,
                char text[static TAKES_TEXT])
{
    text[0] = '\0';
    if (!takes_row_is_made(take)) {
        (void)snprintf(text, TAKES_TEXT, "%s",
                       is_partial(take) ? "partial" : "");
        return INK_WARNING;
    }
    const JobView *job =
        job_list_find(studio_jobs(drawing->tui->studio), take->job);
    if (job == NULL || job->state == JOB_VIEW_QUEUED)
        (void)snprintf(text, TAKES_TEXT, "waits");
    else if (job->state == JOB_VIEW_CANCELLING)
        (void)snprintf(text, TAKES_TEXT, columns < 8 ? "stops" : "stopping");
    else if (job->total > 0 && columns < 12)
        (void)snprintf(text, TAKES_TEXT, "%.0f %%",
                       floor(100.0 * (double)job->done / (double)job->total));
    else if (job->total > 0)
        (void)snprintf(text, TAKES_TEXT, "%s %.0f %%",
                       backend_stage_name(job->stage),
                       floor(100.0 * (double)job->done / (double)job->total));
    else
        (void)snprintf(text, TAKES_TEXT, "%s",
                       job->has_stage ? backend_stage_name(job->stage)
                                      : "starts");
    return INK_ACCENT;
}

static void
draw_right(const TakesDrawing *drawing,
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
draw_state(const TakesDrawing *drawing, int row, const TakeView *take)
{
    char text[TAKES_TEXT];
    const TakesColumn *state = &drawing->fit.state;
    const TakesColumn *place =
        state->columns > 0 ? state : &drawing->fit.length;
    const Ink ink = takes_row_state(drawing, take, place->columns, text);
    const bool has_state = text[0] != '\0';
    if (state->columns > 0 && !has_state && isfinite(take->integrated_lufs))
        (void)snprintf(text, sizeof(text),
                       state->columns >= 10 ? "%.1f LUFS" : "%.1f",
                       take->integrated_lufs);
    if (state->columns > 0 || (has_state && takes_row_is_made(take)))
        draw_right(drawing, row, place, text, has_state ? ink : INK_DIM);
    char length[PANE_TIME_SIZE];
    pane_text_time(take->duration_s, length);
    if (state->columns > 0 || !has_state || !takes_row_is_made(take))
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
draw_wave(const TakesDrawing *drawing,
          int row,
          const TakeView *take,
          bool is_focus)
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

// Before the title a mark when a check failed; the chat has the sentence.
static void
draw_title(const TakesDrawing *drawing,
           int row,
           const TakeView *take,
           bool is_focus)
{
    const Canvas *room = &drawing->room;
    TakesColumn place = drawing->fit.title;
    if (take->flag_count > 0 && place.columns > 2) {
        canvas_glyph(room, row, place.column, GLYPH_WARNING,
                     pane_text_on_row(room->theme, INK_WARNING));
        place.column += 2;
        place.columns -= 2;
    }
    canvas_text(room, row, place.column, place.columns,
                take->title == NULL ? "" : take->title,
                is_focus ? INK_BRIGHT : INK_TEXT);
}

void
takes_row_draw(const TakesDrawing *drawing, int row, size_t index)
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
    char number[TAKES_TEXT];
    (void)snprintf(number, sizeof(number), "%d", take->number);
    draw_right(drawing, row, &drawing->fit.number, number, INK_DIM);
    draw_title(drawing, row, take, is_focus);
    draw_stars(drawing, row, take);
    draw_state(drawing, row, take);
    draw_wave(drawing, row, take, is_focus);
}

void
takes_row_draw_file(const TakesDrawing *drawing,
                    int row,
                    const TakeFile *file,
                    bool is_last)
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
