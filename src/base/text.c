// SPDX-License-Identifier: MIT
#include "timbre/base/text.h"

#include "timbre/base/memory.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLACEMENT = 0xFFFD };

// The growing string.

static void
reserve(Text *text, size_t more)
{
    if (text->chars != NULL && text->capacity - text->length > more)
        return;
    size_t wanted = text->length + more + 1;
    if (wanted < text->capacity * 2)
        wanted = text->capacity * 2;
    if (wanted < 32)
        wanted = 32;
    text->chars = mem_resize(text->chars, wanted, 1);
    text->capacity = wanted;
}

void
text_append(Text *text, const char *chars)
{
    text_append_bytes(text, chars, strlen(chars));
}

void
text_append_bytes(Text *text, const char *bytes, size_t count)
{
    reserve(text, count);
    if (count > 0)
        memcpy(text->chars + text->length, bytes, count);
    text->length += count;
    text->chars[text->length] = '\0';
}

void
text_append_format(Text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(text, format, arguments);
    va_end(arguments);
}

void
text_append_arguments(Text *text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    reserve(text, 64);
    const size_t room = text->capacity - text->length;
    const int count =
        vsnprintf(text->chars + text->length, room, format, arguments);
    if (count > 0 && (size_t)count >= room) {
        reserve(text, (size_t)count);
        (void)vsnprintf(text->chars + text->length,
                        text->capacity - text->length, format, again);
    }
    va_end(again);
    if (count > 0)
        text->length += (size_t)count;
    text->chars[text->length] = '\0';
}

char *
text_take(Text *text)
{
    char *chars = text->chars == NULL ? mem_copy_text("") : text->chars;
    *text = (Text){0};
    return chars;
}

void
text_clear(Text *text)
{
    mem_free(text->chars);
    *text = (Text){0};
}

char *
text_format(const char *format, ...)
{
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    return text_take(&text);
}

// UTF-8.

// Bytes of the well-formed character at `bytes`, or 0 (Unicode, table 3-7).
static size_t
decode(const unsigned char *bytes, size_t count, uint32_t *code_point)
{
    const unsigned char first = bytes[0];
    if (first < 0x80) {
        *code_point = first;
        return 1;
    }
    if (first < 0xC2 || first > 0xF4)
        return 0;
    const size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (count < size)
        return 0;
    uint32_t value = first & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3F);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[size] || value > 0x10FFFF ||
        (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *code_point = value;
    return size;
}

uint32_t
text_next_code_point(const char **at, const char *end)
{
    if (*at >= end)
        return 0;
    uint32_t code_point = REPLACEMENT;
    const size_t size =
        decode((const unsigned char *)*at, (size_t)(end - *at), &code_point);
    *at += size == 0 ? 1 : size;
    return size == 0 ? REPLACEMENT : code_point;
}

void
text_append_code_point(Text *text, uint32_t code_point)
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        code_point = REPLACEMENT;
    char bytes[4];
    size_t size = 0;
    if (code_point < 0x80) {
        bytes[size++] = (char)code_point;
    } else {
        if (code_point < 0x800) {
            bytes[size++] = (char)(0xC0 | code_point >> 6);
        } else {
            if (code_point < 0x10000) {
                bytes[size++] = (char)(0xE0 | code_point >> 12);
            } else {
                bytes[size++] = (char)(0xF0 | code_point >> 18);
                bytes[size++] = (char)(0x80 | (code_point >> 12 & 0x3F));
            }
            bytes[size++] = (char)(0x80 | (code_point >> 6 & 0x3F));
        }
        bytes[size++] = (char)(0x80 | (code_point & 0x3F));
    }
    text_append_bytes(text, bytes, size);
}

bool
text_is_utf8(const char *bytes, size_t count)
{
    uint32_t code_point = 0;
    for (size_t at = 0, size = 0; at < count; at += size) {
        size =
            decode((const unsigned char *)bytes + at, count - at, &code_point);
        if (size == 0)
            return false;
    }
    return true;
}

static bool
is_shown(uint32_t code_point)
{
    if (code_point == '\n' || code_point == '\t')
        return true;
    if (code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F))
        return false;
    // Embeddings, overrides and isolates turn the text around them.
    return !(code_point >= 0x202A && code_point <= 0x202E) &&
           !(code_point >= 0x2066 && code_point <= 0x2069);
}

char *
text_clean(const char *bytes, size_t count, size_t limit)
{
    Text text = {0};
    const char *at = bytes;
    const char *end = bytes + count;
    while (at < end) {
        const uint32_t code_point = text_next_code_point(&at, end);
        if (!is_shown(code_point))
            continue;
        const size_t before = text.length;
        text_append_code_point(&text, code_point);
        if (text.length > limit) {
            text.length = before;
            text.chars[before] = '\0';
            break;
        }
    }
    return text_take(&text);
}

// Likeness.

static char
lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

char *
text_lower(const char *text)
{
    char *copy = mem_copy_text(text);
    for (char *c = copy; c != NULL && *c != '\0'; c++)
        *c = lower(*c);
    return copy;
}

static char
id_char(char c)
{
    return (char)(c == ' ' || c == '-' ? '_' : lower(c));
}

bool
text_same_id(const char *a, const char *b)
{
    while (*a != '\0' && id_char(*a) == id_char(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

bool
text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_ends_with(const char *text, const char *suffix)
{
    const size_t length = strlen(text);
    const size_t tail = strlen(suffix);
    return length >= tail && memcmp(text + length - tail, suffix, tail) == 0;
}

static uint32_t *
code_points(const char *text, size_t *count)
{
    const char *end = text + strlen(text);
    uint32_t *points = mem_new_array((size_t)(end - text) + 1, sizeof *points);
    *count = 0;
    while (text < end)
        points[(*count)++] = text_next_code_point(&text, end);
    return points;
}

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t
text_distance(const char *a, const char *b)
{
    size_t a_count = 0;
    size_t b_count = 0;
    uint32_t *from = code_points(a, &a_count);
    uint32_t *to = code_points(b, &b_count);
    const size_t width = b_count + 1;
    size_t *rows = mem_new_array(3 * width, sizeof *rows);
    size_t *before = rows; // two rows up: transpositions need it
    size_t *above = rows + width;
    size_t *row = rows + 2 * width;
    for (size_t j = 0; j < width; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_count; i++) {
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
        row[0] = i;
        for (size_t j = 1; j <= b_count; j++) {
            const size_t other = from[i - 1] != to[j - 1];
            row[j] =
                least(above[j - 1] + other, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] &&
                from[i - 2] == to[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    const size_t distance = row[b_count];
    mem_free(rows);
    mem_free(to);
    mem_free(from);
    return distance;
}

static size_t
character_count(const char *text)
{
    const char *end = text + strlen(text);
    size_t count = 0;
    for (; text < end; count++)
        (void)text_next_code_point(&text, end);
    return count;
}

const char *
text_nearest(const char *word, const char *const *names, size_t count)
{
    char *lower_word = text_lower(word);
    const size_t length = character_count(word);
    const char *nearest = NULL;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        const size_t name_length = character_count(names[i]);
        const size_t longer = length > name_length ? length : name_length;
        const size_t limit = longer < 6 ? 1 : longer / 3;
        char *name = text_lower(names[i]);
        const size_t distance = text_distance(lower_word, name);
        mem_free(name);
        // Nothing in common is not near, however short the words are.
        if (distance <= limit && distance < longer && distance < best) {
            best = distance;
            nearest = names[i];
        }
    }
    mem_free(lower_word);
    return nearest;
}

// Numbers.

bool
text_to_double(const char *text, double *number)
{
    // strtod() takes more than a number: spaces, "inf", "nan", "0x1p3".
    if (text[0] == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    // The dot is the dot in every locale; "C" costs nothing in glibc.
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    char *end = NULL;
    const double value = strtod_l(text, &end, plain);
    freelocale(plain);
    if (end == text || *end != '\0' || !isfinite(value))
        return false;
    *number = value;
    return true;
}

static bool
is_whole(const char *text)
{
    const char *digits = text + (text[0] == '+' || text[0] == '-');
    return digits[0] != '\0' && digits[strspn(digits, "0123456789")] == '\0';
}

bool
text_to_int64(const char *text, int64_t *number)
{
    if (!is_whole(text))
        return false;
    errno = 0;
    const long long value = strtoll(text, NULL, 10);
    if (errno != 0)
        return false;
    *number = value;
    return true;
}

bool
text_to_uint64(const char *text, uint64_t *number)
{
    if (text[0] == '-' || !is_whole(text))
        return false;
    errno = 0;
    const unsigned long long value = strtoull(text, NULL, 10);
    if (errno != 0)
        return false;
    *number = value;
    return true;
}
