// SPDX-License-Identifier: MIT
// The sentences, their order and how values stand in them are fixed in
// docs/decisions/0002: timbre_adapters/schema.py speaks the same ones.
#include "timbre/core/schema_check.h"

#include "timbre/base/memory.h"

#include "schema_judge.h"
#include "schema_text.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

enum { FILE_COUNT = ARRAY_LENGTH(schema_texts) };

// Each schema is read at its first use and never changes afterwards.
static struct {
    pthread_mutex_t mutex;
    SchemaNode *nodes[FILE_COUNT];
} files = {.mutex = PTHREAD_MUTEX_INITIALIZER};

const char *
schema_check_text(const char *name)
{
    for (size_t i = 0; name != NULL && i < FILE_COUNT; i++)
        if (strcmp(schema_texts[i].name, name) == 0)
            return schema_texts[i].text;
    return NULL;
}

const char *const *
schema_check_names(size_t *count)
{
    static const char *const names[] = {
        "request", "plan", "result", "event", "edit", "score", "take",
    };
    static_assert(ARRAY_LENGTH(names) == FILE_COUNT, "name every schema");
    *count = ARRAY_LENGTH(names);
    return names;
}

static const SchemaNode *node_of(size_t index, Error *error);

static const SchemaNode *
find_file(void *context, const char *file)
{
    const size_t length = strcspn(file, ".");
    if (strcmp(file + length, ".schema.json") != 0)
        return NULL;
    for (size_t i = 0; i < FILE_COUNT; i++)
        if (strlen(schema_texts[i].name) == length &&
            memcmp(schema_texts[i].name, file, length) == 0)
            return node_of(i, context);
    return NULL;
}

// With the mutex. Recursion ends: files refer to each other without circles.
static const SchemaNode *
node_of(size_t index, Error *error)
{
    if (files.nodes[index] != NULL)
        return files.nodes[index];
    const char *text = schema_texts[index].text;
    Json *json = json_decode(text, strlen(text), error);
    if (json != NULL) // kept for good: the node points into it
        files.nodes[index] = schema_node_new(json, find_file, error, error);
    if (files.nodes[index] == NULL) {
        json_free(json);
        error_prefix(error, "%s.schema.json", schema_texts[index].name);
    }
    return files.nodes[index];
}

Status
schema_check(const char *name, const Json *json, Error *error)
{
    const SchemaNode *node = NULL;
    Error fault = {0};
    error_set(&fault, STATUS_NOT_FOUND, "there is no schema called %s", name);
    pthread_mutex_lock(&files.mutex);
    for (size_t i = 0; i < FILE_COUNT; i++)
        if (strcmp(schema_texts[i].name, name) == 0)
            node = node_of(i, &fault);
    pthread_mutex_unlock(&files.mutex);
    if (node == NULL)
        return error_set(error, fault.status, "%s", fault.text);
    return schema_judge(node, name, json, error);
}
