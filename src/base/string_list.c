// SPDX-License-Identifier: MIT
#include "timbre/base/string_list.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void
push_owned(StringList *list, char *text)
{
    list->items = mem_reserve(list->items, list->count, &list->capacity,
                              sizeof *list->items);
    list->items[list->count++] = text;
}

void
string_list_push(StringList *list, const char *text)
{
    push_owned(list, mem_copy_text(text == NULL ? "" : text));
}

void
string_list_push_format(StringList *list, const char *format, ...)
{
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    push_owned(list, text_take(&text));
}

void
string_list_add(StringList *list, const char *text)
{
    if (!string_list_has(list, text))
        string_list_push(list, text);
}

bool
string_list_has(const StringList *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

void
string_list_remove(StringList *list, size_t index)
{
    if (index >= list->count)
        return;
    mem_free(list->items[index]);
    list->count--;
    memmove(list->items + index, list->items + index + 1,
            (list->count - index) * sizeof *list->items);
}

static int
compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void
string_list_sort(StringList *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare);
}

StringList
string_list_copy(const StringList *list)
{
    StringList copy = {0};
    for (size_t i = 0; i < list->count; i++)
        string_list_push(&copy, list->items[i]);
    return copy;
}

char *
string_list_join(const StringList *list,
                 const char *separator,
                 const char *last_separator)
{
    Text text = {0};
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            text_append(&text,
                        i + 1 == list->count ? last_separator : separator);
        text_append(&text, list->items[i]);
    }
    return text_take(&text);
}

void
string_list_clear(StringList *list)
{
    for (size_t i = 0; i < list->count; i++)
        mem_free(list->items[i]);
    mem_free(list->items);
    *list = (StringList){0};
}
