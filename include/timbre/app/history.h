// SPDX-License-Identifier: MIT
// Prompts that were sent, newest last; equal neighbours are one.
#pragma once

#include "timbre/base/json.h"

#include <stddef.h>

typedef struct History History;

History *history_new(void);
void history_free(History *history);
void history_add(History *history, const char *text);
size_t history_count(const History *history);
const char *history_at(const History *history, size_t index);
// The newest entry before `before` that holds all words of the query (case
// ignored); SIZE_MAX if none.
size_t history_search(const History *history, const char *query, size_t before);
Json *history_to_json(const History *history); // newest 500
void history_read_json(History *history, const Json *json);
