// SPDX-License-Identifier: MIT
#include "timbre/app/history.h"

#include "timbre/base/memory.h"
#include "timbre/base/string_list.h"
#include "timbre/base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MOST_KEPT = 500 };

struct History {
    StringList lines;
};

History *
history_new(void)
{
    return mem_new(sizeof(History));
}

void
history_free(History *history)
{
    if (history == NULL)
        return;
    string_list_clear(&history->lines);
    mem_free(history);
}

void
history_add(History *history, const char *text)
{
    StringList *lines = &history->lines;
    if (text == NULL || text[0] == '\0')
        return;
    if (lines->count > 0 && strcmp(lines->items[lines->count - 1], text) == 0)
        return;
    string_list_push(lines, text);
    // Dropped in one go and seldom: each removal moves all that follow.
    if (lines->count < (size_t)2 * MOST_KEPT)
        return;
    StringList kept = {0};
    for (size_t i = lines->count - MOST_KEPT; i < lines->count; i++)
        string_list_push(&kept, lines->items[i]);
    string_list_clear(lines);
    *lines = kept;
}

size_t
history_count(const History *history)
{
    return history->lines.count;
}

const char *
history_at(const History *history, size_t index)
{
    return index < history->lines.count ? history->lines.items[index] : "";
}

// `words` is in lower case.
static bool
has_words(const char *text, const char *words)
{
    char *lower = text_lower(text);
    char *rest = mem_copy_text(words);
    char *place = NULL;
    bool has_all = true;
    for (char *word = strtok_r(rest, " \t\n", &place); has_all && word != NULL;
         word = strtok_r(NULL, " \t\n", &place))
        has_all = strstr(lower, word) != NULL;
    mem_free(rest);
    mem_free(lower);
    return has_all;
}

size_t
history_search(const History *history, const char *query, size_t before)
{
    char *words = text_lower(query);
    size_t index =
        before < history->lines.count ? before : history->lines.count;
    size_t found = SIZE_MAX;
    while (found == SIZE_MAX && index-- > 0)
        if (has_words(history->lines.items[index], words))
            found = index;
    mem_free(words);
    return found;
}

Json *
history_to_json(const History *history)
{
    const StringList *lines = &history->lines;
    Json *json = json_make_list();
    const size_t first =
        lines->count > MOST_KEPT ? lines->count - MOST_KEPT : 0;
    for (size_t i = first; i < lines->count; i++)
        json_push_text(json, lines->items[i]);
    return json;
}

void
history_read_json(History *history, const Json *json)
{
    string_list_clear(&history->lines);
    for (size_t i = 0; i < json_length(json); i++)
        history_add(history, json_text(json_item(json, i)));
}
