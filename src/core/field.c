// SPDX-License-Identifier: MIT
#include "field.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void
field_put_text(Json *record, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        json_put_text(record, name, text);
}

void
field_put_number(Json *record, const char *name, double number)
{
    if (isfinite(number))
        json_put_real(record, name, number);
}

void
field_put_seed(Json *record, const char *name, uint64_t seed)
{
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%" PRIu64, seed);
    json_put_text(record, name, digits);
}

void
field_put_list(Json *record, const char *name, const StringList *list)
{
    Json *items = json_make_list();
    for (size_t i = 0; i < list->count; i++)
        json_push_text(items, list->items[i]);
    json_put(record, name, items);
}

void
field_put_bars(Json *record, int first_bar, int last_bar)
{
    if (first_bar == 0)
        return;
    Json *bars = json_make_list();
    json_push(bars, json_make_whole(first_bar));
    json_push(bars, json_make_whole(last_bar));
    json_put(record, "bars", bars);
}

char *
field_copy_text(const Json *record, const char *name)
{
    return mem_copy_text(json_get_text(record, name));
}

void
field_copy_word(const Json *record, const char *name, char *word, size_t size)
{
    const char *text = json_get_text(record, name);
    (void)snprintf(word, size, "%s", text == NULL ? "" : text);
}

uint64_t
field_seed(const Json *record, const char *name)
{
    const char *digits = json_get_text(record, name);
    uint64_t seed = 0;
    if (digits != NULL)
        (void)text_to_uint64(digits, &seed);
    return seed;
}

int
field_int(const Json *record, const char *name, int otherwise)
{
    return (int)json_get_whole(record, name, otherwise);
}

StringList
field_list(const Json *record, const char *name)
{
    StringList list = {0};
    const Json *items = json_member(record, name);
    for (size_t i = 0; i < json_length(items); i++)
        string_list_push(&list, json_text(json_item(items, i)));
    return list;
}

void
field_bars(const Json *record, int *first_bar, int *last_bar)
{
    const Json *bars = json_member(record, "bars");
    *first_bar = (int)json_whole(json_item(bars, 0), 0);
    *last_bar = (int)json_whole(json_item(bars, 1), 0);
}
