// SPDX-License-Identifier: MIT
// Fields of records as they stand in JSON: what is not set is left out.
#pragma once

#include "timbre/base/json.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void field_put_text(Json *record, const char *name, const char *text);
void field_put_number(Json *record, const char *name, double number); // NAN
void field_put_seed(Json *record, const char *name, uint64_t seed);
void field_put_list(Json *record, const char *name, const StringList *list);
// [first, last], left out when first is 0.
void field_put_bars(Json *record, int first_bar, int last_bar);

// A copy of a text, or NULL.
char *field_copy_text(const Json *record, const char *name);
// The same into an array of `size` bytes, "" when it is absent.
void
field_copy_word(const Json *record, const char *name, char *word, size_t size);
uint64_t field_seed(const Json *record, const char *name); // 0 if absent
int field_int(const Json *record, const char *name, int otherwise);
StringList field_list(const Json *record, const char *name);
void field_bars(const Json *record, int *first_bar, int *last_bar);
