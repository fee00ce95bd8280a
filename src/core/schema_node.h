// SPDX-License-Identifier: MIT
// A schema read once: each node holds its keywords in the order of judging.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"

#include <regex.h>
#include <stddef.h>

// In the order of judging (docs/decisions/0002).
typedef enum {
    SCHEMA_REF,
    SCHEMA_TYPE,
    SCHEMA_CONST,
    SCHEMA_ENUM,
    SCHEMA_MINIMUM,
    SCHEMA_EXCLUSIVE_MINIMUM,
    SCHEMA_MAXIMUM,
    SCHEMA_EXCLUSIVE_MAXIMUM,
    SCHEMA_MIN_LENGTH,
    SCHEMA_MAX_LENGTH,
    SCHEMA_PATTERN,
    SCHEMA_MIN_ITEMS,
    SCHEMA_MAX_ITEMS,
    SCHEMA_UNIQUE_ITEMS,
    SCHEMA_REQUIRED,
    SCHEMA_DEPENDENT_REQUIRED,
    SCHEMA_ANY_OF,
    SCHEMA_ONE_OF,
    SCHEMA_MAX_PROPERTIES,
    SCHEMA_ADDITIONAL_PROPERTIES,
    SCHEMA_PROPERTIES,
    SCHEMA_PREFIX_ITEMS,
    SCHEMA_ITEMS,
    SCHEMA_ALL_OF,
    SCHEMA_IF,
    SCHEMA_THEN, // judged by SCHEMA_IF
    SCHEMA_KEYWORD_COUNT
} SchemaKeyword;

typedef struct SchemaNode SchemaNode;

typedef struct {
    SchemaKeyword keyword;
    const Json *value;  // what stands behind the keyword, borrowed
    SchemaNode **nodes; // schemas inside it, in its order
    size_t node_count;
    regex_t *regex; // SCHEMA_PATTERN
} SchemaRule;

struct SchemaNode {
    const Json *json; // borrowed
    SchemaRule *rules;
    size_t rule_count;
};

// Gives the node of another file ("plan.schema.json"), or NULL.
typedef const SchemaNode *SchemaFind(void *context, const char *file);

const char *schema_node_keyword_name(SchemaKeyword keyword);

// `json` must outlive the node; `find` serves references to other files. NULL
// and a sentence about a keyword or reference that can't be judged here.
SchemaNode *schema_node_new(const Json *json,
                            SchemaFind *find,
                            void *context,
                            Error *error);
void schema_node_free(SchemaNode *node);
// The rule of a keyword, or NULL.
const SchemaRule *schema_node_rule(const SchemaNode *node,
                                   SchemaKeyword keyword);
