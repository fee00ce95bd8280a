// SPDX-License-Identifier: MIT
// The words of docs/decisions/0002: where a fault is, and what stands there.
#pragma once

#include "timbre/base/json.h"
#include "timbre/base/text.h"

#include <stddef.h>

// One step from the document to the value, linked towards the document.
typedef struct SchemaPlace SchemaPlace;

struct SchemaPlace {
    const SchemaPlace *above;
    const char *name; // of the member; the schema's at the document itself
    size_t index;     // of the item, when name is NULL
};

// "plan: sections[2].role"; the caller frees.
char *schema_words_place(const SchemaPlace *place);
// The first 40 code points of text, without what moves a terminal.
void schema_words_text(Text *words, const char *text);
// A value as it is quoted: 120.0, "text", a list.
void schema_words_value(Text *words, const Json *value);
// "A, B or C" of a list of values, or names of a record's members; texts bare.
// `last` is " or " or " and ". The caller frees.
char *schema_words_choices(const Json *choices, const char *last);
// Nearest of a list of texts or of a record's names, or NULL.
const char *schema_words_nearest(const char *word, const Json *choices);
