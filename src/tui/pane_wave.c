// SPDX-License-Identifier: MIT
// The take in focus as a waveform: what was heard coloured, the playhead at
// the cell that sounds, what isn't rendered yet as a track.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "pane_memory.h"
#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"
#include "wave_ruler.h"
#include "wave_shape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_SIZE = 128, LEAST_MIRRORED = 4 };

// Which rows of the pane show what.
typedef struct {
    int sections, bars, line; // row, -1 = none
    int first, rows;          // of the waveform
} WaveRows;

static WaveRows
share_rows(int rows, bool has_sections)
{
    WaveRows result = {.sections = -1, .bars = -1, .line = -1};
    int left = rows;
    if (left >= 3 && has_sections)
        result.sections = result.first++;
    if (left >= 6 || (left >= 3 && !has_sections))
        result.bars = result.first++;
    left -= result.first;
    if (left >= 3)
        result.line = rows - 1;
    result.rows = rows - result.first - (result.line >= 0);
    return result;
}

typedef struct {
    Tui *tui;
    WaveView wave;
    TransportView transport;
    const TakeView *take; // or NULL
    double position_s;    // NAN = this take isn't loaded
    Canvas room;
} Drawing;

// Cells ///////////////////////////////////////////////////////////////////////

static Look
look_of(const Drawing *drawing, double at, bool is_heard)
{
    const Theme *theme = drawing->room.theme;
    if (!is_heard)
        return theme_look(theme, INK_WAVE_AHEAD);
    Look look = theme_look(theme, INK_TEXT);
    look.background = LOOK_KEEP_BACKGROUND;
    if (drawing->room.has_ramp)
        look.foreground = theme_gradient(theme, GRADIENT_WAVE, at);
    return look;
}

// Row 0 is the lowest.
static void
draw_from_below(const Canvas *canvas, int column, int eighths, Look look)
{
    for (int row = 0; eighths > 0 && row < canvas->rows; row++, eighths -= 8)
        canvas_eighth(canvas, canvas->rows - 1 - row, column,
                      eighths > 8 ? 8 : eighths, look);
}

// The lower half hangs: a cell that is filled from above is the reverse of one
// that is filled from below.
static void
draw_hanging(const Canvas *canvas, int column, int eighths, Look look)
{
    Look reversed = look;
    reversed.attributes |= (unsigned)LOOK_REVERSE;
    for (int row = 0; eighths > 0 && row < canvas->rows; row++, eighths -= 8) {
        if (eighths >= 8)
            canvas_eighth(canvas, row, column, 8, look);
        else
            canvas_eighth(canvas, row, column, 8 - eighths, reversed);
    }
}

typedef struct {
    Canvas upper, lower; // lower has no rows when all stands on the ground
    int columns;
} Halves;

static void
draw_column(const Drawing *drawing,
            const Halves *halves,
            int column,
            bool is_heard)
{
    const Theme *theme = drawing->room.theme;
    const WaveColumn wave =
        wave_shape_column(&drawing->wave, column, halves->columns);
    if (!wave.is_ready) {
        canvas_glyph(&halves->upper, halves->upper.rows - 1, column, GLYPH_DOT,
                     theme_look(theme, INK_FAINT));
        return;
    }
    const Look look =
        look_of(drawing, (double)column / halves->columns, is_heard);
    if (halves->lower.rows == 0) {
        draw_from_below(
            &halves->upper, column,
            wave_shape_eighths(fmax(wave.high, -wave.low), halves->upper.rows),
            look);
        return;
    }
    draw_from_below(&halves->upper, column,
                    wave_shape_eighths(wave.high, halves->upper.rows), look);
    draw_hanging(&halves->lower, column,
                 wave_shape_eighths(-wave.low, halves->lower.rows), look);
}

static void
draw_wave(const Drawing *drawing, const WaveRows *rows)
{
    const Canvas *room = &drawing->room;
    const bool is_mirrored = rows->rows >= LEAST_MIRRORED && !room->is_ascii;
    const int upper = is_mirrored ? (rows->rows + 1) / 2 : rows->rows;
    const Halves halves = {
        .upper = canvas_part(room, rows->first, 0, upper, room->columns),
        .lower = canvas_part(room, rows->first + upper, 0, rows->rows - upper,
                             room->columns),
        .columns = room->columns};
    const int head = wave_shape_column_of(&drawing->wave, drawing->position_s,
                                          room->columns);
    // A take that isn't loaded shows its colours.
    for (int column = 0; column < room->columns; column++)
        if (column != head)
            draw_column(drawing, &halves, column, head < 0 || column < head);
    if (head < 0)
        return;
    const Look look = theme_look(room->theme, INK_PLAYHEAD);
    const int top = rows->bars >= 0 ? rows->bars : rows->first;
    for (int row = top; row < rows->first + rows->rows; row++)
        canvas_glyph(room, row, head, GLYPH_PLAYHEAD, look);
}

// The line below //////////////////////////////////////////////////////////////

static void
say_position(const Drawing *drawing, char text[static TEXT_SIZE])
{
    char length[PANE_TIME_SIZE];
    char position[PANE_TIME_SIZE];
    const WaveView *wave = &drawing->wave;
    pane_text_time(wave->duration_s, length);
    text[0] = '\0';
    if (isnan(drawing->position_s)) {
        (void)snprintf(text, TEXT_SIZE, "space plays %s", length);
        return;
    }
    const bool is_playing = drawing->transport.player.phase == PLAYER_PLAYING;
    pane_text_time(drawing->position_s, position);
    const double hundredths = floor(fmod(drawing->position_s, 1) * 100);
    (void)snprintf(text, TEXT_SIZE, "%s %s.%02d / %s",
                   glyph_text(is_playing ? GLYPH_PLAY : GLYPH_PAUSE,
                              drawing->tui->is_ascii),
                   position, (int)hundredths, length);
}

// The bars of the piece; what sounds behind them is its tail.
static size_t
bars_of(const WaveView *wave)
{
    if (wave->section_count == 0)
        return wave->bar_count;
    const WaveSection *last = &wave->sections[wave->section_count - 1];
    return (size_t)(last->first_bar + last->bars - 1);
}

static void
say_place(const Drawing *drawing, char text[static TEXT_SIZE])
{
    const WaveView *wave = &drawing->wave;
    const int bar = wave_shape_bar_at(wave, drawing->position_s);
    const int section = wave_shape_section_at(wave, drawing->position_s);
    text[0] = '\0';
    if (isnan(drawing->position_s) || bar < 0)
        return;
    char name[WAVE_RULER_TEXT] = "";
    if (section >= 0)
        wave_ruler_name(wave->sections[section].name, name);
    const size_t bars = bars_of(wave);
    if ((size_t)bar >= bars)
        (void)snprintf(text, TEXT_SIZE, "tail");
    else
        (void)snprintf(text, TEXT_SIZE, "bar %d of %zu%s%s", bar + 1, bars,
                       section < 0 ? "" : "  ", name);
}

static void
say_level(const Drawing *drawing, char text[static TEXT_SIZE])
{
    const TakeView *take = drawing->take;
    text[0] = '\0';
    if (drawing->wave.ready_s + 0.05 < drawing->wave.duration_s) {
        char ready[PANE_TIME_SIZE];
        pane_text_time(drawing->wave.ready_s, ready);
        (void)snprintf(text, TEXT_SIZE, "rendered to %s", ready);
    } else if (take != NULL && isfinite(take->integrated_lufs) &&
               isfinite(take->true_peak_dbtp)) {
        (void)snprintf(text, TEXT_SIZE, "%.1f LUFS  %.1f dBTP",
                       take->integrated_lufs, take->true_peak_dbtp);
    } else if (take != NULL && isfinite(take->integrated_lufs)) {
        (void)snprintf(text, TEXT_SIZE, "%.1f LUFS", take->integrated_lufs);
    }
}

static void
draw_line(const Drawing *drawing, int row)
{
    char text[TEXT_SIZE];
    const Canvas *room = &drawing->room;
    say_level(drawing, text);
    const int right =
        canvas_text_right(room, row, room->columns, text, INK_DIM);
    say_position(drawing, text);
    int column =
        canvas_text(room, row, 0, right, text,
                    isnan(drawing->position_s) ? INK_FAINT : INK_ACCENT);
    column += 3;
    say_place(drawing, text);
    if (column + canvas_width(text) + 2 <= right)
        canvas_text(room, row, column, -1, text, INK_SECTION);
}

// The pane ////////////////////////////////////////////////////////////////////

static void
read_state(Tui *tui, Drawing *drawing)
{
    studio_wave(tui->studio, &drawing->wave);
    transport_view(studio_transport(tui->studio), &drawing->transport);
    drawing->tui = tui;
    drawing->take = take_list_focus(studio_takes(tui->studio));
    const bool is_loaded =
        drawing->wave.take_id[0] != '\0' &&
        drawing->transport.player.phase != PLAYER_EMPTY &&
        strcmp(drawing->transport.take_id, drawing->wave.take_id) == 0;
    drawing->position_s =
        is_loaded ? drawing->transport.player.position_s : (double)NAN;
    // What a device gave out may be a hair more than the take is long.
    if (drawing->position_s > drawing->wave.duration_s)
        drawing->position_s = drawing->wave.duration_s;
}

static bool
is_empty(const Drawing *drawing)
{
    return drawing->wave.take_id[0] == '\0' || !(drawing->wave.duration_s > 0);
}

static char *
make_title(const Drawing *drawing)
{
    const TakeView *take = drawing->take;
    if (take == NULL)
        return mem_copy_text("5 waveform");
    return text_format("5 waveform %s @%d %s",
                       pane_text_dot(drawing->tui->is_ascii), take->number,
                       take->title == NULL ? "" : take->title);
}

// All that is drawn but the line of figures, which moves with every frame.
static uint64_t
key_of(const Drawing *drawing, const Canvas *canvas)
{
    enum { SAMPLES = 64 };

    const WaveView *wave = &drawing->wave;
    const TakeView *take = drawing->take;
    uint64_t key = pane_cache_key(canvas);
    key = pane_cache_add_whole(key, drawing->tui->focus == PANE_WAVE);
    key = pane_cache_add_text(key, take == NULL ? NULL : take->title);
    key = pane_cache_add_whole(key, take == NULL ? 0 : take->number);
    key = pane_cache_add_text(key, wave->take_id);
    key = pane_cache_add_real(key, wave->duration_s);
    key = pane_cache_add_real(key, wave->ready_s);
    key = pane_cache_add_whole(key, (int64_t)wave->count);
    for (size_t i = 0; i < wave->section_count; i++)
        key = pane_cache_add_text(key, wave->sections[i].name);
    // The master replaces the preview bin by bin: some tell of all.
    for (size_t i = 0; i < SAMPLES && wave->count > 0; i++)
        key = pane_cache_add_real(
            key, (double)wave->highs[i * (wave->count - 1) / SAMPLES]);
    key = pane_cache_add(key, wave->bar_starts_s,
                         wave->bar_count * sizeof(*wave->bar_starts_s));
    key = pane_cache_add_whole(
        key, wave_shape_section_at(wave, drawing->position_s));
    return pane_cache_add_whole(
        key,
        wave_shape_column_of(wave, drawing->position_s, canvas->columns - 4));
}

static void
draw_still(Drawing *drawing, const Canvas *canvas, const WaveRows *rows)
{
    Tui *tui = drawing->tui;
    const WaveView *wave = &drawing->wave;
    const bool has_focus = tui->focus == PANE_WAVE;
    canvas_fill(canvas, INK_TEXT);
    char *title = make_title(drawing);
    char *footer =
        has_focus ? pane_text_hints(tui, KEYS_WAVE, NULL, canvas->columns - 6)
                  : NULL;
    canvas_box(canvas, title, footer, has_focus);
    mem_free(title);
    mem_free(footer);
    const Canvas inside = canvas_inside(canvas);
    drawing->room = canvas_part(&inside, 0, 1, inside.rows, inside.columns - 2);
    if (is_empty(drawing)) {
        canvas_text(&drawing->room, drawing->room.rows / 2, 0, -1,
                    "the waveform of the take in focus stands here", INK_FAINT);
        return;
    }
    if (rows->sections >= 0)
        wave_ruler_sections(&drawing->room, rows->sections, wave,
                            wave_shape_section_at(wave, drawing->position_s));
    if (rows->bars >= 0)
        wave_ruler_bars(&drawing->room, rows->bars, wave);
    draw_wave(drawing, rows);
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    Drawing drawing;
    Canvas own;
    PaneCache *cache = &pane_memory(tui)->wave;
    read_state(tui, &drawing);
    const WaveRows rows =
        share_rows(canvas->rows - 2, drawing.wave.section_count > 0);
    if (pane_cache_begin(cache, canvas, key_of(&drawing, canvas), &own))
        draw_still(&drawing, &own, &rows);
    pane_cache_copy(cache, canvas);
    const Canvas inside = canvas_inside(canvas);
    drawing.room = canvas_part(&inside, 0, 1, inside.rows, inside.columns - 2);
    if (rows.line >= 0 && !is_empty(&drawing))
        draw_line(&drawing, rows.line);
}

// A take that isn't loaded plays first.
static void
seek_to(Tui *tui, int column, int columns)
{
    Drawing drawing;
    read_state(tui, &drawing);
    if (drawing.wave.take_id[0] == '\0')
        return;
    if (isnan(drawing.position_s)) {
        tui_run(tui, "play");
        return;
    }
    transport_seek(studio_transport(tui->studio),
                   wave_shape_time_of(&drawing.wave, column, columns));
    studio_mark(tui->studio, TOPIC_TRANSPORT);
}

static bool
mouse(Tui *tui, const Mouse *mouse, const Rectangle *place)
{
    const int columns = place->columns - 4;
    int column = mouse->column - 2;
    if (column < 0)
        column = 0;
    if (column >= columns)
        column = columns - 1;
    switch (mouse->action) {
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN:
        transport_seek_by(studio_transport(tui->studio),
                          mouse->action == MOUSE_WHEEL_UP ? 1 : -1);
        return true;
    case MOUSE_PRESS:
    case MOUSE_DRAG:
        if (mouse->button == 1)
            seek_to(tui, column, columns);
        return true;
    case MOUSE_RELEASE:
        return true;
    }
    return false;
}

const Pane pane_wave = {
    .name = "wave",
    .digit = '5',
    .topics = TOPIC_WAVE | TOPIC_TAKES | TOPIC_TRANSPORT | TOPIC_PROGRESS,
    .is_animated = true,
    .is_of_sound = true,
    .draw = draw,
    .mouse = mouse,
};
