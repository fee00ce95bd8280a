// SPDX-License-Identifier: MIT
#include "chat_layout.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "canvas.h"

#include <string.h>

enum {
    DEEPEST_HANG = 16, // a label is at most that wide
    NARROWEST = 12,    // columns that a hanging row needs
};

static void
append_clean(Text *text, const char *chars)
{
    char *clean = text_clean(chars, strlen(chars), strlen(chars) * 3);
    for (char *at = clean; *at != '\0'; at++)
        if (*at == '\t')
            *at = ' ';
    text_append(text, clean);
    mem_free(clean);
}

// Leading spaces, or the column behind a label that two spaces follow.
static int
hang_of(const char *line, int columns)
{
    const size_t lead = strspn(line, " ");
    const char *gap = strstr(line + lead, "  ");
    int hang = (int)lead;
    if (gap != NULL && strspn(gap, " ") < strlen(gap)) {
        char *label = text_format("%.*s", (int)(gap - line), line);
        const int width = canvas_width(label) + (int)strspn(gap, " ");
        mem_free(label);
        hang = width <= DEEPEST_HANG ? width : hang;
    }
    return columns - hang < NARROWEST ? 0 : hang;
}

static void
add_row(ChatLayout *layout, size_t *capacity, ChatRow row)
{
    layout->rows = mem_reserve(layout->rows, layout->row_count, capacity,
                               sizeof(*layout->rows));
    layout->rows[layout->row_count++] = row;
}

// One line without breaks in it.
static void
wrap_line(ChatLayout *layout, size_t *capacity, const char *line, int columns)
{
    const int hang = hang_of(line, columns);
    int indent = 0;
    const char *at = line;
    while (at != NULL) {
        const char *next = NULL;
        size_t count = canvas_wrap(at, columns - indent, &next);
        if (next == at) { // not even one character fits
            const char *end = at;
            (void)text_next_code_point(&end, at + strlen(at));
            count = (size_t)(end - at);
            next = *end == '\0' ? NULL : end;
        }
        add_row(layout, capacity,
                (ChatRow){.start = (size_t)(at - layout->text),
                          .count = count,
                          .indent = indent,
                          .is_soft = next != NULL});
        at = next;
        indent = hang;
    }
}

void
chat_layout_make(const ChatSpan *spans,
                 size_t span_count,
                 int columns,
                 ChatLayout *layout)
{
    *layout = (ChatLayout){.span_count = span_count};
    layout->span_ends = mem_new_array(span_count + 1, sizeof(size_t));
    layout->tones = mem_new_array(span_count + 1, sizeof(Tone));
    Text text = {0};
    for (size_t i = 0; i < span_count; i++) {
        append_clean(&text, spans[i].text);
        layout->tones[i] = spans[i].tone;
        layout->span_ends[i] = text.length;
    }
    while (text.length > 0 && text.chars[text.length - 1] == '\n')
        text.chars[--text.length] = '\0';
    layout->text = text_take(&text);
    size_t capacity = 0;
    char *line = layout->text;
    while (line != NULL && layout->text[0] != '\0') {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        wrap_line(layout, &capacity, line, columns < 1 ? 1 : columns);
        if (end != NULL)
            *end = '\n';
        line = end == NULL ? NULL : end + 1;
    }
}

void
chat_layout_free(ChatLayout *layout)
{
    mem_free(layout->text);
    mem_free(layout->span_ends);
    mem_free(layout->tones);
    mem_free(layout->rows);
    *layout = (ChatLayout){0};
}

Tone
chat_layout_tone(const ChatLayout *layout, size_t byte, size_t *end)
{
    for (size_t i = 0; i < layout->span_count; i++) {
        if (byte >= layout->span_ends[i])
            continue;
        *end = layout->span_ends[i];
        return layout->tones[i];
    }
    *end = strlen(layout->text);
    return TONE_PLAIN;
}

size_t
chat_layout_byte(const ChatLayout *layout, size_t row, int column)
{
    const ChatRow *place = &layout->rows[row];
    const char *at = layout->text + place->start;
    const char *end = at + place->count;
    int here = place->indent;
    while (at < end) {
        const char *next = at;
        here += canvas_code_width(text_next_code_point(&next, end));
        if (here > column)
            break;
        at = next;
    }
    return (size_t)(at - layout->text);
}
