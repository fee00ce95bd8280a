// SPDX-License-Identifier: MIT
#include "params_help.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "pane_memory.h"
#include "pane_text.h"
#include "params_fit.h"

#include <math.h>
#include <string.h>

enum { TALL = 18, MIDDLE = 10, LEAST = 6 };

int
params_help_rows(int rows)
{
    return rows >= TALL ? 6 : rows >= MIDDLE ? 3 : rows >= LEAST ? 1 : 0;
}

static int
draw_wrapped(const Canvas *canvas, int row, int most, const char *text, Ink ink)
{
    return canvas_paragraph(canvas, row, 0, most, text,
                            theme_look(canvas->theme, ink));
}

static char *
describe(const ParamRow *row)
{
    char *limits = params_limits(row);
    Text text = {0};
    text_append(&text, row->text);
    if (row->text[0] != '\0' && !text_ends_with(row->text, "."))
        text_append(&text, ".");
    if (limits[0] != '\0')
        text_append_format(&text, "%s%c%s.", text.length > 0 ? " " : "",
                           limits[0] >= 'a' && limits[0] <= 'z'
                               ? limits[0] - 'a' + 'A'
                               : limits[0],
                           limits + 1);
    if (row->is_changed)
        text_append_format(&text, " Was %s; = resets.", row->initial);
    if (row->is_locked)
        text_append(&text, " Locked: a new take keeps it (! unlocks).");
    mem_free(limits);
    return text_take(&text);
}

// From the last job of this backend: how long a second of music took.
static char *
estimate(Tui *tui)
{
    const PaneMemory *memory = pane_memory(tui);
    const Request *request = studio_request(tui->studio);
    if (request == NULL || !memory->is_over || memory->job.backend == NULL ||
        strcmp(memory->job.backend, request->backend) != 0 ||
        !(memory->job.duration_s > 0) || !(memory->elapsed_s > 0))
        return NULL;
    const ParamRow *row =
        param_list_find(studio_params(tui->studio), "duration_s", NULL);
    double duration_s =
        request->plan != NULL ? request->plan->duration_s : request->duration_s;
    if (row != NULL)
        (void)text_to_double(row->value, &duration_s);
    if (!(duration_s > 0))
        return NULL;
    const double seconds =
        memory->elapsed_s * duration_s / memory->job.duration_s;
    if (seconds < 10)
        return text_format("about %.1f s, as the last take took", seconds);
    char time[PANE_TIME_SIZE];
    pane_text_time(ceil(seconds), time);
    return text_format("about %s, as the last take took", time);
}

void
params_help_draw(Tui *tui, const Canvas *canvas)
{
    const ParamList *list = studio_params(tui->studio);
    const ParamRow *row =
        param_list_row(list, (size_t)tui->panes[PANE_PARAMS].selected);
    if (row == NULL || canvas->rows < 1)
        return;
    int at = canvas->rows > 1 ? 1 : 0; // a blank row above
    char *difference = param_list_difference(list);
    const bool has_difference = difference[0] != '\0';
    char *help = describe(row);
    const int help_rows = canvas->rows - at - (has_difference && at > 0) -
                          (canvas->rows >= 6 ? 1 + has_difference : 0);
    if (has_difference && canvas->rows == 1)
        draw_wrapped(canvas, 0, 1, difference, INK_ACCENT);
    else
        draw_wrapped(canvas, at, help_rows, help, INK_DIM);
    at += help_rows;
    if (has_difference && at < canvas->rows)
        draw_wrapped(canvas, at, canvas->rows >= 6 ? 2 : 1, difference,
                     INK_ACCENT);
    char *time = canvas->rows >= 6 ? estimate(tui) : NULL;
    if (time != NULL)
        canvas_text(canvas, canvas->rows - 1, 0, -1, time, INK_FAINT);
    mem_free(time);
    mem_free(help);
    mem_free(difference);
}

// Without a take //////////////////////////////////////////////////////////////

static const struct {
    const char *setting, *label;
    const char *unset; // said when no value was set
} next_rows[] = {
    {"backend", "backend", ""},
    {"mastering.preset", "mastering", "none"},
    {"mastering.loudness", "loudness", "of preset"},
    {"mastering.ceiling", "ceiling", "of preset"},
    {"export.format", "export as", ""},
};

static char *
value_of(const Settings *settings, const SettingRow *row, const char *unset)
{
    if (row->type != SETTING_NUMBER && row->type != SETTING_INTEGER) {
        const char *text = settings_text(settings, row->name);
        return mem_copy_text(text == NULL || text[0] == '\0' ? unset : text);
    }
    const double number = settings_number(settings, row->name);
    if (!(number >= row->minimum) || number > row->maximum)
        return mem_copy_text(unset);
    return text_format("%g %s", number, row->unit);
}

void
params_help_next(Tui *tui, const Canvas *canvas)
{
    enum { LABEL_COLUMNS = 10 };

    const Settings *settings = app_settings(studio_app(tui->studio));
    int row = draw_wrapped(canvas, 0, 2,
                           "No take yet. The next prompt uses:", INK_DIM);
    row += canvas->rows >= 9 ? 1 : 0;
    for (size_t i = 0; i < ARRAY_LENGTH(next_rows); i++, row++) {
        const SettingRow *setting = setting_table_find(next_rows[i].setting);
        if (setting == NULL)
            continue;
        char *value = value_of(settings, setting, next_rows[i].unset);
        canvas_text(canvas, row, 1, LABEL_COLUMNS, next_rows[i].label,
                    INK_TEXT);
        (void)canvas_words(canvas, row, 1 + LABEL_COLUMNS, -1, value,
                           theme_look(canvas->theme, INK_CHOSEN));
        mem_free(value);
    }
    canvas_text(canvas, row, 1, LABEL_COLUMNS, "seed", INK_TEXT);
    (void)canvas_words(canvas, row, 1 + LABEL_COLUMNS, -1,
                       "a new one each time",
                       theme_look(canvas->theme, INK_CHOSEN));
    row += canvas->rows >= 10 ? 2 : 1;
    draw_wrapped(canvas, row, canvas->rows - row,
                 "Tempo, key and length come from your words, or are chosen. "
                 "/set changes what stands here.",
                 INK_FAINT);
}
