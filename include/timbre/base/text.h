// SPDX-License-Identifier: MIT
// Growing UTF-8 text, and what is asked of text: validity, likeness, numbers.
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A growing string; `chars` is NUL-terminated whenever it isn't NULL.
typedef struct {
    char *chars;
    size_t length;
    size_t capacity;
} Text;

void text_append(Text *text, const char *chars);
void text_append_bytes(Text *text, const char *bytes, size_t count);
void text_append_format(Text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_append_arguments(Text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
// Hands the string over (never NULL) and empties the Text; mem_free() it.
char *text_take(Text *text);
void text_clear(Text *text);

// One formatted string; mem_free() it.
char *text_format(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

// Decode one code point at `*at`, moving it; 0xFFFD for each malformed byte,
// overlong form, surrogate or value above U+10FFFF. 0 at the end.
uint32_t text_next_code_point(const char **at, const char *end);
void text_append_code_point(Text *text, uint32_t code_point);

bool text_is_utf8(const char *bytes, size_t count);

// Clean text for tags and screens (export.md 3.4): malformed bytes become
// U+FFFD; NUL, C0 and C1 except newline and tab, and bidi overrides go away.
// At most `limit` bytes, cut between characters. mem_free() it.
char *text_clean(const char *bytes, size_t count, size_t limit);

// ASCII lower case in a new string; other characters stay.
char *text_lower(const char *text);
// True if equal when case is ignored and space, '-' and '_' count as one.
bool text_same_id(const char *a, const char *b);
bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

// Damerau-Levenshtein distance, in characters (optimal string alignment).
size_t text_distance(const char *a, const char *b);
// Nearest of the names for "did you mean", or NULL when none is near
// (distance at most a third of the longer, at least 1).
const char *
text_nearest(const char *word, const char *const *names, size_t count);

// Strict numbers: the whole string must be used.
bool text_to_double(const char *text, double *number);
bool text_to_int64(const char *text, int64_t *number);
bool text_to_uint64(const char *text, uint64_t *number);
