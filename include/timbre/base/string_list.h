// SPDX-License-Identifier: MIT
// An owned list of owned strings.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char **items;
    size_t count;
    size_t capacity;
} StringList;

void string_list_push(StringList *list, const char *text);
void string_list_push_format(StringList *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// Push only if it is not there yet.
void string_list_add(StringList *list, const char *text);
bool string_list_has(const StringList *list, const char *text);
void string_list_remove(StringList *list, size_t index);
void string_list_sort(StringList *list);
StringList string_list_copy(const StringList *list);
// "a, b and c"; the caller frees.
char *string_list_join(const StringList *list,
                       const char *separator,
                       const char *last_separator);
// Frees the items and empties the list; the struct itself is the caller's.
void string_list_clear(StringList *list);
