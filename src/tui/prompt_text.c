// SPDX-License-Identifier: MIT
#include "prompt_text.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "pane_text.h"

#include <string.h>

int
prompt_text_first(const LineEdit *edit, int columns, int rows)
{
    int row = 0;
    int column = 0;
    line_edit_cursor_cell(edit, columns, &row, &column);
    return row < rows ? 0 : row - rows + 1;
}

// Words that mean something to the studio stand out: a command, a take.
static size_t
token_length(const char *text, size_t count, bool is_start)
{
    const bool is_token =
        text[0] == '@' || (is_start && (text[0] == '/' || text[0] == ':'));
    if (!is_token)
        return 0;
    size_t length = 1;
    while (length < count && text[length] != ' ' && text[length] != '\n')
        length++;
    return length > 1 ? length : 0;
}

static void
draw_words(const Canvas *canvas,
           int row,
           const char *text,
           size_t count,
           bool is_start)
{
    int column = PROMPT_TEXT_SIGN;
    size_t at = 0;
    while (at < count) {
        const bool is_word = at == 0 || text[at - 1] == ' ';
        size_t length =
            is_word ? token_length(text + at, count - at, is_start && at == 0)
                    : 0;
        const Ink ink = length > 0 ? INK_ACCENT : INK_BRIGHT;
        if (length == 0) {
            const char *space = memchr(text + at, ' ', count - at);
            length =
                space == NULL ? count - at : (size_t)(space - text) + 1 - at;
        }
        column += canvas_text_bytes(canvas, row, column, -1, text + at, length,
                                    theme_look(canvas->theme, ink));
        at += length;
    }
}

int
prompt_text_draw(const Tui *tui,
                 const Canvas *canvas,
                 const LineEdit *edit,
                 const char *sign,
                 bool has_keys)
{
    const int columns = canvas->columns - PROMPT_TEXT_SIGN;
    const int first = prompt_text_first(edit, columns, canvas->rows);
    const char *text = line_edit_text(edit);
    size_t start = line_edit_row_start(edit, columns, first);
    const int left = line_edit_rows(edit, columns) - first;
    const int rows = left < canvas->rows ? left : canvas->rows;
    for (int row = 0; row < rows; row++) {
        const size_t end = line_edit_row_start(edit, columns, first + row + 1);
        size_t count = end - start;
        if (count > 0 && text[end - 1] == '\n')
            count--;
        draw_words(canvas, row, text + start, count, start == 0);
        start = end;
    }
    if (first == 0)
        canvas_text(canvas, 0, 0, PROMPT_TEXT_SIGN, sign,
                    has_keys ? INK_ACCENT : INK_DIM);
    else
        canvas_glyph(canvas, 0, 0, GLYPH_ELLIPSIS,
                     theme_look(canvas->theme, INK_DIM));
    int cursor_row = 0;
    int cursor_column = 0;
    line_edit_cursor_cell(edit, columns, &cursor_row, &cursor_column);
    if (has_keys)
        pane_text_cursor(tui, canvas, cursor_row - first,
                         PROMPT_TEXT_SIGN + cursor_column);
    return rows;
}
