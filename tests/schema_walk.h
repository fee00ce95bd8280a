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
    // Hears of each document and its sentence; may be NULL.
    void (*tell)(const char *schema_name,
                 const Json *document,
                 const Error *error);
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
    if (walk->tell != NULL)
        walk->tell(walk->schema_name, broken, &error);
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

// What breaks one keyword of one field; false when it says nothing about this
// value.
typedef bool SchemaBreaker(SchemaWalk *walk,
                           const SchemaStep *place,
                           const Json *schema,
                           const char *keyword,
                           const Json *value);

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
        const char *only = json_text(type);
        const char *allowed =
            only != NULL ? only : json_text(json_item(type, i));
        if (strcmp(allowed, name) == 0 ||
            (strcmp(allowed, "number") == 0 && strcmp(name, "integer") == 0))
            return true;
    }
    return false;
}

static inline bool
schema_walk_break_type(SchemaWalk *walk,
                       const SchemaStep *place,
                       const Json *schema,
                       const char *keyword,
                       const Json *value)
{
    (void)value;
    Json *values[] = {
        json_make_null(),    json_make_truth(true), json_make_whole(3),
        json_make_real(2.5), json_make_text("3"),   json_make_list(),
        json_make_record(),
    };
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
        if (schema_walk_allows(json_member(schema, keyword), values[i]))
            json_free(values[i]);
        else
            schema_walk_break(walk, place, values[i], "", " must be ");
    }
    return true;
}

// const and enum: another value of the same type.
static inline bool
schema_walk_break_choice(SchemaWalk *walk,
                         const SchemaStep *place,
                         const Json *schema,
                         const char *keyword,
                         const Json *value)
{
    (void)schema;
    (void)keyword;
    Json *other = NULL;
    if (json_kind(value) == JSON_KIND_TEXT)
        other = json_make_text("no_such_word");
    else if (json_kind(value) == JSON_KIND_TRUTH)
        other = json_make_truth(!json_truth(value, false));
    else
        other = json_make_whole(-7777);
    schema_walk_break(walk, place, other, "", " must be ");
    return true;
}

static inline bool
schema_walk_break_limit(SchemaWalk *walk,
                        const SchemaStep *place,
                        const Json *schema,
                        const char *keyword,
                        const Json *value)
{
    if (!json_is_number(value))
        return false;
    const double limit = json_get_number(schema, keyword, 0);
    const bool is_exclusive = text_starts_with(keyword, "exclusive");
    const bool is_upper = strstr(keyword, "aximum") != NULL;
    const double past = is_exclusive ? limit : limit + (is_upper ? 1 : -1);
    const char *words = is_upper ? " at most " : " at least ";
    if (is_exclusive)
        words = is_upper ? " less than " : " more than ";
    schema_walk_break(walk, place, json_make_whole((int64_t)past), "", words);
    return true;
}

static inline bool
schema_walk_break_length(SchemaWalk *walk,
                         const SchemaStep *place,
                         const Json *schema,
                         const char *keyword,
                         const Json *value)
{
    if (json_kind(value) != JSON_KIND_TEXT)
        return false;
    const size_t limit = (size_t)json_get_whole(schema, keyword, 0);
    const size_t count =
        strcmp(keyword, "maxLength") == 0 ? limit + 1 : limit - 1;
    Text text = {0};
    text_append(&text, "");
    for (size_t i = 0; i < count; i++) // characters, not bytes, are counted
        text_append(&text, "\u00E9");
    schema_walk_break(walk, place, json_make_text(text.chars), "",
                      " character");
    text_clear(&text);
    return true;
}

static inline bool
schema_walk_break_pattern(SchemaWalk *walk,
                          const SchemaStep *place,
                          const Json *schema,
                          const char *keyword,
                          const Json *value)
{
    (void)schema;
    (void)keyword;
    const char *good = json_text(value);
    if (good == NULL)
        return false;
    // A newline at the end is where some readings of $ give way.
    const char *const broken[][3] = {
        {"", good, "!"}, {"", good, "\n"}, {"!", good, ""}, {"", "", ""}};
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
        Text text = {0};
        for (size_t j = 0; j < ARRAY_LENGTH(broken[i]); j++)
            text_append(&text, broken[i][j]);
        schema_walk_break(walk, place, json_make_text(text.chars), "",
                          " must be ");
        text_clear(&text);
    }
    return true;
}

static inline bool
schema_walk_break_count(SchemaWalk *walk,
                        const SchemaStep *place,
                        const Json *schema,
                        const char *keyword,
                        const Json *value)
{
    if (json_kind(value) != JSON_KIND_LIST)
        return false;
    const size_t limit = (size_t)json_get_whole(schema, keyword, 0);
    const size_t count =
        strcmp(keyword, "maxItems") == 0 ? limit + 1 : limit - 1;
    Json *list = json_make_list();
    Json *item = json_length(value) == 0 ? json_make_text("x")
                                         : json_duplicate(json_item(value, 0));
    for (size_t i = 0; i < count; i++)
        json_push(list, json_share(item)); // a million of some
    json_free(item);
    schema_walk_break(walk, place, list, "", " item");
    return true;
}

static inline bool
schema_walk_break_unique(SchemaWalk *walk,
                         const SchemaStep *place,
                         const Json *schema,
                         const char *keyword,
                         const Json *value)
{
    (void)schema;
    (void)keyword;
    const size_t count = json_length(value);
    if (json_kind(value) != JSON_KIND_LIST || count == 0)
        return false;
    Json *list = json_make_list();
    for (size_t i = 0; i + 1 < count; i++)
        json_push(list, json_duplicate(json_item(value, i)));
    if (count == 1)
        json_push(list, json_duplicate(json_item(value, 0)));
    json_push(list, json_duplicate(json_item(value, 0)));
    schema_walk_break(walk, place, list, "", " twice.");
    return true;
}

static inline void
schema_walk_drop(SchemaWalk *walk,
                 const SchemaStep *place,
                 const Json *names,
                 const Json *value)
{
    for (size_t i = 0; i < json_length(names); i++) {
        const char *name = json_text(json_item(names, i));
        Text suffix = {0};
        text_append_format(&suffix, "%s%s", place == NULL ? ": " : ".", name);
        Json *without = json_duplicate(value);
        json_drop(without, name);
        schema_walk_break(walk, place, without, suffix.chars, " is missing");
        text_clear(&suffix);
    }
}

static inline bool
schema_walk_break_required(SchemaWalk *walk,
                           const SchemaStep *place,
                           const Json *schema,
                           const char *keyword,
                           const Json *value)
{
    if (json_kind(value) != JSON_KIND_RECORD)
        return false;
    schema_walk_drop(walk, place, json_member(schema, keyword), value);
    return true;
}

static inline bool
schema_walk_break_dependent(SchemaWalk *walk,
                            const SchemaStep *place,
                            const Json *schema,
                            const char *keyword,
                            const Json *value)
{
    const Json *rule = json_member(schema, keyword);
    if (json_member(value, json_member_name(rule, 0)) == NULL)
        return false;
    schema_walk_drop(walk, place, json_member_value(rule, 0), value);
    return true;
}

// anyOf and oneOf: none of the members; for oneOf all of them, too.
static inline bool
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
    return true;
}

static inline bool
schema_walk_break_more(SchemaWalk *walk,
                       const SchemaStep *place,
                       const Json *schema,
                       const char *keyword,
                       const Json *value)
{
    Json *copy = json_duplicate(value);
    for (int64_t i = 0; i <= json_get_whole(schema, keyword, 0); i++) {
        Text name = {0};
        text_append_format(&name, "m%lld", (long long)i);
        json_put(copy, name.chars, json_make_null());
        text_clear(&name);
    }
    schema_walk_break(walk, place, copy, "", " field");
    return true;
}

static inline bool
schema_walk_break_additional(SchemaWalk *walk,
                             const SchemaStep *place,
                             const Json *schema,
                             const char *keyword,
                             const Json *value)
{
    if (json_get_truth(schema, keyword, false))
        return true; // nothing is forbidden
    if (json_kind(value) != JSON_KIND_RECORD)
        return false;
    Json *more = json_duplicate(value);
    json_put(more, "no_such_field", json_make_null());
    schema_walk_break(walk, place, more,
                      place == NULL ? ": no_such_field" : ".no_such_field",
                      " is not a field of it; ");
    return true;
}

static const struct {
    const char *keyword;
    SchemaBreaker *break_it;
} schema_breakers[] = {
    {"type", schema_walk_break_type},
    {"const", schema_walk_break_choice},
    {"enum", schema_walk_break_choice},
    {"minimum", schema_walk_break_limit},
    {"exclusiveMinimum", schema_walk_break_limit},
    {"maximum", schema_walk_break_limit},
    {"exclusiveMaximum", schema_walk_break_limit},
    {"minLength", schema_walk_break_length},
    {"maxLength", schema_walk_break_length},
    {"pattern", schema_walk_break_pattern},
    {"minItems", schema_walk_break_count},
    {"maxItems", schema_walk_break_count},
    {"uniqueItems", schema_walk_break_unique},
    {"required", schema_walk_break_required},
    {"dependentRequired", schema_walk_break_dependent},
    {"anyOf", schema_walk_break_alternatives},
    {"oneOf", schema_walk_break_alternatives},
    {"maxProperties", schema_walk_break_more},
    {"additionalProperties", schema_walk_break_additional},
};

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

static inline void
schema_walk_note(SchemaWalk *walk, const char *where, const char *keyword)
{
    Text name = {0};
    text_append_format(&name, "%s %s", where, keyword);
    string_list_add(walk->reached, name.chars);
    text_clear(&name);
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
    if (reference != NULL)
        schema_walk_note(walk, where, "$ref");
    for (size_t i = 0; i < ARRAY_LENGTH(schema_breakers); i++) {
        const char *keyword = schema_breakers[i].keyword;
        if (json_member(schema, keyword) != NULL &&
            (walk->document == NULL ||
             schema_breakers[i].break_it(walk, place, schema, keyword, value)))
            schema_walk_note(walk, where, keyword);
    }
    schema_walk_deeper(walk, schema, where, place, value);
}
