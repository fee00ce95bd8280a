// SPDX-License-Identifier: MIT
#include "timbre/base/json.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <jansson.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef json_is_number // a macro of the library, a function of ours

enum { DEPTH_LIMIT = 64 };

// A Json is a json_t under another name; the library asks for a writable one
// even where it only reads.
static json_t *
inside(const Json *json)
{
    return (json_t *)(uintptr_t)json;
}

static Json *
wrap(json_t *value)
{
    return (Json *)value;
}

// The library gives NULL when memory ran out.
static Json *
wrap_new(json_t *value)
{
    if (value == NULL)
        mem_stop(1, sizeof *value);
    return wrap(value);
}

// Decoding.

// The first bracket that opens more levels than DEPTH_LIMIT, or NULL. The
// library's own limit is 2048, more than our callers want to walk.
static const char *
find_too_deep(const char *text, size_t length)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                i++;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > DEPTH_LIMIT)
                return text + i;
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
    return NULL;
}

static void
refuse_at(const char *text, const char *at, const char *reason, Error *error)
{
    size_t line = 1;
    size_t column = 1;
    for (; text < at; text++) {
        if (*text == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)*text & 0xC0) != 0x80) {
            column++;
        }
    }
    error_set(error, STATUS_INVALID, "line %zu, column %zu: not valid JSON: %s",
              line, column, reason);
}

Json *
json_decode(const char *text, size_t length, Error *error)
{
    // The library's buffers end at a NUL: it would read on behind it.
    const char *nul = length == 0 ? NULL : memchr(text, '\0', length);
    if (nul != NULL) {
        refuse_at(text, nul, "a NUL byte", error);
        return NULL;
    }
    const char *deep = find_too_deep(text, length);
    if (deep != NULL) {
        refuse_at(text, deep, "nested deeper than 64 levels", error);
        return NULL;
    }
    json_error_t fault = {0};
    json_t *value = json_loadb(
        text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (value == NULL) {
        error_set(error, STATUS_INVALID,
                  "line %d, column %d: not valid JSON: %s",
                  fault.line < 1 ? 1 : fault.line,
                  fault.column < 0 ? 0 : fault.column, fault.text);
        return NULL;
    }
    return wrap(value);
}

Json *
json_read_file(const char *path, size_t limit, Error *error)
{
    size_t size = 0;
    char *text = path_read_file(path, limit, &size, error);
    if (text == NULL)
        return NULL;
    Json *json = json_decode(text, size, error);
    if (json == NULL)
        error_prefix(error, "%s", path);
    mem_free(text);
    return json;
}

// Encoding.

typedef struct {
    Text text;
    bool pretty;
    bool sorted;
    int level;
} Encoder;

static void encode_value(Encoder *encoder, json_t *value);

static void
encode_text(Text *out, const char *text, size_t length)
{
    text_append(out, "\"");
    size_t plain = 0; // start of what can be copied as it is
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        text_append_bytes(out, text + plain, i - plain);
        plain = i + 1;
        if (c == '\n')
            text_append(out, "\\n");
        else if (c == '\t')
            text_append(out, "\\t");
        else if (c == '\r')
            text_append(out, "\\r");
        else if (c < 0x20)
            text_append_format(out, "\\u%04x", c);
        else
            text_append_format(out, "\\%c", c);
    }
    text_append_bytes(out, text + plain, length - plain);
    text_append(out, "\"");
}

// The fewest digits that read back as the same number, written as Python's
// repr() does: both runtimes then write the same bytes.
static void
encode_real(Text *out, double number)
{
    char digits[40];
    const double size = fabs(number);
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const locale_t before = uselocale(plain);
    for (int precision = size >= 1e15 && size < 1e16 ? 16 : 15; precision <= 17;
         precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    uselocale(before);
    freelocale(plain);
    text_append(out, digits);
    if (strpbrk(digits, ".e") == NULL)
        text_append(out, ".0"); // stays a real when it is read again
}

static void
encode_break(Encoder *encoder)
{
    if (!encoder->pretty)
        return;
    text_append(&encoder->text, "\n");
    for (int i = 0; i < encoder->level; i++)
        text_append(&encoder->text, "  ");
}

static void
encode_list(Encoder *encoder, json_t *list)
{
    const size_t count = json_array_size(list);
    text_append(&encoder->text, "[");
    encoder->level++;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_append(&encoder->text, ",");
        encode_break(encoder);
        encode_value(encoder, json_array_get(list, i));
    }
    encoder->level--;
    if (count > 0)
        encode_break(encoder);
    text_append(&encoder->text, "]");
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
encode_record(Encoder *encoder, json_t *record)
{
    const size_t count = json_object_size(record);
    const char **names = mem_new_array(count, sizeof *names);
    size_t filled = 0;
    for (void *at = json_object_iter(record); at != NULL;
         at = json_object_iter_next(record, at))
        names[filled++] = json_object_iter_key(at);
    if (encoder->sorted)
        qsort(names, count, sizeof *names, compare_names);

    text_append(&encoder->text, "{");
    encoder->level++;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            text_append(&encoder->text, ",");
        encode_break(encoder);
        encode_text(&encoder->text, names[i], strlen(names[i]));
        text_append(&encoder->text, encoder->pretty ? ": " : ":");
        encode_value(encoder, json_object_get(record, names[i]));
    }
    encoder->level--;
    if (count > 0)
        encode_break(encoder);
    text_append(&encoder->text, "}");
    mem_free(names);
}

static void
encode_value(Encoder *encoder, json_t *value)
{
    Text *out = &encoder->text;
    switch (json_typeof(value)) {
    case JSON_NULL:
        text_append(out, "null");
        break;
    case JSON_TRUE:
        text_append(out, "true");
        break;
    case JSON_FALSE:
        text_append(out, "false");
        break;
    case JSON_INTEGER:
        text_append_format(out, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL:
        encode_real(out, json_real_value(value));
        break;
    case JSON_STRING:
        encode_text(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_ARRAY:
        encode_list(encoder, value);
        break;
    case JSON_OBJECT:
        encode_record(encoder, value);
        break;
    }
}

static char *
encode(const Json *json, bool pretty, bool sorted)
{
    Encoder encoder = {.pretty = pretty, .sorted = sorted};
    if (json == NULL)
        text_append(&encoder.text, "null");
    else
        encode_value(&encoder, inside(json));
    return text_take(&encoder.text);
}

char *
json_encode(const Json *json)
{
    return encode(json, false, false);
}

char *
json_encode_pretty(const Json *json)
{
    return encode(json, true, false);
}

char *
json_encode_canonical(const Json *json)
{
    return encode(json, false, true);
}

// Owning.

Json *
json_share(Json *json)
{
    json_incref(inside(json));
    return json;
}

void
json_free(Json *json)
{
    json_decref(inside(json));
}

Json *
json_duplicate(const Json *json)
{
    return json == NULL ? NULL : wrap_new(json_deep_copy(inside(json)));
}

bool
json_same(const Json *a, const Json *b)
{
    return a == b || json_equal(inside(a), inside(b)) != 0;
}

// Making.

Json *
json_make_null(void)
{
    return wrap(json_null());
}

Json *
json_make_truth(bool truth)
{
    return wrap(truth ? json_true() : json_false());
}

Json *
json_make_whole(int64_t number)
{
    return wrap_new(json_integer(number));
}

Json *
json_make_real(double number)
{
    return isfinite(number) ? wrap_new(json_real(number)) : json_make_null();
}

Json *
json_make_text(const char *text)
{
    if (text == NULL)
        return json_make_null();
    char *clean = text_clean(text, strlen(text), SIZE_MAX);
    json_t *value = json_string_nocheck(clean);
    mem_free(clean);
    return wrap_new(value);
}

Json *
json_make_list(void)
{
    return wrap_new(json_array());
}

Json *
json_make_record(void)
{
    return wrap_new(json_object());
}

void
json_put(Json *record, const char *name, Json *value)
{
    if (value == NULL)
        return;
    char *clean = text_clean(name, strlen(name), SIZE_MAX);
    // Owns `value` also when `record` is none.
    (void)json_object_set_new_nocheck(inside(record), clean, inside(value));
    mem_free(clean);
}

void
json_put_text(Json *record, const char *name, const char *text)
{
    json_put(record, name, json_make_text(text));
}

void
json_put_whole(Json *record, const char *name, int64_t number)
{
    json_put(record, name, json_make_whole(number));
}

void
json_put_real(Json *record, const char *name, double number)
{
    json_put(record, name, json_make_real(number));
}

void
json_put_truth(Json *record, const char *name, bool truth)
{
    json_put(record, name, json_make_truth(truth));
}

void
json_drop(Json *record, const char *name)
{
    (void)json_object_del(inside(record), name);
}

void
json_push(Json *list, Json *value)
{
    if (value != NULL)
        (void)json_array_append_new(inside(list), inside(value));
}

void
json_push_text(Json *list, const char *text)
{
    json_push(list, json_make_text(text));
}

// Reading.

JsonKind
json_kind(const Json *json)
{
    if (json == NULL)
        return JSON_KIND_NULL;
    switch (json_typeof(inside(json))) {
    case JSON_NULL:
        return JSON_KIND_NULL;
    case JSON_TRUE:
    case JSON_FALSE:
        return JSON_KIND_TRUTH;
    case JSON_INTEGER:
        return JSON_KIND_WHOLE;
    case JSON_REAL:
        return JSON_KIND_REAL;
    case JSON_STRING:
        return JSON_KIND_TEXT;
    case JSON_ARRAY:
        return JSON_KIND_LIST;
    case JSON_OBJECT:
        return JSON_KIND_RECORD;
    }
    return JSON_KIND_NULL;
}

const Json *
json_member(const Json *record, const char *name)
{
    return wrap(json_object_get(inside(record), name));
}

const Json *
json_item(const Json *list, size_t index)
{
    return wrap(json_array_get(inside(list), index));
}

size_t
json_length(const Json *list_or_record)
{
    json_t *value = inside(list_or_record);
    return json_is_array(value) ? json_array_size(value)
                                : json_object_size(value);
}

static void *
member_at(const Json *record, size_t index)
{
    void *at = json_object_iter(inside(record));
    while (at != NULL && index-- > 0)
        at = json_object_iter_next(inside(record), at);
    return at;
}

const char *
json_member_name(const Json *record, size_t index)
{
    void *at = member_at(record, index);
    return at == NULL ? NULL : json_object_iter_key(at);
}

const Json *
json_member_value(const Json *record, size_t index)
{
    void *at = member_at(record, index);
    return at == NULL ? NULL : wrap(json_object_iter_value(at));
}

const char *
json_text(const Json *json)
{
    return json_string_value(inside(json));
}

double
json_number(const Json *json, double otherwise)
{
    return json_is_number(json) ? json_number_value(inside(json)) : otherwise;
}

int64_t
json_whole(const Json *json, int64_t otherwise)
{
    if (json_kind(json) == JSON_KIND_WHOLE)
        return json_integer_value(inside(json));
    if (json_kind(json) != JSON_KIND_REAL)
        return otherwise;
    // JSON Schema counts 120.0 among the integers; beyond 2^53 it is a guess.
    const double number = json_real_value(inside(json));
    return fabs(number) <= 0x1p53 && trunc(number) == number ? (int64_t)number
                                                             : otherwise;
}

bool
json_truth(const Json *json, bool otherwise)
{
    return json_kind(json) == JSON_KIND_TRUTH ? json_is_true(inside(json))
                                              : otherwise;
}

bool
json_is_number(const Json *json)
{
    const JsonKind kind = json_kind(json);
    return kind == JSON_KIND_WHOLE || kind == JSON_KIND_REAL;
}

const char *
json_get_text(const Json *record, const char *name)
{
    return json_text(json_member(record, name));
}

double
json_get_number(const Json *record, const char *name, double otherwise)
{
    return json_number(json_member(record, name), otherwise);
}

int64_t
json_get_whole(const Json *record, const char *name, int64_t otherwise)
{
    return json_whole(json_member(record, name), otherwise);
}

bool
json_get_truth(const Json *record, const char *name, bool otherwise)
{
    return json_truth(json_member(record, name), otherwise);
}
