// SPDX-License-Identifier: MIT
// Parameters of the take in focus: rows with sliders, edited in place.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "pane_memory.h"
#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"
#include "params_fit.h"
#include "params_help.h"
#include "params_keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// Rows ////////////////////////////////////////////////////////////////////////

typedef struct {
    Tui *tui;
    const ParamList *list;
    ParamsFit fit;
    Canvas rows;
} Drawing;

// "82 → 76 BPM" where there is room, else the new one.
static void
draw_value(const Drawing *drawing, int row, const ParamRow *param)
{
    const ParamsFit *fit = &drawing->fit;
    const Canvas *canvas = &drawing->rows;
    const char *arrow = glyph_text(GLYPH_ARROW, canvas->is_ascii);
    const char *blank = param->unit[0] == '\0' ? "" : " ";
    char *text = text_format("%s%s%s", param->value, blank, param->unit);
    int column = fit->value;
    // Without a slider the value has its room too.
    const int end = param->share < 0 || fit->bar_columns == 0
                        ? canvas->columns
                        : fit->value + fit->value_columns;
    // A number is never cut for its unit.
    if (column + canvas_width(text) > end)
        text[strlen(param->value)] = '\0';
    if (param->is_changed) {
        char *before = text_format("%s %s ", param->initial, arrow);
        const int width = canvas_width(before);
        if (column + width + canvas_width(text) <= end)
            column += canvas_text(canvas, row, column, width, before, INK_DIM);
        mem_free(before);
    }
    const Ink ink = param->is_changed ? INK_ACCENT
                    : param->is_said  ? INK_SAID
                                      : INK_CHOSEN;
    canvas_text(canvas, row, column, end - column, text, ink);
    mem_free(text);
}

// The end of a long text stays in view, with the cursor on it.
static void
draw_field(const Drawing *drawing, int row)
{
    const ParamsFit *fit = &drawing->fit;
    const Tui *tui = drawing->tui;
    const Canvas field = canvas_part(&drawing->rows, row, fit->value, 1,
                                     fit->value_columns + fit->bar_columns);
    canvas_fill(&field, INK_FIELD);
    const char *text = line_edit_text(tui->value);
    const size_t cursor = line_edit_cursor(tui->value);
    char *before = text_format("%.*s", (int)cursor, text);
    const char *from = text;
    const char *end = text + strlen(text);
    int column = canvas_width(before);
    while (column >= field.columns && from < text + cursor)
        column -= canvas_code_width(text_next_code_point(&from, end));
    canvas_text(&field, 0, 0, -1, from, INK_FIELD);
    pane_text_cursor(tui, &field, 0, column);
    mem_free(before);
}

// A line with a knob: it can be moved, unlike a bar of progress.
static void
draw_slider(const Drawing *drawing, int row, const ParamRow *param)
{
    const ParamsFit *fit = &drawing->fit;
    const Canvas *canvas = &drawing->rows;
    if (fit->bar_columns < 1 || param->share < 0)
        return;
    const int last = fit->bar_columns - 1;
    const int knob = (int)lround(fmin(param->share, 1) * last);
    for (int i = 0; i <= last; i++) {
        const double at = last < 1 ? 1 : (double)i / last;
        Look look =
            theme_on_gradient(canvas->theme, INK_ACCENT, GRADIENT_PROGRESS, at);
        if (i > knob)
            look = theme_look(canvas->theme, INK_BORDER);
        look.background = LOOK_KEEP_BACKGROUND;
        canvas_glyph(canvas, row, fit->bar + i,
                     i < knob    ? GLYPH_HEAVY_HORIZONTAL
                     : i == knob ? GLYPH_BLOCK
                                 : GLYPH_HORIZONTAL,
                     look);
    }
}

static void
draw_row(const Drawing *drawing, int row, int index)
{
    const Tui *tui = drawing->tui;
    const Canvas *canvas = &drawing->rows;
    const ParamsFit *fit = &drawing->fit;
    const ParamRow *param = param_list_row(drawing->list, (size_t)index);
    const bool has_focus = tui->focus == PANE_PARAMS;
    const bool is_selected = index == tui->panes[PANE_PARAMS].selected;
    if (is_selected) {
        const Canvas line = canvas_part(canvas, row, 0, 1, canvas->columns);
        canvas_fill(&line, has_focus ? INK_SELECTED : INK_SELECTED_DIM);
        canvas_glyph(canvas, row, 0, GLYPH_POINTER,
                     theme_look(canvas->theme, INK_ACCENT));
    }
    canvas_text(canvas, row, fit->label, fit->label_columns, param->label,
                is_selected ? INK_BRIGHT : INK_TEXT);
    if (param->is_locked)
        canvas_glyph(canvas, row, fit->mark, GLYPH_LOCK,
                     theme_look(canvas->theme, INK_WARNING));
    else if (param->is_changed)
        canvas_text(canvas, row, fit->mark, 1, "*", INK_ACCENT);
    if (is_selected && has_focus && tui->is_editing) {
        draw_field(drawing, row);
        return;
    }
    draw_value(drawing, row, param);
    draw_slider(drawing, row, param);
}

static void
draw_heading(const Canvas *canvas, int row, const char *text)
{
    int column = canvas_text(canvas, row, 0, -1, text, INK_SECTION) + 1;
    for (; column < canvas->columns; column++)
        canvas_glyph(canvas, row, column, GLYPH_HORIZONTAL,
                     theme_look(canvas->theme, INK_BORDER));
}

static void
draw_rows(const Drawing *drawing)
{
    PaneState *state = &drawing->tui->panes[PANE_PARAMS];
    const int rows = drawing->rows.rows;
    const bool has_headings = params_has_headings(drawing->tui, drawing->list);
    const int count = params_line_count(drawing->list, has_headings);
    const int line =
        params_line_of(drawing->list, has_headings, state->selected);
    // The heading above the first row comes with it.
    state->scroll = params_scroll(state->scroll, line, rows, count);
    if (has_headings && state->scroll == 1 && line < rows)
        state->scroll = 0;
    ParamsLine shown;
    for (int row = 0; row < rows; row++) {
        if (!params_line(drawing->list, has_headings, state->scroll + row,
                         &shown))
            return;
        if (shown.row < 0)
            draw_heading(&drawing->rows, row, shown.heading);
        else
            draw_row(drawing, row, shown.row);
    }
}

// The pane ////////////////////////////////////////////////////////////////////

static char *
typing_footer(const Tui *tui, const ParamList *list, int columns)
{
    const ParamRow *row =
        param_list_row(list, (size_t)tui->panes[PANE_PARAMS].selected);
    const bool has_choices = row != NULL && row->choices != NULL;
    const char *const parts[] = {"enter sets it", "esc leaves",
                                 has_choices ? "tab completes" : NULL, NULL};
    return pane_text_footer(tui, columns, parts);
}

static char *
make_footer(const Tui *tui, const ParamList *list, int columns)
{
    const char *dot = pane_text_dot(tui->is_ascii);
    if (param_list_count(list) == 0)
        return NULL;
    if (tui->focus != PANE_PARAMS)
        return mem_copy_text(param_list_is_changed(list) ? "changed"
                                                         : "t tweak");
    if (tui->is_editing)
        return typing_footer(tui, list, columns);
    if (param_list_is_changed(list))
        return pane_text_hints(tui, KEYS_PARAMS, NULL, columns);
    char *hints = pane_text_hints(tui, KEYS_PARAMS, "enter", columns - 14);
    char *footer = text_format(
        "enter types%s%s%s%s", hints[0] == '\0' ? "" : " ",
        hints[0] == '\0' ? "" : dot, hints[0] == '\0' ? "" : " ", hints);
    mem_free(hints);
    return footer;
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    const ParamList *list = studio_params(tui->studio);
    canvas_fill(canvas, INK_TEXT);
    char *footer = make_footer(tui, list, canvas->columns - 6);
    canvas_box(canvas, "2 params", footer, tui->focus == PANE_PARAMS);
    mem_free(footer);
    const Canvas inside = canvas_inside(canvas);
    const Canvas room =
        canvas_part(&inside, 0, 1, inside.rows, inside.columns - 2);
    if (param_list_count(list) == 0) {
        params_help_next(tui, &room);
        return;
    }
    params_clamp(tui);
    const int help = params_help_rows(room.rows);
    Drawing drawing = {
        .tui = tui,
        .list = list,
        .rows = canvas_part(&room, 0, 0, room.rows - help, room.columns)};
    params_fit(list, room.columns, &drawing.fit);
    draw_rows(&drawing);
    const Canvas below =
        canvas_part(&room, room.rows - help, 0, help, room.columns);
    params_help_draw(tui, &below);
}

const Pane pane_params = {
    .name = "params",
    .digit = '2',
    .topics = TOPIC_PARAMS | TOPIC_TAKES | TOPIC_BACKENDS | TOPIC_SESSION,
    .draw = draw,
    .key = params_key,
    .mouse = params_mouse,
};
