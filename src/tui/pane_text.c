// SPDX-License-Identifier: MIT
#include "pane_text.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void
pane_text_time(double seconds, char text[static PANE_TIME_SIZE])
{
    enum { HOUR_S = 3600, MINUTE_S = 60 };

    const double longest_s = 359999;

    if (!isfinite(seconds) || seconds < 0 || seconds > longest_s) {
        (void)snprintf(text, PANE_TIME_SIZE, "--:--");
        return;
    }
    const int whole = (int)seconds;
    if (whole >= HOUR_S)
        (void)snprintf(text, PANE_TIME_SIZE, "%d:%02d:%02d", whole / HOUR_S,
                       whole / MINUTE_S % MINUTE_S, whole % MINUTE_S);
    else
        (void)snprintf(text, PANE_TIME_SIZE, "%d:%02d", whole / MINUTE_S,
                       whole % MINUTE_S);
}

const char *
pane_text_dot(bool is_ascii)
{
    return is_ascii ? "-" : "\u00b7";
}

static const KeyContext contexts[] = {
    [PANE_CHAT] = KEYS_CHAT,     [PANE_PARAMS] = KEYS_PARAMS,
    [PANE_TAKES] = KEYS_TAKES,   [PANE_TIMELINE] = KEYS_TIMELINE,
    [PANE_WAVE] = KEYS_WAVE,     [PANE_LOG] = KEYS_LOG,
    [PANE_PROMPT] = KEYS_PROMPT, [PANE_STATUS] = KEYS_ANYWHERE,
    [PANE_KEYS] = KEYS_ANYWHERE,
};

static_assert(ARRAY_LENGTH(contexts) == PANE_COUNT, "keys for every pane");

KeyContext
pane_text_context(PaneId pane)
{
    return contexts[pane];
}

static const char *const context_names[] = {
    [KEYS_ANYWHERE] = "anywhere", [KEYS_BROWSE] = "outside the prompt",
    [KEYS_CHAT] = "chat",         [KEYS_PARAMS] = "params",
    [KEYS_TAKES] = "takes",       [KEYS_TIMELINE] = "timeline",
    [KEYS_WAVE] = "waveform",     [KEYS_LOG] = "log",
    [KEYS_PROMPT] = "prompt",
};

static_assert(ARRAY_LENGTH(context_names) == KEYS_COUNT, "name each context");

const char *
pane_text_context_name(KeyContext context)
{
    return context_names[context];
}

char *
pane_text_footer(const Tui *tui, int columns, const char *const *parts)
{
    Text text = {0};
    int used = 0;
    for (; *parts != NULL; parts++) {
        const int width = canvas_width(*parts) + (used > 0 ? 3 : 0);
        if (used + width > columns)
            continue;
        if (used > 0)
            text_append_format(&text, " %s ", pane_text_dot(tui->is_ascii));
        text_append(&text, *parts);
        used += width;
    }
    return text_take(&text);
}

char *
pane_text_hints(const Tui *tui,
                KeyContext context,
                const char *without,
                int columns)
{
    Text text = {0};
    int used = 0;
    for (size_t i = 0; key_map_row(tui->keys, i) != NULL; i++) {
        const KeyRow *row = key_map_row(tui->keys, i);
        if (row->context != context || row->weight == 0 ||
            (without != NULL && strcmp(row->key, without) == 0) ||
            (row->shown != NULL && row->shown[0] == '\0'))
            continue;
        char *hint =
            text_format("%s %s", row->shown ? row->shown : row->key, row->text);
        const int width = canvas_width(hint) + (used > 0 ? 3 : 0);
        if (used + width <= columns) {
            if (used > 0)
                text_append_format(&text, " %s ", pane_text_dot(tui->is_ascii));
            text_append(&text, hint);
            used += width;
        }
        mem_free(hint);
    }
    return text_take(&text);
}

Look
pane_text_beside(const Theme *theme, bool is_selected)
{
    Look look = theme_look(theme, is_selected ? INK_SELECTED_DIM : INK_DIM);
    look.background = LOOK_KEEP_BACKGROUND;
    return look;
}

Look
pane_text_on_row(const Theme *theme, Ink ink)
{
    Look look = theme_look(theme, ink);
    look.background = LOOK_KEEP_BACKGROUND;
    return look;
}

void
pane_text_cursor(const Tui *tui, const Canvas *canvas, int row, int column)
{
    if (tui->screen == NULL || row < 0 || row >= canvas->rows || column < 0 ||
        column >= canvas->columns)
        return;
    screen_set_cursor(tui->screen, canvas->row + row, canvas->column + column);
}

Canvas
pane_text_screen(const Canvas *canvas)
{
    Canvas screen = *canvas;
    screen.row = 0;
    screen.column = 0;
    screen.rows = canvas->grid->rows;
    screen.columns = canvas->grid->columns;
    return screen;
}
