// SPDX-License-Identifier: MIT
#include "schema_judge.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "schema_words.h"

#include <assert.h>
#include <math.h>
#include <string.h>

typedef struct {
    const SchemaNode *node; // whose rule is judged
    const Json *value;
    const SchemaPlace *place;
    Error *error; // NULL: only whether it holds is asked (`if`)
} Case;

static bool judge_node(const SchemaNode *node,
                       const Json *value,
                       const SchemaPlace *place,
                       Error *error);

// "PLACE REST." and false, for one way out of every fault. Takes `words`.
static bool
refuse(const Case *what, Text *words)
{
    if (what->error != NULL) {
        char *place = schema_words_place(what->place);
        error_set(what->error, STATUS_INVALID, "%s%s", place, words->chars);
        mem_free(place);
    }
    text_clear(words);
    return false;
}

// " MUST, not VALUE."
static bool
refuse_value(const Case *what, const char *must)
{
    if (what->error == NULL)
        return false;
    Text words = {0};
    text_append_format(&words, " must be %s, not ", must);
    schema_words_value(&words, what->value);
    text_append(&words, ".");
    return refuse(what, &words);
}

static bool
refuse_count(const Case *what,
             const char *bound,
             const Json *limit,
             const char *noun,
             size_t count)
{
    if (what->error == NULL)
        return false;
    Text words = {0};
    const int64_t number = json_whole(limit, 0);
    text_append_format(&words, " must have %s %lld %s%s, not %zu.", bound,
                       (long long)number, noun, number == 1 ? "" : "s", count);
    return refuse(what, &words);
}

// A member of the value, named "PLACE.NAME": " is missing" and the like.
static bool
refuse_member(const Case *what, const char *name, Text *words)
{
    const SchemaPlace place = {.above = what->place, .name = name};
    const Case member = {.place = &place, .error = what->error};
    return refuse(&member, words);
}

// Types.

static const struct {
    const char *name;
    const char *words;
} types[] = {
    {"null", "null"},       {"boolean", "true or false"},
    {"number", "a number"}, {"integer", "a whole number"},
    {"string", "text"},     {"array", "a list"},
    {"object", "a record"},
};

static bool
is_whole(const Json *value)
{
    if (json_kind(value) == JSON_KIND_WHOLE)
        return true;
    const double number = json_number(value, NAN);
    return fabs(number) <= 0x1p53 && trunc(number) == number;
}

static bool
has_type(const Json *value, const char *type)
{
    switch (json_kind(value)) {
    case JSON_KIND_NULL:
        return strcmp(type, "null") == 0;
    case JSON_KIND_TRUTH:
        return strcmp(type, "boolean") == 0;
    case JSON_KIND_WHOLE:
    case JSON_KIND_REAL:
        return strcmp(type, "number") == 0 ||
               (strcmp(type, "integer") == 0 && is_whole(value));
    case JSON_KIND_TEXT:
        return strcmp(type, "string") == 0;
    case JSON_KIND_LIST:
        return strcmp(type, "array") == 0;
    case JSON_KIND_RECORD:
        return strcmp(type, "object") == 0;
    }
    return false;
}

static const char *
type_words(const char *type)
{
    for (size_t i = 0; i < ARRAY_LENGTH(types); i++)
        if (strcmp(types[i].name, type) == 0)
            return types[i].words;
    return type;
}

static bool
judge_type(const Case *what, const SchemaRule *rule)
{
    const char *only = json_text(rule->value);
    if (only != NULL)
        return has_type(what->value, only) ||
               refuse_value(what, type_words(only));
    const size_t count = json_length(rule->value);
    for (size_t i = 0; i < count; i++)
        if (has_type(what->value, json_text(json_item(rule->value, i))))
            return true;
    Text words = {0};
    for (size_t i = 0; i < count; i++) {
        const char *between = i + 1 == count ? " or " : ", ";
        text_append(&words, i == 0 ? "" : between);
        text_append(&words, type_words(json_text(json_item(rule->value, i))));
    }
    refuse_value(what, words.chars);
    text_clear(&words);
    return false;
}

// Fixed values.

static bool
is_same(const Json *a, const Json *b)
{
    if (json_kind(a) != json_kind(b) && json_is_number(a) && json_is_number(b))
        return json_number(a, 0) == json_number(b, 0);
    return json_same(a, b);
}

static bool
judge_const(const Case *what, const SchemaRule *rule)
{
    if (is_same(what->value, rule->value))
        return true;
    Json *only = json_make_list();
    json_push(only, json_duplicate(rule->value));
    char *words = schema_words_choices(only, "");
    refuse_value(what, words);
    mem_free(words);
    json_free(only);
    return false;
}

static bool
judge_enum(const Case *what, const SchemaRule *rule)
{
    for (size_t i = 0; i < json_length(rule->value); i++)
        if (is_same(what->value, json_item(rule->value, i)))
            return true;
    if (what->error == NULL)
        return false;
    Text words = {0};
    char *choices = schema_words_choices(rule->value, " or ");
    const char *text = json_text(what->value);
    const char *nearest =
        text == NULL ? NULL : schema_words_nearest(text, rule->value);
    text_append_format(&words, " must be one of %s, not ", choices);
    schema_words_value(&words, what->value);
    if (nearest == NULL)
        text_append(&words, ".");
    else
        text_append_format(&words, "; did you mean %s?", nearest);
    mem_free(choices);
    return refuse(what, &words);
}

// Numbers.

static bool
judge_limit(const Case *what, const SchemaRule *rule)
{
    if (!json_is_number(what->value))
        return true;
    const double number = json_number(what->value, 0);
    const double limit = json_number(rule->value, 0);
    const char *bound = NULL;
    if (rule->keyword == SCHEMA_MINIMUM && !(number >= limit))
        bound = "at least";
    else if (rule->keyword == SCHEMA_EXCLUSIVE_MINIMUM && !(number > limit))
        bound = "more than";
    else if (rule->keyword == SCHEMA_MAXIMUM && !(number <= limit))
        bound = "at most";
    else if (rule->keyword == SCHEMA_EXCLUSIVE_MAXIMUM && !(number < limit))
        bound = "less than";
    if (bound == NULL)
        return true;
    Text words = {0};
    text_append_format(&words, "%s ", bound);
    schema_words_value(&words, rule->value);
    refuse_value(what, words.chars);
    text_clear(&words);
    return false;
}

// Text.

static size_t
character_count(const char *text)
{
    const char *end = text + strlen(text);
    size_t count = 0;
    for (; text < end; count++)
        (void)text_next_code_point(&text, end);
    return count;
}

static bool
judge_length(const Case *what, const SchemaRule *rule)
{
    const char *text = json_text(what->value);
    if (text == NULL)
        return true;
    const size_t count = character_count(text);
    const size_t limit = (size_t)json_whole(rule->value, 0);
    if (rule->keyword == SCHEMA_MIN_LENGTH)
        return count >= limit ||
               refuse_count(what, "at least", rule->value, "character", count);
    return count <= limit ||
           refuse_count(what, "at most", rule->value, "character", count);
}

static bool
judge_pattern(const Case *what, const SchemaRule *rule)
{
    const char *text = json_text(what->value);
    if (text == NULL || regexec(rule->regex, text, 0, NULL, 0) == 0)
        return true;
    const char *title = json_get_text(what->node->json, "title");
    return refuse_value(what, title == NULL ? "of its form" : title);
}

// Lists.

static bool
judge_count(const Case *what, const SchemaRule *rule)
{
    if (json_kind(what->value) != JSON_KIND_LIST)
        return true;
    const size_t count = json_length(what->value);
    const size_t limit = (size_t)json_whole(rule->value, 0);
    if (rule->keyword == SCHEMA_MIN_ITEMS)
        return count >= limit ||
               refuse_count(what, "at least", rule->value, "item", count);
    return count <= limit ||
           refuse_count(what, "at most", rule->value, "item", count);
}

static bool
judge_unique(const Case *what, const SchemaRule *rule)
{
    if (json_kind(what->value) != JSON_KIND_LIST ||
        !json_truth(rule->value, false))
        return true;
    const size_t count = json_length(what->value);
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            if (!is_same(json_item(what->value, i), json_item(what->value, j)))
                continue;
            Text words = {0};
            text_append(&words, " must not hold ");
            schema_words_value(&words, json_item(what->value, i));
            text_append(&words, " twice.");
            return refuse(what, &words);
        }
    return true;
}

// Behind the `from` first items, `node_count` 1: all others.
static bool
judge_items_from(const Case *what, const SchemaRule *rule, size_t from)
{
    const size_t count = json_length(what->value);
    const bool is_rest = rule->keyword == SCHEMA_ITEMS;
    for (size_t i = from; i < count; i++) {
        if (!is_rest && i >= rule->node_count)
            return true;
        const SchemaPlace place = {.above = what->place, .index = i};
        if (!judge_node(rule->nodes[is_rest ? 0 : i], json_item(what->value, i),
                        &place, what->error))
            return false;
    }
    return true;
}

static bool
judge_items(const Case *what, const SchemaRule *rule)
{
    if (json_kind(what->value) != JSON_KIND_LIST)
        return true;
    const SchemaRule *first = schema_node_rule(what->node, SCHEMA_PREFIX_ITEMS);
    const bool is_rest = rule->keyword == SCHEMA_ITEMS;
    return judge_items_from(what, rule,
                            is_rest && first != NULL ? first->node_count : 0);
}

// Records.

static bool
is_record(const Case *what)
{
    return json_kind(what->value) == JSON_KIND_RECORD;
}

static bool
judge_required(const Case *what, const SchemaRule *rule)
{
    for (size_t i = 0; is_record(what) && i < json_length(rule->value); i++) {
        const char *name = json_text(json_item(rule->value, i));
        if (json_member(what->value, name) != NULL)
            continue;
        Text words = {0};
        text_append(&words, " is missing.");
        return refuse_member(what, name, &words);
    }
    return true;
}

static bool
judge_dependent(const Case *what, const SchemaRule *rule)
{
    for (size_t i = 0; is_record(what) && i < json_length(rule->value); i++) {
        const char *cause = json_member_name(rule->value, i);
        const Json *needed = json_member_value(rule->value, i);
        if (json_member(what->value, cause) == NULL)
            continue;
        for (size_t j = 0; j < json_length(needed); j++) {
            const char *name = json_text(json_item(needed, j));
            if (json_member(what->value, name) != NULL)
                continue;
            Text words = {0};
            text_append_format(&words, " is missing: %s needs it.", cause);
            return refuse_member(what, name, &words);
        }
    }
    return true;
}

// anyOf and oneOf: each branch is {"required": [NAME]}.
static bool
judge_alternatives(const Case *what, const SchemaRule *rule)
{
    if (!is_record(what))
        return true;
    size_t count = 0;
    Json *names = json_make_list();
    for (size_t i = 0; i < rule->node_count; i++) {
        const Json *required = json_member(rule->nodes[i]->json, "required");
        const char *name = json_text(json_item(required, 0));
        json_push_text(names, name);
        count += json_member(what->value, name) != NULL ? 1 : 0;
    }
    const bool is_one_of = rule->keyword == SCHEMA_ONE_OF;
    const bool good = count == 1 || (count > 1 && !is_one_of);
    if (!good) {
        Text words = {0};
        char *choices = schema_words_choices(names, " or ");
        const char *number = count > 1 ? "only one of " : "one of ";
        text_append_format(&words, " must have %s%s.", is_one_of ? number : "",
                           choices);
        mem_free(choices);
        refuse(what, &words);
    }
    json_free(names);
    return good;
}

static bool
judge_max_properties(const Case *what, const SchemaRule *rule)
{
    const size_t count = json_length(what->value);
    return !is_record(what) || count <= (size_t)json_whole(rule->value, 0) ||
           refuse_count(what, "at most", rule->value, "field", count);
}

static bool
refuse_unknown(const Case *what, const char *name, const Json *fields)
{
    if (what->error == NULL)
        return false;
    Text words = {0};
    const char *nearest = schema_words_nearest(name, fields);
    char *choices = schema_words_choices(fields, " and ");
    text_append(&words, " is not a field of it; ");
    if (nearest != NULL)
        text_append_format(&words, "did you mean %s?", nearest);
    else if (json_length(fields) == 0)
        text_append(&words, "it has none.");
    else if (json_length(fields) == 1)
        text_append_format(&words, "its field is %s.", choices);
    else
        text_append_format(&words, "its fields are %s.", choices);
    mem_free(choices);
    return refuse_member(what, name, &words);
}

static bool
judge_additional(const Case *what, const SchemaRule *rule)
{
    if (!is_record(what) || json_truth(rule->value, false))
        return true;
    const Json *fields = json_member(what->node->json, "properties");
    const size_t count = json_length(what->value);
    for (size_t i = 0; i < count; i++) {
        const char *name = json_member_name(what->value, i);
        if (json_member(fields, name) != NULL)
            continue;
        if (rule->node_count == 0)
            return refuse_unknown(what, name, fields);
        const SchemaPlace place = {.above = what->place, .name = name};
        if (!judge_node(rule->nodes[0], json_member(what->value, name), &place,
                        what->error))
            return false;
    }
    return true;
}

static bool
judge_properties(const Case *what, const SchemaRule *rule)
{
    const size_t count = json_length(what->value);
    for (size_t i = 0; is_record(what) && i < count; i++) {
        const char *name = json_member_name(what->value, i);
        for (size_t j = 0; j < rule->node_count; j++) {
            if (strcmp(json_member_name(rule->value, j), name) != 0)
                continue;
            const SchemaPlace place = {.above = what->place, .name = name};
            if (!judge_node(rule->nodes[j], json_member(what->value, name),
                            &place, what->error))
                return false;
            break;
        }
    }
    return true;
}

// Schemas inside a schema.

static bool
judge_all(const Case *what, const SchemaRule *rule)
{
    for (size_t i = 0; i < rule->node_count; i++)
        if (!judge_node(rule->nodes[i], what->value, what->place, what->error))
            return false;
    return true;
}

static bool
judge_if(const Case *what, const SchemaRule *rule)
{
    const SchemaRule *then = schema_node_rule(what->node, SCHEMA_THEN);
    return then == NULL ||
           !judge_node(rule->nodes[0], what->value, what->place, NULL) ||
           judge_node(then->nodes[0], what->value, what->place, what->error);
}

static bool
judge_reference(const Case *what, const SchemaRule *rule)
{
    return judge_node(rule->nodes[0], what->value, what->place, what->error);
}

static bool
judge_nothing(const Case *what, const SchemaRule *rule)
{
    (void)what;
    (void)rule;
    return true;
}

static bool (*const judges[])(const Case *what, const SchemaRule *rule) = {
    [SCHEMA_REF] = judge_reference,
    [SCHEMA_TYPE] = judge_type,
    [SCHEMA_CONST] = judge_const,
    [SCHEMA_ENUM] = judge_enum,
    [SCHEMA_MINIMUM] = judge_limit,
    [SCHEMA_EXCLUSIVE_MINIMUM] = judge_limit,
    [SCHEMA_MAXIMUM] = judge_limit,
    [SCHEMA_EXCLUSIVE_MAXIMUM] = judge_limit,
    [SCHEMA_MIN_LENGTH] = judge_length,
    [SCHEMA_MAX_LENGTH] = judge_length,
    [SCHEMA_PATTERN] = judge_pattern,
    [SCHEMA_MIN_ITEMS] = judge_count,
    [SCHEMA_MAX_ITEMS] = judge_count,
    [SCHEMA_UNIQUE_ITEMS] = judge_unique,
    [SCHEMA_REQUIRED] = judge_required,
    [SCHEMA_DEPENDENT_REQUIRED] = judge_dependent,
    [SCHEMA_ANY_OF] = judge_alternatives,
    [SCHEMA_ONE_OF] = judge_alternatives,
    [SCHEMA_MAX_PROPERTIES] = judge_max_properties,
    [SCHEMA_ADDITIONAL_PROPERTIES] = judge_additional,
    [SCHEMA_PROPERTIES] = judge_properties,
    [SCHEMA_PREFIX_ITEMS] = judge_items,
    [SCHEMA_ITEMS] = judge_items,
    [SCHEMA_ALL_OF] = judge_all,
    [SCHEMA_IF] = judge_if,
    [SCHEMA_THEN] = judge_nothing,
};

static_assert(ARRAY_LENGTH(judges) == SCHEMA_KEYWORD_COUNT,
              "judge every keyword");

// A newer file may differ in anything else; its age is said before that.
static bool
judge_version(const Case *what)
{
    static const char name[] = "schema_version";
    const Json *field =
        json_member(json_member(what->node->json, "properties"), name);
    const Json *known = json_member(field, "const");
    const Json *version = json_member(what->value, name);
    if (known == NULL || !json_is_number(version) || !is_whole(version) ||
        json_number(version, 0) <= json_number(known, 0))
        return true;
    Text words = {0};
    text_append(&words, " is ");
    schema_words_value(&words, version);
    text_append(&words, ": it was written by a newer Timbre; this one reads "
                        "up to ");
    schema_words_value(&words, known);
    text_append(&words, ".");
    return refuse_member(what, name, &words);
}

// Recursion follows the schema, which is ours, and the document, whose nesting
// the JSON reader bounds.
static bool
judge_node(const SchemaNode *node,
           const Json *value,
           const SchemaPlace *place,
           Error *error)
{
    const Case what = {
        .node = node, .value = value, .place = place, .error = error};
    if (is_record(&what) && !judge_version(&what))
        return false;
    for (size_t i = 0; i < node->rule_count; i++)
        if (!judges[node->rules[i].keyword](&what, &node->rules[i]))
            return false;
    return true;
}

Status
schema_judge(const SchemaNode *node,
             const char *name,
             const Json *value,
             Error *error)
{
    const SchemaPlace place = {.name = name};
    Error unused = {0};
    return judge_node(node, value, &place, error == NULL ? &unused : error)
               ? STATUS_OK
               : STATUS_INVALID;
}
