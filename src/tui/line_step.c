// SPDX-License-Identifier: MIT
#include "line_step.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "grid.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { JOINER = 0x200d };

static uint32_t
code_at(StepText text, size_t at, size_t *next)
{
    const char *here = text.text + at;
    const uint32_t code = text_next_code_point(&here, text.text + text.length);
    *next = (size_t)(here - text.text);
    return code;
}

static size_t
code_before(StepText text, size_t at)
{
    while (at > 0 && ((unsigned char)text.text[--at] & 0xc0) == 0x80)
        continue;
    return at;
}

// Belongs to the character before it.
static bool
is_extension(uint32_t code)
{
    return code == JOINER || (code >= 0xfe00 && code <= 0xfe0f) ||
           (code >= 0x1f3fb && code <= 0x1f3ff) ||
           (code >= 0xe0020 && code <= 0xe007f) || grid_width(code) == 0;
}

size_t
line_step_next(StepText text, size_t at)
{
    if (at >= text.length)
        return text.length;
    size_t next;
    uint32_t last = code_at(text, at, &at);
    while (at < text.length) {
        const uint32_t code = code_at(text, at, &next);
        if (code == '\n' || (!is_extension(code) && last != JOINER))
            break;
        at = next;
        last = code;
    }
    return at;
}

size_t
line_step_previous(StepText text, size_t at)
{
    size_t next;
    while (at > 0) {
        at = code_before(text, at);
        const uint32_t code = code_at(text, at, &next);
        const bool is_joined =
            at > 0 && code != '\n' &&
            code_at(text, code_before(text, at), &next) == JOINER;
        if (!is_extension(code) && !is_joined)
            break;
    }
    return at;
}

// Words.

// Letters, digits and whatever is no punctuation outside ASCII.
static bool
is_word(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } punctuation[] = {
        {0x00, 0x26},     {0x28, 0x2f},     {0x3a, 0x40},     {0x5b, 0x5e},
        {0x60, 0x60},     {0x7b, 0xa9},     {0xab, 0xb4},     {0xb6, 0xb9},
        {0xbb, 0xbf},     {0x2000, 0x2018}, {0x201a, 0x206f}, {0x2190, 0x23ff},
        {0x3000, 0x3003}, {0x3008, 0x3011}, {0xff00, 0xff0f},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(punctuation); i++)
        if (code >= punctuation[i].first && code <= punctuation[i].last)
            return false;
    return true;
}

static bool
is_no_word(uint32_t code)
{
    return !is_word(code);
}

static bool
is_space(uint32_t code)
{
    return code == ' ' || code == '\t' || code == '\n';
}

static bool
is_no_space(uint32_t code)
{
    return !is_space(code);
}

static size_t
skip(StepText text, size_t at, bool (*belongs)(uint32_t code))
{
    size_t next;
    while (at < text.length && belongs(code_at(text, at, &next)))
        at = next;
    return at;
}

static size_t
skip_back(StepText text, size_t at, bool (*belongs)(uint32_t code))
{
    size_t next;
    while (at > 0) {
        const size_t before = code_before(text, at);
        if (!belongs(code_at(text, before, &next)))
            break;
        at = before;
    }
    return at;
}

size_t
line_step_word_end(StepText text, size_t at)
{
    return skip(text, skip(text, at, is_no_word), is_word);
}

size_t
line_step_word_start(StepText text, size_t at)
{
    return skip_back(text, skip_back(text, at, is_no_word), is_word);
}

size_t
line_step_space_start(StepText text, size_t at)
{
    return skip_back(text, skip_back(text, at, is_space), is_no_space);
}

size_t
line_step_line_start(StepText text, size_t at)
{
    while (at > 0 && text.text[at - 1] != '\n')
        at--;
    return at;
}

size_t
line_step_line_end(StepText text, size_t at)
{
    const char *end = memchr(text.text + at, '\n', text.length - at);
    return end == NULL ? text.length : (size_t)(end - text.text);
}
