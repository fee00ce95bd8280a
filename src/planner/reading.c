// SPDX-License-Identifier: MIT
#include "reading.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

Reading *
reading_new(const Lexicon *lexicon, const char *prompt)
{
    Reading *reading = mem_new(sizeof *reading);
    reading->lexicon = lexicon;
    reading->tokens = token_list_new(prompt);
    reading->plan = plan_new();
    lexicon_resolve(lexicon, reading->tokens);
    return reading;
}

void
reading_free(Reading *reading)
{
    if (reading == NULL)
        return;
    for (size_t i = 0; i < reading->scope_count; i++)
        mem_free(reading->scopes[i].part);
    mem_free(reading->scopes);
    mem_free(reading->wishes);
    mem_free(reading->items);
    token_list_free(reading->tokens);
    mem_free(reading);
}

static void
add_item(Reading *reading, Item item)
{
    reading->items = mem_reserve(reading->items, reading->count,
                                 &reading->capacity, sizeof item);
    reading->items[reading->count++] = item;
}

void
reading_build_items(Reading *reading)
{
    const TokenList *tokens = reading->tokens;
    for (size_t at = 0; at < tokens->count;) {
        Item item = {.first = at, .end = at + 1, .node = LEXICON_NONE};
        if (!token_is_free(tokens, at)) {
            while (item.end < tokens->count && !token_is_free(tokens, item.end))
                item.end++;
            item.is_used = true;
        } else if (tokens->items[at].kind != TOKEN_MARK) {
            item.node = lexicon_match(reading->lexicon, tokens, at, &item.end);
            item.meanings = lexicon_meanings(reading->lexicon, item.node);
        }
        add_item(reading, item);
        at = item.end;
    }
}

bool
item_means(const Reading *reading, size_t index, Meaning meaning)
{
    return index < reading->count && !reading->items[index].is_used &&
           (reading->items[index].meanings >> meaning & 1) != 0;
}

const char *
item_value(const Reading *reading, size_t index, Meaning meaning)
{
    if (index >= reading->count)
        return NULL;
    const LexiconRow *row =
        lexicon_row(reading->lexicon, reading->items[index].node, meaning);
    return row == NULL ? NULL : row->value;
}

const char *
item_axes(const Reading *reading, size_t index)
{
    const LexiconRow *row = NULL;
    int entry = LEXICON_NONE;
    while (
        (entry = lexicon_next_row(reading->lexicon, reading->items[index].node,
                                  entry, &row)) != LEXICON_NONE)
        if (row->axes[0] != '\0')
            return row->axes;
    return "";
}

bool
item_is_mark(const Reading *reading, size_t index, char mark)
{
    return index < reading->count &&
           token_is_free(reading->tokens, reading->items[index].first) &&
           token_is_mark(reading->tokens, reading->items[index].first, mark);
}

bool
item_is_break(const Reading *reading, size_t index)
{
    if (index >= reading->count)
        return true;
    const Item *item = &reading->items[index];
    return item->end == item->first + 1 &&
           token_is_break(reading->tokens, item->first);
}

bool
item_is_unknown(const Reading *reading, size_t index)
{
    if (index >= reading->count)
        return false;
    const Item *item = &reading->items[index];
    return item->node == LEXICON_NONE && !item->is_used &&
           reading->tokens->items[item->first].kind == TOKEN_WORD;
}

bool
item_is_section(const Reading *reading, size_t index)
{
    if (!item_means(reading, index, MEANS_SECTION))
        return false;
    if (!item_is_word(reading, index, "solo"))
        return true;
    const bool is_behind =
        index > 0 && item_means(reading, index - 1, MEANS_INSTRUMENT);
    const size_t next = item_skip_filler(reading, index + 1);
    if (item_means(reading, next, MEANS_INSTRUMENT))
        return is_behind;
    size_t place = next;
    while (item_means(reading, place, MEANS_PLACE) ||
           item_means(reading, place, MEANS_ORDINAL) ||
           item_is_word(reading, place, "the"))
        place++;
    return !(is_behind && item_means(reading, next, MEANS_PLACE) &&
             item_means(reading, place, MEANS_SECTION));
}

bool
item_is_number(const Reading *reading, size_t index)
{
    if (index >= reading->count)
        return false;
    const Item *item = &reading->items[index];
    return !item->is_used && item->node == LEXICON_NONE &&
           item->end == item->first + 1 &&
           token_is_number(reading->tokens, item->first);
}

bool
item_is_word(const Reading *reading, size_t index, const char *lower)
{
    return index < reading->count &&
           reading->items[index].end == reading->items[index].first + 1 &&
           token_is(reading->tokens, reading->items[index].first, lower);
}

bool
item_is_joined(const Reading *reading, size_t index)
{
    return index < reading->count &&
           token_is_joined(reading->tokens, reading->items[index].first);
}

void
item_use(Reading *reading, size_t first, size_t end)
{
    for (size_t i = first; i < end && i < reading->count; i++)
        reading->items[i].is_used = true;
}

char *
item_text(const Reading *reading, size_t first, size_t end)
{
    if (first >= end || end > reading->count)
        return mem_copy_text("");
    return token_text(reading->tokens, reading->items[first].first,
                      reading->items[end - 1].end);
}

size_t
item_skip_filler(const Reading *reading, size_t index)
{
    const uint64_t light = (uint64_t)1 << MEANS_NOTHING |
                           (uint64_t)1 << MEANS_ARTICLE |
                           (uint64_t)1 << MEANS_DEGREE;
    while (index < reading->count && reading->items[index].meanings != 0 &&
           (reading->items[index].meanings & ~light) == 0)
        index++;
    return index;
}

// Numbers.

static bool
read_digits(const Reading *reading, size_t index, double *number, size_t *end)
{
    if (!item_is_number(reading, index))
        return false;
    *number = reading->tokens->items[reading->items[index].first].number;
    *end = index + 1;
    return true;
}

static bool
read_word(const Reading *reading, size_t index, double *number)
{
    if (!item_means(reading, index, MEANS_NUMBER))
        return false;
    *number = strtod(item_value(reading, index, MEANS_NUMBER), NULL);
    return true;
}

// "-" between the words of "twenty-four" is an item of its own.
static size_t
skip_hyphen(const Reading *reading, size_t index)
{
    return item_is_mark(reading, index, '-') && item_is_joined(reading, index)
               ? index + 1
               : index;
}

// One more word of a number: "hundred" multiplies, "twenty" after "one" is
// read as spoken tempos are, "five" after "twenty" adds.
static bool
join_number(double *number, double next)
{
    const double now = *number;
    const int tens = (int)now % 100;
    const bool is_digit = next >= 1 && next < 10;
    if (next == 100 && now >= 1 && now < 10)
        *number = now * 100;
    else if (now >= 1 && now < 10 && next >= 10 && next < 100)
        *number = 100 * now + next;
    else if ((now >= 100 && tens == 0 && next >= 1 && next < 100) ||
             (now >= 20 && tens >= 20 && tens % 10 == 0 && is_digit))
        *number = now + next;
    else
        return false;
    return true;
}

static bool
read_words(const Reading *reading, size_t index, double *number, size_t *end)
{
    // "a hundred and twenty"
    if (item_means(reading, index, MEANS_ARTICLE) &&
        item_is_word(reading, index + 1, "hundred"))
        index++;
    if (!read_word(reading, index, number))
        return false;
    size_t at = index + 1;
    *end = at;
    for (;;) {
        size_t next_at = skip_hyphen(reading, at);
        if (item_means(reading, next_at, MEANS_AND) && *number >= 100)
            next_at++;
        double next = 0;
        if (!read_word(reading, next_at, &next) || next < 1 ||
            !join_number(number, next))
            return true;
        at = next_at + 1;
        *end = at;
    }
}

bool
item_read_number(const Reading *reading,
                 size_t index,
                 double *number,
                 size_t *end)
{
    return read_digits(reading, index, number, end) ||
           read_words(reading, index, number, end);
}

// Findings.

void
reading_conflict(Reading *reading, const char *format, ...)
{
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    string_list_add(&reading->plan->conflicts, text.chars);
    text_clear(&text);
}

void
reading_say(Reading *reading, const char *field)
{
    string_list_add(&reading->plan->said, field);
}
