// SPDX-License-Identifier: MIT
#include "wave_ruler.h"

#include "pane_text.h"
#include "wave_shape.h"

#include <stdio.h>

void
wave_ruler_name(const char *id, char name[static WAVE_RULER_TEXT])
{
    (void)snprintf(name, WAVE_RULER_TEXT, "%s", id == NULL ? "" : id);
    for (char *at = name; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
}

// Sections ////////////////////////////////////////////////////////////////////

static void
draw_section(const Canvas *canvas,
             int row,
             const WaveSection *section,
             int first,
             int last,
             bool is_heard)
{
    if (first > 0)
        canvas_glyph(canvas, row, first, GLYPH_VERTICAL,
                     theme_look(canvas->theme, INK_FAINT));
    const int from = first > 0 ? first + 1 : 0;
    const int room = last - from;
    char name[WAVE_RULER_TEXT];
    wave_ruler_name(section->name, name);
    const int used = canvas_text(canvas, row, from, room, name,
                                 is_heard ? INK_BRIGHT : INK_SECTION);
    char bars[32];
    const int last_bar = section->first_bar + section->bars - 1;
    if (section->bars == 1)
        (void)snprintf(bars, sizeof(bars), "%d", last_bar);
    else
        (void)snprintf(bars, sizeof(bars), "%d-%d", section->first_bar,
                       last_bar);
    // Its bars stand behind the name, with a blank on either side.
    if (used > 0 && used + 2 + canvas_width(bars) <= room)
        canvas_text(canvas, row, from + used + 1, -1, bars, INK_FAINT);
}

void
wave_ruler_sections(const Canvas *canvas,
                    int row,
                    const WaveView *view,
                    int heard)
{
    for (size_t i = 0; i < view->section_count; i++) {
        const int first = wave_shape_column_of(view, view->sections[i].start_s,
                                               canvas->columns);
        const int next =
            i + 1 < view->section_count
                ? wave_shape_column_of(view, view->sections[i + 1].start_s,
                                       canvas->columns)
                : canvas->columns;
        if (first >= 0)
            draw_section(canvas, row, &view->sections[i], first,
                         next < 0 ? canvas->columns : next, (int)i == heard);
    }
}

// Bars ////////////////////////////////////////////////////////////////////////

int
wave_ruler_step(int bar_count, int columns)
{
    const int label = bar_count >= 100 ? 5 : bar_count >= 10 ? 4 : 3;
    int step = 1;
    while (bar_count > 0 && (double)columns * step / bar_count < label)
        step *= 2;
    return step;
}

static void
draw_times(const Canvas *canvas, int row, const WaveView *view)
{
    enum { LABEL_COLUMNS = 12 };

    static const int steps_s[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 3600};

    size_t at = 0;
    while (at + 1 < sizeof(steps_s) / sizeof(steps_s[0]) &&
           steps_s[at] / view->duration_s * canvas->columns < LABEL_COLUMNS)
        at++;
    for (int second = 0; second < view->duration_s; second += steps_s[at]) {
        char text[PANE_TIME_SIZE];
        const int column = wave_shape_column_of(view, second, canvas->columns);
        pane_text_time(second, text);
        if (column < 0 || column + canvas_width(text) > canvas->columns)
            return;
        canvas_text(canvas, row, column, -1, text, INK_FAINT);
    }
}

void
wave_ruler_bars(const Canvas *canvas, int row, const WaveView *view)
{
    if (!(view->duration_s > 0))
        return;
    if (view->bar_count == 0) {
        draw_times(canvas, row, view);
        return;
    }
    const int step = wave_ruler_step((int)view->bar_count, canvas->columns);
    for (size_t i = 0; i < view->bar_count; i += (size_t)step) {
        char text[24];
        (void)snprintf(text, sizeof(text), "%zu", i + 1);
        const int column =
            wave_shape_column_of(view, view->bar_starts_s[i], canvas->columns);
        if (column >= 0 && column + canvas_width(text) <= canvas->columns)
            canvas_text(canvas, row, column, -1, text, INK_FAINT);
    }
}
