// SPDX-License-Identifier: MIT
// What a file says of its take: one list of names and values, from which each
// container takes what it can hold (export.md 1.2).
#pragma once

#include "timbre/core/take.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name; // Vorbis comment name: "TITLE", "TIMBRE_SEED"
    char *value;
} Tag;

typedef struct {
    Tag *items;
    size_t count, capacity;
} TagList;

// `encoder`: "libFLAC 1.4.2". Minimal: no prompt, no recipe, no paths.
TagList tags_of_take(const Take *take, bool is_minimal, const char *encoder);
// Adds a cleaned copy of the value unless it is empty.
void tags_add(TagList *tags, const char *name, const char *value);
const char *tags_value(const TagList *tags, const char *name); // or NULL
void tags_clear(TagList *tags);

// The recipe alone, as JSON without paths of this machine; mem_free() it.
char *tags_recipe(const Take *take);
