// SPDX-License-Identifier: MIT
// Walks a schema along valid documents and breaks every keyword of every
// field, one at a time. What no document reaches is told as missing.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/memory.h"
#include "timbre/base/string_list.h"
#include "timbre/base/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct SchemaStep SchemaStep;

// From the document down to the value; `name` or `index`.
struct SchemaStep {
    const SchemaStep *above;
    const char *name;
    size_t index;
};

typedef struct {
    const char *schema_name;
    const Json *root;     // the schema
    const Json *document; // NULL: only list what there is
    // Must refuse, with a sentence.
    Status (*judge)(const Json *json, Error *error);
    StringList *reached; // "where keyword"
    size_t broken;       // documents that were refused
    size_t faults;       // and those that were not, or without naming the field
} SchemaWalk;

// The document with another value (owned; NULL = without it) at `step`.
static inline Json *
schema_walk_with(const Json *json,
                 const SchemaStep *const *steps,
                 size_t depth,
                 Json *value)
{
    if (depth == 0)
        return value;
    const SchemaStep *step = steps[0];
    const bool is_list = step->name == NULL;
    Json *copy = is_list ? json_make_list() : json_make_record();
    for (size_t i = 0; i < json_length(json); i++) {
        const char *name = is_list ? NULL : json_member_name(json, i);
        const Json *old =
            is_list ? json_item(json, i) : json_member(json, name);
        const bool is_it =
            is_list ? i == step->index : strcmp(name, step->name) == 0;
        Json *now = is_it ? schema_walk_with(old, steps + 1, depth - 1, value)
                          : json_duplicate(old);
        if (is_list)
            json_push(copy, now);
        else
            json_put(copy, name, now);
    }
    return copy;
}

enum { SCHEMA_WALK_DEPTH = 32 };

static inline size_t
schema_walk_steps(const SchemaStep *place,
                  const SchemaStep *steps[static SCHEMA_WALK_DEPTH])
{
    size_t depth = 0;
    for (const SchemaStep *step = place; step != NULL; step = step->above)
        depth++;
    size_t i = depth;
    for (const SchemaStep *step = place; step != NULL; step = step->above)
        steps[--i] = step;
    return depth;
}

static inline char *
schema_walk_place(const SchemaWalk *walk, const SchemaStep *place)
{
    const SchemaStep *steps[SCHEMA_WALK_DEPTH];
    const size_t depth = schema_walk_steps(place, steps);
    Text words = {0};
    text_append(&words, walk->schema_name);
    for (size_t i = 0; i < depth; i++) {
        if (steps[i]->name == NULL)
            text_append_format(&words, "[%zu]", steps[i]->index);
        else
            text_append_format(&words, "%s%s", i == 0 ? ": " : ".",
                               steps[i]->name);
    }
    return text_take(&words);
}

// Puts `value` (owned) at the place and asks for a sentence that begins with
// the place and goes on with, somewhere, `words`.
static inline void
schema_walk_break(SchemaWalk *walk,
                  const SchemaStep *place,
                  Json *value,
                  const char *suffix,
                  const char *words)
{
    const SchemaStep *steps[SCHEMA_WALK_DEPTH];
    const size_t depth = schema_walk_steps(place, steps);
    Json *broken = schema_walk_with(walk->document, steps, depth, value);
    char *where = schema_walk_place(walk, place);
    Text start = {0};
    text_append_format(&start, "%s%s", where, suffix);
    Error error = {0};
    const Status status = walk->judge(broken, &error);
    walk->broken++;
    const bool ends =
        text_ends_with(error.text, ".") || text_ends_with(error.text, "?");
    if (status != STATUS_INVALID || !ends ||
        !text_starts_with(error.text, start.chars) ||
        strstr(error.text, words) == NULL) {
        walk->faults++;
        (void)fprintf(stderr, "%s, broken in \"%s\": status %d, \"%s\"\n",
                      start.chars, words, (int)status, error.text);
    }
    text_clear(&start);
    mem_free(where);
    json_free(broken);
}

static inline bool
schema_walk_allows(const Json *type, const Json *value)
{
    static const char *const names[] = {
        [JSON_KIND_NULL] = "null",     [JSON_KIND_TRUTH] = "boolean",
        [JSON_KIND_WHOLE] = "integer", [JSON_KIND_REAL] = "number",
        [JSON_KIND_TEXT] = "string",   [JSON_KIND_LIST] = "array",
        [JSON_KIND_RECORD] = "object",
    };
    const char *name = names[json_kind(value)];
    for (size_t i = 0; i == 0 || i < json_length(type); i++) {
        const char *allowed = json_text(type) != NULL
                                  ? json_text(type)
                                  : json_text(json_item(type, i));
        if (strcmp(allowed, name) == 0 ||
            (strcmp(allowed, "number") == 0 && strcmp(name, "integer") == 0))
            return true;
    }
    return false;
}

static inline void
schema_walk_break_type(SchemaWalk *walk,
                       const SchemaStep *place,
                       const Json *type)
{
    Json *values[] = {
        json_make_null(),    json_make_truth(true), json_make_whole(3),
        json_make_real(2.5), json_make_text("3"),   json_make_list(),
        json_make_record(),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
        if (schema_walk_allows(type, values[i]))
            json_free(values[i]);
        else
            schema_walk_break(walk, place, values[i], "", " must be ");
    }
}

static inline void
schema_walk_break_limit(SchemaWalk *walk,
                        const SchemaStep *place,
                        const char *keyword,
                        const Json *limit)
{
    const double number = json_number(limit, 0);
    const bool is_exclusive = text_starts_with(keyword, "exclusive");
    const bool is_upper = strstr(keyword, "aximum") != NULL;
    const double past = is_exclusive ? number : number + (is_upper ? 1 : -1);
    const char *words = is_upper ? " at most " : " at least ";
    if (is_exclusive)
        words = is_upper ? " less than " : " more than ";
    schema_walk_break(walk, place, json_make_whole((int64_t)past), "", words);
}

static inline void
schema_walk_break_length(SchemaWalk *walk,
                         const SchemaStep *place,
                         const char *keyword,
                         const Json *limit)
{
    const size_t length = (size_t)json_whole(limit, 0);
    const bool is_upper = strcmp(keyword, "maxLength") == 0;
    Text text = {0};
    text_append(&text, "");
    // Characters, not bytes, are counted.
    for (size_t i = 0; i + (is_upper ? 0 : 1) < length + (is_upper ? 1 : 0);
         i++)
        text_append(&text, "\u00E9");
    schema_walk_break(walk, place, json_make_text(text.chars), "",
                      " character");
    text_clear(&text);
}

static inline void
schema_walk_break_count(SchemaWalk *walk,
                        const SchemaStep *place,
                        const char *keyword,
                        const Json *limit,
                        const Json *value)
{
    const size_t count = (size_t)json_whole(limit, 0);
    const bool is_upper = strcmp(keyword, "maxItems") == 0;
    Json *list = json_make_list();
    Json *item = json_length(value) == 0 ? json_make_text("x")
                                         : json_duplicate(json_item(value, 0));
    for (size_t i = 0; i < (is_upper ? count + 1 : count - 1); i++)
        json_push(list, json_share(item)); // a million of some
    json_free(item);
    schema_walk_break(walk, place, list, "", " item");
}

static inline void
schema_walk_break_unique(SchemaWalk *walk,
                         const SchemaStep *place,
                         const Json *value)
{
    const size_t count = json_length(value);
    Json *list = json_make_list();
    for (size_t i = 0; i + 1 < count; i++)
        json_push(list, json_duplicate(json_item(value, i)));
    if (count == 1)
        json_push(list, json_duplicate(json_item(value, 0)));
    json_push(list, json_duplicate(json_item(value, 0)));
    schema_walk_break(walk, place, list, "", " twice.");
}

static inline void
schema_walk_break_pattern(SchemaWalk *walk,
                          const SchemaStep *place,
                          const char *value)
{
    // A newline at the end is where some readings of $ give way.
    static const char *const before[] = {"", "", "!", ""};
    static const char *const after[] = {"!", "\n", "", NULL};
    for (size_t i = 0; i < ARRAY_LENGTH(before); i++) {
        Text text = {0};
        text_append(&text, before[i]);
        text_append(&text, after[i] == NULL ? "" : value);
        text_append(&text, after[i] == NULL ? "" : after[i]);
        schema_walk_break(walk, place, json_make_text(text.chars), "",
                          " must be ");
        text_clear(&text);
    }
}

// Without member `name`, or with it.
static inline Json *
schema_walk_member(const Json *record, const char *name, Json *value)
{
    Json *copy = json_duplicate(record);
    json_drop(copy, name);
    json_put(copy, name, value);
    return copy;
}

static inline void
schema_walk_break_required(SchemaWalk *walk,
                           const SchemaStep *place,
                           const Json *names,
                           const Json *value)
{
    const char *join = place == NULL ? ": " : ".";
    for (size_t i = 0; i < json_length(names); i++) {
        const char *name = json_text(json_item(names, i));
        Text suffix = {0};
        text_append_format(&suffix, "%s%s", join, name);
        schema_walk_break(walk, place, schema_walk_member(value, name, NULL),
                          suffix.chars, " is missing");
        text_clear(&suffix);
    }
}

static inline void
schema_walk_break_alternatives(SchemaWalk *walk,
                               const SchemaStep *place,
                               const Json *schema,
                               const char *keyword,
                               const Json *value)
{
    const Json *branches = json_member(schema, keyword);
    const Json *dependents = json_member(schema, "dependentRequired");
    Json *none = json_duplicate(value);
    Json *all = json_duplicate(value);
    if (dependents != NULL) // or that would be broken first
        json_drop(none, json_member_name(dependents, 0));
    for (size_t i = 0; i < json_length(branches); i++) {
        const Json *names = json_member(json_item(branches, i), "required");
        const char *name = json_text(json_item(names, 0));
        json_drop(none, name);
        if (json_member(all, name) == NULL)
            json_put(all, name, json_make_whole(1));
    }
    schema_walk_break(walk, place, none, "", " must have ");
    if (strcmp(keyword, "oneOf") == 0)
        schema_walk_break(walk, place, all, "", " must have only one of ");
    else
        json_free(all);
}

static inline void
schema_walk_break_more(SchemaWalk *walk,
                       const SchemaStep *place,
                       const Json *limit,
                       const Json *value)
{
    Json *copy = json_duplicate(value);
    for (int64_t i = 0; i <= json_whole(limit, 0); i++) {
        Text name = {0};
        text_append_format(&name, "m%lld", (long long)i);
        json_put(copy, name.chars, json_make_null());
        text_clear(&name);
    }
    schema_walk_break(walk, place, copy, "", " field");
}

// One keyword of one field. False for a keyword that only leads deeper.
static inline bool
schema_walk_break_keyword(SchemaWalk *walk,
                          const SchemaStep *place,
                          const Json *schema,
                          const char *keyword,
                          const Json *value)
{
    const Json *rule = json_member(schema, keyword);
    const bool is_text = json_kind(value) == JSON_KIND_TEXT;
    const bool is_list = json_kind(value) == JSON_KIND_LIST;
    if (strcmp(keyword, "type") == 0) {
        schema_walk_break_type(walk, place, rule);
    } else if (strcmp(keyword, "const") == 0 || strcmp(keyword, "enum") == 0) {
        const JsonKind kind = json_kind(value);
        Json *other = json_make_text("no_such_word");
        if (kind != JSON_KIND_TEXT) {
            json_free(other);
            other = kind == JSON_KIND_TRUTH
                        ? json_make_truth(!json_truth(value, false))
                        : json_make_whole(-7777);
        }
        schema_walk_break(walk, place, other, "", " must be ");
    } else if (strstr(keyword, "imum") != NULL) {
        if (!json_is_number(value))
            return false;
        schema_walk_break_limit(walk, place, keyword, rule);
    } else if (strstr(keyword, "Length") != NULL) {
        if (!is_text)
            return false;
        schema_walk_break_length(walk, place, keyword, rule);
    } else if (strcmp(keyword, "pattern") == 0) {
        if (!is_text)
            return false;
        schema_walk_break_pattern(walk, place, json_text(value));
    } else if (strcmp(keyword, "minItems") == 0 ||
               strcmp(keyword, "maxItems") == 0) {
        if (!is_list)
            return false;
        schema_walk_break_count(walk, place, keyword, rule, value);
    } else if (strcmp(keyword, "uniqueItems") == 0) {
        if (!is_list || json_length(value) == 0)
            return false;
        schema_walk_break_unique(walk, place, value);
    } else if (strcmp(keyword, "required") == 0) {
        schema_walk_break_required(walk, place, rule, value);
    } else if (strcmp(keyword, "dependentRequired") == 0) {
        const char *cause = json_member_name(rule, 0);
        const Json *needed = json_member_value(rule, 0);
        if (json_member(value, cause) == NULL)
            return false;
        schema_walk_break_required(walk, place, needed, value);
    } else if (strcmp(keyword, "anyOf") == 0 || strcmp(keyword, "oneOf") == 0) {
        schema_walk_break_alternatives(walk, place, schema, keyword, value);
    } else if (strcmp(keyword, "maxProperties") == 0) {
        schema_walk_break_more(walk, place, rule, value);
    } else if (strcmp(keyword, "additionalProperties") == 0) {
        if (json_truth(rule, false))
            return true; // nothing is forbidden
        schema_walk_break(
            walk, place,
            schema_walk_member(value, "no_such_field", json_make_null()),
            place == NULL ? ": no_such_field" : ".no_such_field",
            " is not a field of it; ");
    } else {
        return false;
    }
    return true;
}

// `if` of the form {"properties": {NAME: {"const" or "enum"}}}.
static inline bool
schema_walk_holds(const Json *condition, const Json *value)
{
    const Json *fields = json_member(condition, "properties");
    const char *name = json_member_name(fields, 0);
    const Json *field = json_member_value(fields, 0);
    const Json *have = json_member(value, name);
    const Json *only = json_member(field, "const");
    const Json *choices = json_member(field, "enum");
    if (only != NULL)
        return json_same(only, have);
    for (size_t i = 0; i < json_length(choices); i++)
        if (json_same(json_item(choices, i), have))
            return true;
    return false;
}

static inline void schema_walk_node(SchemaWalk *walk,
                                    const Json *schema,
                                    const char *where,
                                    const SchemaStep *place,
                                    const Json *value);

// A schema inside `where`, at a value that may be absent.
static inline void
schema_walk_inside(SchemaWalk *walk,
                   const Json *schema,
                   const char *where,
                   const char *inside,
                   const SchemaStep *place,
                   const Json *value)
{
    if (walk->document != NULL && value == NULL)
        return;
    Text name = {0};
    text_append_format(&name, "%s/%s", where, inside);
    schema_walk_node(walk, schema, name.chars, place, value);
    text_clear(&name);
}

static inline void
schema_walk_lists(SchemaWalk *walk,
                  const Json *schema,
                  const char *where,
                  const SchemaStep *place,
                  const Json *value)
{
    const Json *first = json_member(schema, "prefixItems");
    const Json *items = json_member(schema, "items");
    const bool is_listing = walk->document == NULL;
    for (size_t i = 0; i < json_length(first); i++) {
        const SchemaStep step = {.above = place, .index = i};
        Text inside = {0};
        text_append_format(&inside, "%zu", i);
        schema_walk_inside(walk, json_item(first, i), where, inside.chars,
                           &step, json_item(value, i));
        text_clear(&inside);
    }
    if (items == NULL || (!is_listing && json_kind(value) != JSON_KIND_LIST))
        return;
    for (size_t i = 0; i < (is_listing ? 1 : json_length(value)); i++) {
        const SchemaStep step = {.above = place, .index = i};
        schema_walk_inside(walk, items, where, "items", &step,
                           json_item(value, i));
    }
}

// Follows what leads deeper.
static inline void
schema_walk_deeper(SchemaWalk *walk,
                   const Json *schema,
                   const char *where,
                   const SchemaStep *place,
                   const Json *value)
{
    const Json *fields = json_member(schema, "properties");
    for (size_t i = 0; i < json_length(fields); i++) {
        const char *name = json_member_name(fields, i);
        const SchemaStep step = {.above = place, .name = name};
        schema_walk_inside(walk, json_member_value(fields, i), where, name,
                           &step, json_member(value, name));
    }
    schema_walk_lists(walk, schema, where, place, value);
    const Json *all = json_member(schema, "allOf");
    for (size_t i = 0; i < json_length(all); i++) {
        Text inside = {0};
        text_append_format(&inside, "allOf%zu", i);
        schema_walk_inside(walk, json_item(all, i), where, inside.chars, place,
                           value);
        text_clear(&inside);
    }
    const Json *condition = json_member(schema, "if");
    if (condition != NULL &&
        (walk->document == NULL || schema_walk_holds(condition, value)))
        schema_walk_inside(walk, json_member(schema, "then"), where, "then",
                           place, value);
}

// Recursion follows the nesting of the schema.
static inline void
schema_walk_node(SchemaWalk *walk,
                 const Json *schema,
                 const char *where,
                 const SchemaStep *place,
                 const Json *value)
{
    static const char local[] = "#/$defs/";
    const char *reference = json_get_text(schema, "$ref");
    if (reference != NULL && text_starts_with(reference, local)) {
        const Json *definitions = json_member(walk->root, "$defs");
        schema_walk_node(walk,
                         json_member(definitions, reference + strlen(local)),
                         where, place, value);
        return;
    }
    if (reference != NULL && walk->document != NULL) {
        // Another file, walked by itself: it is enough that it is asked.
        schema_walk_break(walk, place, json_make_whole(3), "",
                          " must be a record");
        schema_walk_break(walk, place, json_make_record(), ".", " is missing");
    }
    for (size_t i = 0; i < json_length(schema); i++) {
        const char *keyword = json_member_name(schema, i);
        static const char *const passed[] = {
            "$schema",     "$id",        "title", "description",
            "$comment",    "$defs",      "items", "allOf",
            "prefixItems", "properties", "if",    "then"};
        bool is_passed = false;
        for (size_t j = 0; j < ARRAY_LENGTH(passed); j++)
            is_passed = is_passed || strcmp(passed[j], keyword) == 0;
        if (is_passed)
            continue;
        if (walk->document != NULL && strcmp(keyword, "$ref") != 0 &&
            !schema_walk_break_keyword(walk, place, schema, keyword, value))
            continue;
        Text name = {0};
        text_append_format(&name, "%s %s", where, keyword);
        string_list_add(walk->reached, name.chars);
        text_clear(&name);
    }
    schema_walk_deeper(walk, schema, where, place, value);
}
