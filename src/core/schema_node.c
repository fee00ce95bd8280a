// SPDX-License-Identifier: MIT
#include "schema_node.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <assert.h>
#include <string.h>

// What stands behind a keyword.
typedef enum {
    HOLDS_VALUE,   // no schema
    HOLDS_PATTERN, // a regular expression
    HOLDS_SCHEMA,  // one schema, or true or false
    HOLDS_LIST,    // a list of schemas
    HOLDS_RECORD,  // a record of schemas
    HOLDS_REFERENCE
} Holds;

static const struct {
    const char *name;
    Holds holds;
} keywords[] = {
    [SCHEMA_REF] = {"$ref", HOLDS_REFERENCE},
    [SCHEMA_TYPE] = {"type", HOLDS_VALUE},
    [SCHEMA_CONST] = {"const", HOLDS_VALUE},
    [SCHEMA_ENUM] = {"enum", HOLDS_VALUE},
    [SCHEMA_MINIMUM] = {"minimum", HOLDS_VALUE},
    [SCHEMA_EXCLUSIVE_MINIMUM] = {"exclusiveMinimum", HOLDS_VALUE},
    [SCHEMA_MAXIMUM] = {"maximum", HOLDS_VALUE},
    [SCHEMA_EXCLUSIVE_MAXIMUM] = {"exclusiveMaximum", HOLDS_VALUE},
    [SCHEMA_MIN_LENGTH] = {"minLength", HOLDS_VALUE},
    [SCHEMA_MAX_LENGTH] = {"maxLength", HOLDS_VALUE},
    [SCHEMA_PATTERN] = {"pattern", HOLDS_PATTERN},
    [SCHEMA_MIN_ITEMS] = {"minItems", HOLDS_VALUE},
    [SCHEMA_MAX_ITEMS] = {"maxItems", HOLDS_VALUE},
    [SCHEMA_UNIQUE_ITEMS] = {"uniqueItems", HOLDS_VALUE},
    [SCHEMA_REQUIRED] = {"required", HOLDS_VALUE},
    [SCHEMA_DEPENDENT_REQUIRED] = {"dependentRequired", HOLDS_VALUE},
    [SCHEMA_ANY_OF] = {"anyOf", HOLDS_LIST},
    [SCHEMA_ONE_OF] = {"oneOf", HOLDS_LIST},
    [SCHEMA_MAX_PROPERTIES] = {"maxProperties", HOLDS_VALUE},
    [SCHEMA_ADDITIONAL_PROPERTIES] = {"additionalProperties", HOLDS_SCHEMA},
    [SCHEMA_PROPERTIES] = {"properties", HOLDS_RECORD},
    [SCHEMA_PREFIX_ITEMS] = {"prefixItems", HOLDS_LIST},
    [SCHEMA_ITEMS] = {"items", HOLDS_SCHEMA},
    [SCHEMA_ALL_OF] = {"allOf", HOLDS_LIST},
    [SCHEMA_IF] = {"if", HOLDS_SCHEMA},
    [SCHEMA_THEN] = {"then", HOLDS_SCHEMA},
};

static_assert(ARRAY_LENGTH(keywords) == SCHEMA_KEYWORD_COUNT,
              "describe every keyword");

static const char *const annotations[] = {
    "$schema", "$id", "$defs", "$comment", "title", "description",
};

// References nest a few levels; more is a circle.
enum { DEPTH_LIMIT = 32 };

typedef struct {
    const Json *root;
    SchemaFind *find;
    void *context;
    Error *error;
    int depth;
} Reader;

static SchemaNode *read_node(Reader *reader, const Json *json);

const char *
schema_node_keyword_name(SchemaKeyword keyword)
{
    return keywords[keyword].name;
}

static bool
is_known(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(annotations); i++)
        if (strcmp(annotations[i], name) == 0)
            return true;
    for (size_t i = 0; i < SCHEMA_KEYWORD_COUNT; i++)
        if (strcmp(keywords[i].name, name) == 0)
            return true;
    return false;
}

static bool
read_pattern(Reader *reader, SchemaRule *rule)
{
    const char *pattern = json_text(rule->value);
    rule->regex = mem_new(sizeof *rule->regex);
    if (pattern != NULL &&
        regcomp(rule->regex, pattern, REG_EXTENDED | REG_NOSUB) == 0)
        return true;
    mem_free(rule->regex);
    rule->regex = NULL;
    error_set(reader->error, STATUS_INVALID, "%s is no regular expression",
              pattern == NULL ? "pattern" : pattern);
    return false;
}

// "#/$defs/NAME" or "NAME.schema.json".
static bool
read_reference(Reader *reader, SchemaRule *rule)
{
    static const char local[] = "#/$defs/";
    const char *target = json_text(rule->value);
    if (target == NULL)
        target = "";
    if (!text_starts_with(target, local)) {
        // Nodes of other files stay theirs: node_count 0 marks a borrowed one.
        const SchemaNode *node =
            reader->find == NULL ? NULL : reader->find(reader->context, target);
        rule->nodes = mem_new(sizeof *rule->nodes);
        rule->nodes[0] = (SchemaNode *)(uintptr_t)node;
        if (node == NULL)
            error_set(reader->error, STATUS_INVALID,
                      "$ref names %s, which is no schema here", target);
        return node != NULL;
    }
    const Json *definition =
        json_member(json_member(reader->root, "$defs"), target + strlen(local));
    if (definition == NULL) {
        error_set(reader->error, STATUS_INVALID,
                  "$ref names %s, which is not defined", target);
        return false;
    }
    rule->nodes = mem_new(sizeof *rule->nodes);
    rule->nodes[0] = read_node(reader, definition);
    rule->node_count = 1;
    return rule->nodes[0] != NULL;
}

static bool
read_nodes(Reader *reader, SchemaRule *rule, Holds holds)
{
    const size_t count = holds == HOLDS_SCHEMA ? 1 : json_length(rule->value);
    rule->nodes = mem_new_array(count, sizeof(SchemaNode *));
    rule->node_count = count;
    for (size_t i = 0; i < count; i++) {
        const Json *json = rule->value;
        if (holds == HOLDS_LIST)
            json = json_item(rule->value, i);
        else if (holds == HOLDS_RECORD)
            json = json_member_value(rule->value, i);
        rule->nodes[i] = read_node(reader, json);
        if (rule->nodes[i] == NULL)
            return false;
    }
    return true;
}

static bool
read_rule(Reader *reader, SchemaRule *rule)
{
    const Holds holds = keywords[rule->keyword].holds;
    switch (holds) {
    case HOLDS_VALUE:
        return true;
    case HOLDS_PATTERN:
        return read_pattern(reader, rule);
    case HOLDS_REFERENCE:
        return read_reference(reader, rule);
    case HOLDS_SCHEMA:
        if (json_kind(rule->value) == JSON_KIND_TRUTH)
            return true; // additionalProperties: no node
        return read_nodes(reader, rule, holds);
    case HOLDS_LIST:
    case HOLDS_RECORD:
        return read_nodes(reader, rule, holds);
    }
    return false;
}

static bool
check_names(Reader *reader, const Json *json)
{
    if (json_kind(json) != JSON_KIND_RECORD) {
        error_set(reader->error, STATUS_INVALID, "a schema must be a record");
        return false;
    }
    for (size_t i = 0; i < json_length(json); i++)
        if (!is_known(json_member_name(json, i))) {
            error_set(reader->error, STATUS_INVALID,
                      "the keyword %s is not judged here",
                      json_member_name(json, i));
            return false;
        }
    return true;
}

// Recursion follows the nesting of the schema file, which is ours.
static SchemaNode *
read_node(Reader *reader, const Json *json)
{
    if (!check_names(reader, json))
        return NULL;
    if (reader->depth >= DEPTH_LIMIT) {
        error_set(reader->error, STATUS_INVALID, "$ref goes in circles");
        return NULL;
    }
    reader->depth++;
    SchemaNode *node = mem_new(sizeof *node);
    node->json = json;
    node->rules = mem_new_array(SCHEMA_KEYWORD_COUNT, sizeof *node->rules);
    bool good = true;
    for (size_t i = 0; good && i < SCHEMA_KEYWORD_COUNT; i++) {
        const Json *value = json_member(json, keywords[i].name);
        if (value == NULL)
            continue;
        SchemaRule *rule = &node->rules[node->rule_count++];
        *rule = (SchemaRule){.keyword = (SchemaKeyword)i, .value = value};
        good = read_rule(reader, rule);
    }
    reader->depth--;
    if (good)
        return node;
    schema_node_free(node);
    return NULL;
}

SchemaNode *
schema_node_new(const Json *json, SchemaFind *find, void *context, Error *error)
{
    Reader reader = {
        .root = json, .find = find, .context = context, .error = error};
    return read_node(&reader, json);
}

void
schema_node_free(SchemaNode *node)
{
    if (node == NULL)
        return;
    for (size_t i = 0; i < node->rule_count; i++) {
        SchemaRule *rule = &node->rules[i];
        for (size_t j = 0; j < rule->node_count; j++)
            schema_node_free(rule->nodes[j]);
        mem_free(rule->nodes);
        if (rule->regex != NULL)
            regfree(rule->regex);
        mem_free(rule->regex);
    }
    mem_free(node->rules);
    mem_free(node);
}

const SchemaRule *
schema_node_rule(const SchemaNode *node, SchemaKeyword keyword)
{
    for (size_t i = 0; i < node->rule_count; i++)
        if (node->rules[i].keyword == keyword)
            return &node->rules[i];
    return NULL;
}
