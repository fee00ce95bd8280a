// SPDX-License-Identifier: MIT
#include "shimmer.h"

#include "timbre/base/text.h"

#include <math.h>
#include <string.h>

enum {
    PADDING_CELLS = 10, // the light comes from and goes to beyond the text
    HALF_WIDTH_CELLS = 5,
    LOOP_CELLS = 12 // a longer loop is several waves
};

static const double pi = 3.14159265358979323846;
static const double period_ns = 2e9;

// Place in the period, 0..1.
static double
phase_at(int64_t time_ns)
{
    const double turns = (double)time_ns / period_ns;
    return turns - floor(turns);
}

// Raised cosine.
static double
bump(double distance)
{
    return distance >= 1 ? 0 : (1 + cos(pi * distance)) / 2;
}

double
shimmer_light(double cell, int cell_count, int64_t time_ns)
{
    const double head = phase_at(time_ns) * (cell_count + 2 * PADDING_CELLS);
    return bump(fabs(cell + PADDING_CELLS - head) / HALF_WIDTH_CELLS);
}

// The light as a colour; where there are none, as weight.
static Look
lit(const Canvas *canvas, double light)
{
    const double dim_below = 0.2;
    const double bold_from = 0.6;

    Look look =
        theme_on_gradient(canvas->theme, INK_TEXT, GRADIENT_FLOW, light);
    look.background = LOOK_KEEP_BACKGROUND;
    look.attributes = 0;
    if (canvas->has_ramp && look.foreground != LOOK_DEFAULT_COLOR)
        return look;
    look.foreground = theme_look(canvas->theme, INK_TEXT).foreground;
    if (light < dim_below)
        look.attributes = LOOK_DIM;
    else if (light >= bold_from)
        look.attributes = LOOK_BOLD;
    return look;
}

static Look
still(const Canvas *canvas)
{
    const double middle = 0.5;
    return lit(canvas, middle);
}

// Bytes of the character at `text` with its marks, and its columns.
static size_t
character_bytes(const char *text, const char *end, int *width)
{
    const char *at = text;
    *width = canvas_code_width(text_next_code_point(&at, end));
    while (at < end) {
        const char *next = at;
        if (canvas_code_width(text_next_code_point(&next, end)) > 0)
            break;
        at = next;
    }
    return (size_t)(at - text);
}

int
shimmer_text(const Canvas *canvas,
             int row,
             int column,
             int columns,
             const char *text,
             int64_t time_ns,
             bool is_still)
{
    const int room = canvas->columns - column;
    if (columns < 0 || columns > room)
        columns = room;
    if (columns <= 0)
        return 0;
    if (is_still)
        return canvas_text_look(canvas, row, column, columns, text,
                                still(canvas));
    const int width = canvas_width(text);
    const int shown = width > columns ? columns - 1 : width;
    const char *end = text + strlen(text);
    int at = 0;
    int step = 0;
    for (size_t count; text < end; text += count, at += step) {
        count = character_bytes(text, end, &step);
        if (at + step > shown)
            break;
        (void)canvas_text_bytes(canvas, row, column + at, step, text, count,
                                lit(canvas, shimmer_light(at, width, time_ns)));
    }
    if (width <= columns)
        return at;
    const Look end_look = lit(canvas, shimmer_light(at, width, time_ns));
    canvas_glyph(canvas, row, column + at, GLYPH_ELLIPSIS, end_look);
    return at + 1;
}

void
shimmer_loop(const Canvas *canvas,
             int row,
             int column,
             int columns,
             int64_t time_ns,
             bool is_still)
{
    // Never empty and never a full block: a wave, not a bar.
    enum { LOW = 1, SWING = 6 };

    const double head = is_still ? 0.5 : phase_at(time_ns);
    const int length = columns < LOOP_CELLS ? columns : LOOP_CELLS;
    for (int cell = 0; cell < columns; cell++) {
        // Distance to the crest around the loop: 0 at it, 1 opposite.
        const double place = (cell + 0.5) / length - head;
        const double distance = fabs(place - round(place)) * 2;
        const double light = bump(distance);
        canvas_eighth(canvas, row, column + cell,
                      LOW + (int)lround(light * SWING),
                      is_still ? still(canvas) : lit(canvas, light));
    }
}
