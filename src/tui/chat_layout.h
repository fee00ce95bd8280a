// SPDX-License-Identifier: MIT
// An entry of the chat as rows of a width: wrapped at spaces, what follows a
// label ("plan   ...") hangs under its first word.
#pragma once

#include "timbre/app/chat.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    size_t start, count; // bytes of the text
    int indent;          // columns before it
    bool is_soft;        // wraps: the next row goes on with the same line
} ChatRow;

typedef struct {
    char *text; // all spans, one behind the other
    size_t *span_ends;
    Tone *tones;
    size_t span_count;
    ChatRow *rows;
    size_t row_count;
} ChatLayout;

void chat_layout_make(const ChatSpan *spans,
                      size_t span_count,
                      int columns,
                      ChatLayout *layout);
void chat_layout_free(ChatLayout *layout);
// The tone of a byte; *end gets where another one begins.
Tone chat_layout_tone(const ChatLayout *layout, size_t byte, size_t *end);
// The byte of a row that stands at a column (counted with its indent).
size_t chat_layout_byte(const ChatLayout *layout, size_t row, int column);
