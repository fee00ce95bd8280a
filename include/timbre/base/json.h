// SPDX-License-Identifier: MIT
// JSON values. The only code that knows the JSON library is base/json.c; the
// names keep clear of that library's own.
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Json Json; // reference counted

typedef enum {
    JSON_KIND_NULL,
    JSON_KIND_TRUTH,
    JSON_KIND_WHOLE, // an integer that fits int64
    JSON_KIND_REAL,
    JSON_KIND_TEXT,
    JSON_KIND_LIST,
    JSON_KIND_RECORD
} JsonKind;

// NULL and a sentence with line and column on malformed text. Duplicate keys,
// NaN and trailing text are refused; nesting at most 64.
Json *json_decode(const char *text, size_t length, Error *error);
// The same of a file of at most `limit` bytes; the sentence names the file.
Json *json_read_file(const char *path, size_t limit, Error *error);
// One line, members in order of insertion, "%.17g" reals without loss.
// mem_free() it.
char *json_encode(const Json *json);
// The same with two-space indent.
char *json_encode_pretty(const Json *json);
// The same on one line with sorted members: for hashes and comparisons.
char *json_encode_canonical(const Json *json);

Json *json_share(Json *json);           // one more owner; returns its argument
void json_free(Json *json);             // one owner less; accepts NULL
Json *json_duplicate(const Json *json); // deep
bool json_same(const Json *a, const Json *b);

Json *json_make_null(void);
Json *json_make_truth(bool truth);
Json *json_make_whole(int64_t number);
Json *json_make_real(double number);    // NaN and infinities become null
Json *json_make_text(const char *text); // NULL becomes null; cleaned UTF-8
Json *json_make_list(void);
Json *json_make_record(void);

// put and push own `value` from there on; a NULL value is ignored.
void json_put(Json *record, const char *name, Json *value);
void json_put_text(Json *record, const char *name, const char *text);
void json_put_whole(Json *record, const char *name, int64_t number);
void json_put_real(Json *record, const char *name, double number);
void json_put_truth(Json *record, const char *name, bool truth);
void json_drop(Json *record, const char *name);
void json_push(Json *list, Json *value);
void json_push_text(Json *list, const char *text);

// Reading: all accept NULL and values of another kind, then give the empty
// answer. Returned values are borrowed.
JsonKind json_kind(const Json *json);
const Json *json_member(const Json *record, const char *name);
const Json *json_item(const Json *list, size_t index);
size_t json_length(const Json *list_or_record);
// Name and value of member `index` in order of insertion.
const char *json_member_name(const Json *record, size_t index);
const Json *json_member_value(const Json *record, size_t index);
const char *json_text(const Json *json);                // or NULL
double json_number(const Json *json, double otherwise); // whole or real
// Takes a real without fraction too (JSON Schema's "integer").
int64_t json_whole(const Json *json, int64_t otherwise);
bool json_truth(const Json *json, bool otherwise);
bool json_is_number(const Json *json);

const char *json_get_text(const Json *record, const char *name); // or NULL
double json_get_number(const Json *record, const char *name, double otherwise);
int64_t json_get_whole(const Json *record, const char *name, int64_t otherwise);
bool json_get_truth(const Json *record, const char *name, bool otherwise);
