// SPDX-License-Identifier: MIT
// A studio for tests of panes: real lists that a test fills, no disk, no
// player, no threads. What panes ask of it is kept to be looked at. Include it
// once, in the test; the program's own studio is not linked then.
#pragma once

#include "timbre/app/command.h"
#include "timbre/app/studio.h"
#include "timbre/base/text.h"
#include "timbre/core/event.h"

#include "check.h"
#include "fake_params.h"
#include "pane_memory.h"
#include "panes.h"
#include "tui_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FAKE_TEXT = 512, FAKE_BINS = 2000 };

struct Studio {
    App *app;
    TakeList *takes;
    JobList *jobs;
    ParamList *params;
    Request *request;
    WaveView wave;
    TransportView transport;
    unsigned changes;
    char told[FAKE_TEXT]; // the last notice
    char ran[FAKE_TEXT];  // the last command line
    char seed[FAKE_TEXT]; // words that were set
    double sought_s, sought_by_s;
    float lows[FAKE_BINS], highs[FAKE_BINS];
};

TakeList *
studio_takes(Studio *studio)
{
    return studio->takes;
}

JobList *
studio_jobs(Studio *studio)
{
    return studio->jobs;
}

ParamList *
studio_params(Studio *studio)
{
    return studio->params;
}

App *
studio_app(Studio *studio)
{
    return studio->app;
}

const Request *
studio_request(const Studio *studio)
{
    return studio->request;
}

// The studio is its own transport.
Transport *
studio_transport(Studio *studio)
{
    return (Transport *)studio;
}

void
studio_wave(const Studio *studio, WaveView *view)
{
    *view = studio->wave;
}

void
studio_mark(Studio *studio, unsigned topics)
{
    studio->changes |= topics;
}

void
studio_tell(Studio *studio, Tone tone, const char *format, ...)
{
    (void)tone;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(studio->told, sizeof(studio->told), format, arguments);
    va_end(arguments);
}

Status
studio_set_seed(Studio *studio, const char *words, Error *error)
{
    (void)error;
    (void)snprintf(studio->seed, sizeof(studio->seed), "%s", words);
    return STATUS_OK;
}

void
transport_view(const Transport *transport, TransportView *view)
{
    *view = ((const Studio *)transport)->transport;
}

void
transport_seek(Transport *transport, double position_s)
{
    ((Studio *)transport)->sought_s = position_s;
}

void
transport_seek_by(Transport *transport, double delta_s)
{
    ((Studio *)transport)->sought_by_s = delta_s;
}

// Every name is a command here.
static const Command fake_command = {.name = "fake", .usage = "", .text = ""};

const Command *
command_find(const char *name)
{
    (void)name;
    return &fake_command;
}

const Command *
command_table(size_t *count)
{
    *count = 1;
    return &fake_command;
}

void
tui_run(Tui *tui, const char *line)
{
    (void)snprintf(tui->studio->ran, FAKE_TEXT, "%s", line);
}

// Filling it //////////////////////////////////////////////////////////////////

static inline Studio *
fake_studio_new(void)
{
    Studio *studio = mem_new(sizeof(*studio));
    studio->app = app_new(settings_new());
    studio->takes = take_list_new();
    studio->jobs = job_list_new();
    studio->params = param_list_new();
    studio->wave.take_id = "";
    return studio;
}

static inline void
fake_studio_free(Studio *studio)
{
    take_list_free(studio->takes);
    job_list_free(studio->jobs);
    param_list_free(studio->params);
    request_free(studio->request);
    app_free(studio->app);
    mem_free(studio);
}

// A take whose id sorts by its number.
static inline void
fake_take(Studio *studio, int number, const char *title, int stars)
{
    TakeView row = {.number = number,
                    .title = mem_copy_text(title),
                    .backend = mem_copy_text("sketch"),
                    .state = mem_copy_text("done"),
                    .key = mem_copy_text("A minor"),
                    .seed = mem_copy_text("40211"),
                    .duration_s = 24,
                    .tempo_bpm = 82,
                    .integrated_lufs = -14.1,
                    .true_peak_dbtp = -1.0,
                    .stars = stars,
                    .has_peaks = true};
    (void)snprintf(row.take_id, sizeof(row.take_id), "01ARZ3NDEKTSV4RRFF%08u",
                   (unsigned)number % 100000000U);
    for (int i = 0; i < TAKE_VIEW_PEAKS; i++)
        row.peaks[i] = (unsigned char)(140 + 100 * sin(0.31 * i + number) *
                                                 sin(0.05 * i * number));
    take_list_put(studio->takes, &row);
}

static inline void
fake_file(Studio *studio,
          const char *take_id,
          const char *path,
          bool is_missing)
{
    TakeView *row = take_list_edit(studio->takes, take_id);
    row->files =
        mem_resize(row->files, row->file_count + 1, sizeof(*row->files));
    row->files[row->file_count++] = (TakeFile){.path = mem_copy_text(path),
                                               .format = mem_copy_text("flac"),
                                               .is_missing = is_missing};
}

static inline void
fake_event(Studio *studio, EventType type, const char *job, Json *data)
{
    Event *event = event_new(type, job, "", data);
    (void)job_list_apply(studio->jobs, event);
    event_free(event);
}

static inline void
fake_job(Studio *studio, const char *job, const char *prompt, EventType type)
{
    Json *request = json_make_record();
    json_put_text(request, "prompt", prompt);
    json_put_text(request, "backend", "sketch");
    json_put_text(request, "seed", "40211");
    json_put_real(request, "duration_s", 24);
    Json *data = json_make_record();
    json_put(data, "request", request);
    fake_event(studio, type, job, data);
}

static inline void
fake_progress(Studio *studio,
              const char *job,
              const char *stage,
              int done,
              int total,
              double eta_s)
{
    Json *data = json_make_record();
    json_put_text(data, "stage", stage);
    json_put_whole(data, "done", done);
    json_put_whole(data, "total", total);
    if (eta_s >= 0)
        json_put_real(data, "eta_s", eta_s);
    fake_event(studio, EVENT_PROGRESS, job, data);
}

// Sound of 24 s in 16 bars and three sections, rendered up to ready_s.
static inline void
fake_wave(Studio *studio, const char *take_id, double ready_s)
{
    static const WaveSection sections[] = {
        {"intro", 0, 1, 4}, {"verse_1", 6, 5, 8}, {"outro", 18, 13, 4}};
    static const double bars[] = {0,  1.5,  3,  4.5,  6,  7.5,  9,  10.5,
                                  12, 13.5, 15, 16.5, 18, 19.5, 21, 22.5};
    for (int i = 0; i < FAKE_BINS; i++) {
        const double t = (double)i / FAKE_BINS * 24;
        const double beat = exp(-3.0 * fmod(t, 0.375));
        const double swell = 0.35 + 0.3 * sin(t / 3.8) * sin(t / 3.8);
        const double level =
            fmin(0.98, swell * (0.35 + beat * (1 + 0.4 * sin(11 * t))));
        studio->highs[i] = (float)level;
        studio->lows[i] = (float)(-level * (0.75 + 0.2 * sin(2.3 * t)));
    }
    studio->wave = (WaveView){.take_id = take_id,
                              .count = (size_t)(FAKE_BINS * ready_s / 24),
                              .lows = studio->lows,
                              .highs = studio->highs,
                              .duration_s = 24,
                              .ready_s = ready_s,
                              .section_count = ARRAY_LENGTH(sections),
                              .sections = sections,
                              .bar_starts_s = bars,
                              .bar_count = ARRAY_LENGTH(bars)};
}

static inline void
fake_playing(Studio *studio, const char *take_id, double position_s)
{
    (void)snprintf(studio->transport.take_id, ULID_SIZE, "%s", take_id);
    studio->transport.player = (PlayerState){
        .phase = PLAYER_PLAYING, .position_s = position_s, .duration_s = 24};
}

// Drawing /////////////////////////////////////////////////////////////////////

static inline Tui *
fake_tui_new(Studio *studio, bool is_ascii)
{
    Tui *tui = mem_new(sizeof(*tui));
    tui->studio = studio;
    tui->keys = key_map_new(app_settings(studio->app), NULL);
    tui->theme = *theme_default();
    tui->value = line_edit_new();
    tui->zoomed = PANE_COUNT;
    tui->drag_pane = PANE_COUNT;
    tui->focus = PANE_PROMPT;
    tui->now_ns = clock_monotonic_ns();
    tui->is_ascii = is_ascii;
    tui->depth = DEPTH_24BIT;
    return tui;
}

static inline void
fake_tui_free(Tui *tui)
{
    pane_memory_free(tui);
    key_map_free(tui->keys);
    line_edit_free(tui->value);
    mem_free(tui);
}

// Draws the pane where the layout of this size puts it.
static inline void
fake_draw(Tui *tui, const Pane *pane, PaneId id, Grid *grid)
{
    const LayoutAsked asked = {.rows = grid->rows,
                               .columns = grid->columns,
                               .prompt_rows = 1,
                               .zoomed = tui->zoomed};
    layout_make(&asked, &tui->layout);
    const Rectangle *place = &tui->layout.panes[id];
    const Canvas screen = {.grid = grid,
                           .theme = &tui->theme,
                           .is_ascii = tui->is_ascii,
                           .has_ramp = tui->depth >= DEPTH_256,
                           .rows = grid->rows,
                           .columns = grid->columns};
    const Canvas canvas = canvas_part(&screen, place->row, place->column,
                                      place->rows, place->columns);
    if (place->rows > 0)
        pane->draw(tui, &canvas);
}

// A row of the grid without blanks at its end; mem_free() it.
static inline char *
fake_row(const Grid *grid, int row)
{
    Text text = {0};
    for (int column = 0; column < grid->columns; column++) {
        const Cell *cell = grid_cell(grid, row, column);
        if (cell->code != 0)
            text_append_code_point(&text, cell->code);
    }
    char *chars = text_take(&text);
    size_t length = strlen(chars);
    while (length > 0 && chars[length - 1] == ' ')
        chars[--length] = '\0';
    return chars;
}

// The row that holds a text, -1 = none does.
static inline int
fake_find(const Grid *grid, const char *wanted)
{
    for (int row = 0; row < grid->rows; row++) {
        char *text = fake_row(grid, row);
        const bool is_here = strstr(text, wanted) != NULL;
        mem_free(text);
        if (is_here)
            return row;
    }
    return -1;
}
