// SPDX-License-Identifier: MIT
#include "canvas.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

Canvas
canvas_part(const Canvas *canvas, int row, int column, int rows, int columns)
{
    Canvas part = *canvas;
    if (row < 0) {
        rows += row;
        row = 0;
    }
    if (column < 0) {
        columns += column;
        column = 0;
    }
    if (rows > canvas->rows - row)
        rows = canvas->rows - row;
    if (columns > canvas->columns - column)
        columns = canvas->columns - column;
    part.row += row;
    part.column += column;
    part.rows = rows < 0 ? 0 : rows;
    part.columns = columns < 0 ? 0 : columns;
    return part;
}

Canvas
canvas_inside(const Canvas *canvas)
{
    return canvas_part(canvas, 1, 1, canvas->rows - 2, canvas->columns - 2);
}

static void
put(const Canvas *canvas,
    int row,
    int column,
    uint32_t code,
    uint32_t mark,
    Look look)
{
    if (row < 0 || column < 0 || row >= canvas->rows ||
        column >= canvas->columns)
        return;
    if (look.background == LOOK_KEEP_BACKGROUND) {
        const Cell *cell =
            grid_cell(canvas->grid, canvas->row + row, canvas->column + column);
        if (cell == NULL)
            return;
        // The ground of a row may also be shown by reverse (no colours).
        look.background = cell->look.background;
        look.attributes |= cell->look.attributes & (unsigned)LOOK_REVERSE;
    }
    grid_put(canvas->grid, canvas->row + row, canvas->column + column, code,
             mark, look);
}

void
canvas_fill(const Canvas *canvas, Ink ink)
{
    Look look = theme_look(canvas->theme, ink);
    if (look.background == LOOK_KEEP_BACKGROUND)
        look.background = canvas->theme->inks[INK_TEXT].background;
    for (int row = 0; row < canvas->rows; row++)
        grid_fill(canvas->grid, canvas->row + row, canvas->column,
                  canvas->columns, look);
}

// Text.

int
canvas_code_width(uint32_t code)
{
    if (code == '\t' || code == '\n')
        return 1;
    const int width = grid_width(code);
    return width < 0 ? 0 : width;
}

static int
width_of(const char *text, size_t count)
{
    const char *end = text + count;
    int width = 0;
    for (uint32_t code; (code = text_next_code_point(&text, end)) != 0;)
        width += canvas_code_width(code);
    return width;
}

int
canvas_width(const char *text)
{
    return width_of(text, strlen(text));
}

typedef struct {
    const Canvas *canvas;
    int row, column; // of the next character
    int end;         // first column that is not ours
    uint32_t code;   // base that waits for its marks, 0 = none
    uint32_t mark;
    Look look;
} Pen;

static void
pen_flush(Pen *pen)
{
    if (pen->code == 0)
        return;
    const int width = canvas_code_width(pen->code);
    const bool is_ascii = pen->canvas->is_ascii;
    const uint32_t code =
        is_ascii ? (uint32_t)glyph_ascii(pen->code) : pen->code;
    put(pen->canvas, pen->row, pen->column, code, is_ascii ? 0 : pen->mark,
        pen->look);
    // The same columns whatever the terminal can show.
    if (is_ascii && width == 2)
        put(pen->canvas, pen->row, pen->column + 1, code, 0, pen->look);
    pen->column += width;
    pen->code = 0;
    pen->mark = 0;
}

// False when the character has no room any more.
static bool
pen_add(Pen *pen, uint32_t code)
{
    if (code == '\t' || code == '\n')
        code = ' ';
    const int width = grid_width(code);
    if (width < 0)
        return true;
    if (width == 0) {
        if (pen->mark == 0)
            pen->mark = code;
        return true;
    }
    pen_flush(pen);
    if (pen->column + width > pen->end)
        return false;
    pen->code = code;
    pen->mark = 0;
    return true;
}

static int
draw_text(const Canvas *canvas,
          int row,
          int column,
          int columns,
          const char *text,
          size_t count,
          Look look)
{
    const int room = canvas->columns - column;
    if (columns < 0 || columns > room)
        columns = room;
    if (columns <= 0 || row < 0 || row >= canvas->rows)
        return 0;
    const bool is_cut = width_of(text, count) > columns;
    Pen pen = {.canvas = canvas,
               .row = row,
               .column = column,
               .end = column + columns - is_cut,
               .look = look};
    const char *end = text + count;
    bool has_room = true;
    for (uint32_t code;
         has_room && (code = text_next_code_point(&text, end)) != 0;)
        has_room = pen_add(&pen, code);
    pen_flush(&pen);
    if (is_cut) {
        // A wide character may leave a column before it.
        while (pen.column < pen.end)
            put(canvas, row, pen.column++, ' ', 0, look);
        put(canvas, row, pen.column++,
            glyph_code(GLYPH_ELLIPSIS, canvas->is_ascii), 0, look);
    }
    return pen.column - column;
}

int
canvas_text_bytes(const Canvas *canvas,
                  int row,
                  int column,
                  int columns,
                  const char *text,
                  size_t count,
                  Look look)
{
    return draw_text(canvas, row, column, columns, text, count, look);
}

int
canvas_text_look(const Canvas *canvas,
                 int row,
                 int column,
                 int columns,
                 const char *text,
                 Look look)
{
    return draw_text(canvas, row, column, columns, text, strlen(text), look);
}

int
canvas_text(const Canvas *canvas,
            int row,
            int column,
            int columns,
            const char *text,
            Ink ink)
{
    return canvas_text_look(canvas, row, column, columns, text,
                            theme_look(canvas->theme, ink));
}

int
canvas_words(const Canvas *canvas,
             int row,
             int column,
             int columns,
             const char *text,
             Look look)
{
    const int room = canvas->columns - column;
    if (columns < 0 || columns > room)
        columns = room;
    if (columns < 3) // no room for a letter and the sign
        return canvas_text_look(canvas, row, column, columns, text, look);
    const char *next = NULL;
    const size_t count = canvas_wrap(text, columns - 2, &next);
    // A long word is cut where the room ends.
    if (canvas_width(text) <= columns || strchr(" \n", text[count]) == NULL ||
        width_of(text, count) < columns / 2)
        return canvas_text_look(canvas, row, column, columns, text, look);
    int used = draw_text(canvas, row, column, columns, text, count, look);
    put(canvas, row, column + used++, ' ', 0, look);
    put(canvas, row, column + used++,
        glyph_code(GLYPH_ELLIPSIS, canvas->is_ascii), 0, look);
    return used;
}

int
canvas_paragraph(const Canvas *canvas,
                 int row,
                 int column,
                 int most,
                 const char *text,
                 Look look)
{
    int used = 0;
    const char *rest = text;
    while (rest != NULL && used < most) {
        const char *start = rest;
        const size_t count =
            canvas_wrap(start, canvas->columns - column, &rest);
        if (used + 1 == most && rest != NULL)
            (void)canvas_words(canvas, row + used, column, -1, start, look);
        else
            (void)draw_text(canvas, row + used, column, -1, start, count, look);
        used++;
    }
    return used;
}

int
canvas_format(const Canvas *canvas,
              int row,
              int column,
              int columns,
              Ink ink,
              const char *format,
              ...)
{
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    char *chars = text_take(&text);
    const int used = canvas_text(canvas, row, column, columns, chars, ink);
    mem_free(chars);
    return used;
}

int
canvas_text_right(
    const Canvas *canvas, int row, int right, const char *text, Ink ink)
{
    int column = right - canvas_width(text);
    if (column < 0)
        column = 0;
    canvas_text(canvas, row, column, right - column, text, ink);
    return column;
}

void
canvas_glyph(const Canvas *canvas, int row, int column, Glyph glyph, Look look)
{
    put(canvas, row, column, glyph_code(glyph, canvas->is_ascii), 0, look);
}

// Boxes.

typedef struct {
    Glyph horizontal, vertical, corners[4];
} BoxLine;

static const BoxLine box_lines[2] = {
    {GLYPH_HORIZONTAL,
     GLYPH_VERTICAL,
     {GLYPH_UPPER_LEFT, GLYPH_UPPER_RIGHT, GLYPH_LOWER_LEFT,
      GLYPH_LOWER_RIGHT}},
    {GLYPH_HEAVY_HORIZONTAL,
     GLYPH_HEAVY_VERTICAL,
     {GLYPH_HEAVY_UPPER_LEFT, GLYPH_HEAVY_UPPER_RIGHT, GLYPH_HEAVY_LOWER_LEFT,
      GLYPH_HEAVY_LOWER_RIGHT}},
};

static void
draw_frame(const Canvas *canvas, const BoxLine *line, Look look)
{
    const int bottom = canvas->rows - 1;
    const int right = canvas->columns - 1;
    for (int column = 1; column < right; column++) {
        canvas_glyph(canvas, 0, column, line->horizontal, look);
        canvas_glyph(canvas, bottom, column, line->horizontal, look);
    }
    for (int row = 1; row < bottom; row++) {
        canvas_glyph(canvas, row, 0, line->vertical, look);
        canvas_glyph(canvas, row, right, line->vertical, look);
    }
    canvas_glyph(canvas, 0, 0, line->corners[0], look);
    canvas_glyph(canvas, 0, right, line->corners[1], look);
    canvas_glyph(canvas, bottom, 0, line->corners[2], look);
    canvas_glyph(canvas, bottom, right, line->corners[3], look);
}

// A text in a border with a blank on either side.
static void
draw_label(const Canvas *canvas, int row, int column, const char *text, Ink ink)
{
    const int room = canvas->columns - 6;
    if (room < 1 || text == NULL || text[0] == '\0')
        return;
    const Look look = theme_look(canvas->theme, ink);
    put(canvas, row, column, ' ', 0, look);
    const int used = canvas_words(canvas, row, column + 1, room, text, look);
    put(canvas, row, column + 1 + used, ' ', 0, look);
}

void
canvas_box(const Canvas *canvas,
           const char *title,
           const char *footer,
           bool is_focused)
{
    if (canvas->rows < 2 || canvas->columns < 2)
        return;
    const Ink border = is_focused ? INK_BORDER_FOCUS : INK_BORDER;
    draw_frame(canvas, &box_lines[is_focused],
               theme_look(canvas->theme, border));
    draw_label(canvas, 0, 2, title, is_focused ? INK_TITLE_FOCUS : INK_TITLE);
    if (footer == NULL)
        return;
    int width = canvas_width(footer);
    if (width > canvas->columns - 6)
        width = canvas->columns - 6;
    draw_label(canvas, canvas->rows - 1, canvas->columns - width - 4, footer,
               INK_FOOTER);
}

// Bars and columns.

void
canvas_bar(const Canvas *canvas,
           int row,
           int column,
           int columns,
           double share,
           Gradient gradient)
{
    if (!(share > 0))
        share = 0;
    if (share > 1)
        share = 1;
    Look track = theme_look(canvas->theme, INK_TRACK);
    const bool is_ascii = canvas->is_ascii;
    // A track with a colour of its own is even with the end of the bar.
    const bool is_solid =
        canvas->has_ramp && !is_ascii && track.background < LOOK_DEFAULT_COLOR;
    const uint32_t empty = is_solid ? ' ' : glyph_code(GLYPH_SHADE, is_ascii);
    if (!is_solid)
        track.background = LOOK_KEEP_BACKGROUND;
    int eighths = (int)lround(share * columns * 8);
    // Something begun is seen, something unfinished isn't shown as done.
    if (share > 0 && eighths == 0)
        eighths = 1;
    if (share < 1 && eighths == columns * 8)
        eighths--;
    for (int i = 0; i < columns; i++, eighths -= 8) {
        const double at = columns < 2 ? 1 : (double)i / (columns - 1);
        const Look look = {.foreground =
                               theme_gradient(canvas->theme, gradient, at),
                           .background = track.background};
        if (eighths <= 0 || (is_ascii && eighths < 4))
            put(canvas, row, column + i, empty, 0, track);
        else
            put(canvas, row, column + i, glyph_bar(eighths, is_ascii), 0, look);
    }
}

void
canvas_eighth(const Canvas *canvas, int row, int column, int eighths, Look look)
{
    put(canvas, row, column, glyph_column(eighths, canvas->is_ascii), 0, look);
}

// Wrapping.

static const char *
skip_spaces(const char *text)
{
    while (*text == ' ')
        text++;
    return text;
}

size_t
canvas_wrap(const char *text, int columns, const char **next)
{
    const char *end = text + strlen(text);
    const char *at = text, *space = NULL;
    int width = 0;
    bool is_full = false;
    while (at < end && *at != '\n' && !is_full) {
        const char *before = at;
        const uint32_t code = text_next_code_point(&at, end);
        width += canvas_code_width(code);
        if (code == ' ')
            space = before;
        // At least one character, or nothing would ever end.
        is_full = width > columns && before > text;
        if (is_full && code != ' ')
            at = space != NULL && space > text ? space : before;
        else if (is_full)
            at = before;
    }
    if (at == end) {
        *next = NULL;
        return (size_t)(end - text);
    }
    size_t length = (size_t)(at - text);
    *next = is_full ? skip_spaces(at) : at + 1;
    if (is_full && **next == '\n')
        ++*next;
    if (*next == end)
        *next = NULL;
    while (is_full && length > 0 && text[length - 1] == ' ')
        length--;
    return length;
}
