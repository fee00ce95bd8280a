// SPDX-License-Identifier: MIT
// Steps in a text: by character as it is seen, by word, by line. Bytes in,
// bytes out; edges stay where they are.
#pragma once

#include <stddef.h>

typedef struct {
    const char *text;
    size_t length;
} StepText;

// A base with its marks, joined signs and skin tones are one step.
size_t line_step_next(StepText text, size_t at);
size_t line_step_previous(StepText text, size_t at);
size_t line_step_word_end(StepText text, size_t at);
size_t line_step_word_start(StepText text, size_t at);
// Behind the last space before the word at the cursor (ctrl-w).
size_t line_step_space_start(StepText text, size_t at);
size_t line_step_line_start(StepText text, size_t at);
size_t line_step_line_end(StepText text, size_t at);
