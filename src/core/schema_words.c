// SPDX-License-Identifier: MIT
#include "schema_words.h"

#include "timbre/base/memory.h"
#include "timbre/base/string_list.h"

#include <string.h>

enum { QUOTED_CHARACTERS = 40 };

void
schema_words_text(Text *words, const char *text)
{
    Text plain = {0};
    const char *end = text + strlen(text);
    for (int i = 0; i < QUOTED_CHARACTERS && text < end; i++) {
        const uint32_t point = text_next_code_point(&text, end);
        text_append_code_point(&plain,
                               point == '\n' || point == '\t' ? ' ' : point);
    }
    if (text < end)
        text_append(&plain, "\u2026");
    char *chars = text_take(&plain);
    char *clean = text_clean(chars, strlen(chars), SIZE_MAX);
    text_append(words, clean);
    mem_free(clean);
    mem_free(chars);
}

void
schema_words_value(Text *words, const Json *value)
{
    char *chars = NULL;
    switch (json_kind(value)) {
    case JSON_KIND_LIST:
        text_append(words, "a list");
        break;
    case JSON_KIND_RECORD:
        text_append(words, "a record");
        break;
    case JSON_KIND_TEXT:
        text_append(words, "\"");
        schema_words_text(words, json_text(value));
        text_append(words, "\"");
        break;
    case JSON_KIND_NULL:
    case JSON_KIND_TRUTH:
    case JSON_KIND_WHOLE:
    case JSON_KIND_REAL:
        chars = json_encode(value);
        text_append(words, chars);
        mem_free(chars);
        break;
    }
}

// Recursion follows the nesting of the document, which the JSON reader bounds.
static void
append_place(Text *words, const SchemaPlace *place)
{
    if (place->above == NULL) {
        text_append(words, place->name);
        return;
    }
    append_place(words, place->above);
    const bool is_first = place->above->above == NULL;
    if (place->name == NULL) {
        text_append_format(words, is_first ? ": [%zu]" : "[%zu]", place->index);
        return;
    }
    text_append(words, is_first ? ": " : ".");
    schema_words_text(words, place->name);
}

char *
schema_words_place(const SchemaPlace *place)
{
    Text words = {0};
    append_place(&words, place);
    return text_take(&words);
}

static StringList
names_of(const Json *choices)
{
    StringList names = {0};
    for (size_t i = 0; i < json_length(choices); i++) {
        const Json *choice = json_item(choices, i);
        if (json_kind(choices) == JSON_KIND_RECORD) {
            string_list_push(&names, json_member_name(choices, i));
        } else if (json_kind(choice) == JSON_KIND_TEXT) {
            string_list_push(&names, json_text(choice));
        } else {
            Text words = {0};
            schema_words_value(&words, choice);
            char *chars = text_take(&words);
            string_list_push(&names, chars);
            mem_free(chars);
        }
    }
    return names;
}

char *
schema_words_choices(const Json *choices, const char *last)
{
    StringList names = names_of(choices);
    char *words = string_list_join(&names, ", ", last);
    string_list_clear(&names);
    return words;
}

const char *
schema_words_nearest(const char *word, const Json *choices)
{
    const size_t count = json_length(choices);
    const char **names = mem_new_array(count, sizeof *names);
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = json_kind(choices) == JSON_KIND_RECORD
                               ? json_member_name(choices, i)
                               : json_text(json_item(choices, i));
        if (name != NULL)
            names[filled++] = name;
    }
    const char *nearest = text_nearest(word, names, filled);
    mem_free(names);
    return nearest;
}
