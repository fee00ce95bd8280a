// SPDX-License-Identifier: MIT
#include "timbre/core/option.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "field.h"
#include "schema_judge.h"
#include "schema_words.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    const char *schema_type;
} types[] = {
    [OPTION_INTEGER] = {"integer", "integer"},
    [OPTION_NUMBER] = {"number", "number"},
    [OPTION_BOOLEAN] = {"boolean", "boolean"},
    [OPTION_CHOICE] = {"choice", "string"},
    [OPTION_TEXT] = {"text", "string"},
    [OPTION_PATH] = {"path", "string"},
    [OPTION_LIST] = {"list", "array"},
};

static_assert(ARRAY_LENGTH(types) == OPTION_TYPE_COUNT, "name every type");

const char *
option_type_name(OptionType type)
{
    return (size_t)type < OPTION_TYPE_COUNT ? types[type].name : "";
}

void
option_clear(Option *option)
{
    mem_free(option->text);
    mem_free(option->unit);
    string_list_clear(&option->choices);
    json_free(option->initial);
    mem_free(option->name);
    *option = (Option){0};
}

Json *
option_to_json(const Option *option)
{
    Json *json = json_make_record();
    json_put_text(json, "name", option->name);
    json_put_text(json, "type", option_type_name(option->type));
    json_put(json, "default",
             option->initial == NULL ? json_make_null()
                                     : json_duplicate(option->initial));
    field_put_number(json, "minimum", option->minimum);
    field_put_number(json, "maximum", option->maximum);
    field_put_list(json, "choices", &option->choices);
    json_put_text(json, "unit", option->unit == NULL ? "" : option->unit);
    json_put_text(json, "text", option->text == NULL ? "" : option->text);
    return json;
}

static bool
find_type(const char *name, OptionType *type)
{
    for (size_t i = 0; name != NULL && i < OPTION_TYPE_COUNT; i++)
        if (strcmp(types[i].name, name) == 0) {
            *type = (OptionType)i;
            return true;
        }
    return false;
}

static void
put_limit(Json *schema, const char *name, double limit)
{
    if (isnan(limit))
        return;
    if (trunc(limit) == limit && fabs(limit) <= 0x1p53)
        json_put_whole(schema, name, (int64_t)limit);
    else
        json_put_real(schema, name, limit);
}

// What the option says of its values, in the words of a schema: one judge and
// one set of sentences for both.
static Json *
schema_of(const Option *option)
{
    Json *schema = json_make_record();
    json_put_text(schema, "type", types[option->type].schema_type);
    put_limit(schema, "minimum", option->minimum);
    put_limit(schema, "maximum", option->maximum);
    if (option->type == OPTION_PATH)
        json_put_whole(schema, "minLength", 1);
    if (option->choices.count == 0)
        return schema;
    Json *owner = schema;
    if (option->type == OPTION_LIST) {
        owner = json_make_record();
        json_put(schema, "items", owner);
    }
    field_put_list(owner, "enum", &option->choices);
    return schema;
}

Status
option_check_at(const Option *option,
                const Json *value,
                const char *where,
                Error *error)
{
    Json *schema = schema_of(option);
    SchemaNode *node = schema_node_new(schema, NULL, NULL, error);
    const Status status =
        node == NULL ? STATUS_INVALID : schema_judge(node, where, value, error);
    schema_node_free(node);
    json_free(schema);
    return status;
}

Status
option_check(const Option *option, const Json *value, Error *error)
{
    return option_check_at(option, value, option->name, error);
}

static Status
check_shape(const Option *option, const char *type, Error *error)
{
    if (option->name == NULL || option->name[0] == '\0')
        return error_set(error, STATUS_INVALID,
                         "an option has no name; give it one");
    if ((size_t)option->type >= OPTION_TYPE_COUNT)
        return error_set(error, STATUS_INVALID,
                         "option %s has the type %s; types are integer, "
                         "number, boolean, choice, text, path and list",
                         option->name, type == NULL ? "null" : type);
    if (option->minimum > option->maximum)
        return error_set(error, STATUS_INVALID,
                         "option %s has a minimum above its maximum",
                         option->name);
    if (option->type == OPTION_CHOICE && option->choices.count == 0)
        return error_set(error, STATUS_INVALID,
                         "option %s is a choice without choices", option->name);
    if (option->initial == NULL)
        return STATUS_OK;
    char *where = text_format("the default of option %s", option->name);
    const Status status =
        option_check_at(option, option->initial, where, error);
    mem_free(where);
    return status;
}

Status
option_from_json(const Json *json, Option *option, Error *error)
{
    const char *type = json_get_text(json, "type");
    const Json *initial = json_member(json, "default");
    *option = (Option){
        .name = field_copy_text(json, "name"),
        .type = OPTION_TYPE_COUNT,
        .minimum = json_get_number(json, "minimum", NAN),
        .maximum = json_get_number(json, "maximum", NAN),
        .choices = field_list(json, "choices"),
        .unit = field_copy_text(json, "unit"),
        .text = field_copy_text(json, "text"),
    };
    (void)find_type(type, &option->type);
    if (json_kind(initial) != JSON_KIND_NULL)
        option->initial = json_duplicate(initial);
    if (option->unit == NULL)
        option->unit = mem_copy_text("");
    if (option->text == NULL)
        option->text = mem_copy_text("");
    const Status status = check_shape(option, type, error);
    if (status != STATUS_OK)
        option_clear(option);
    return status;
}

// From text.

static Json *
parse_truth(const char *text)
{
    static const char *const yes[] = {"on", "true", "yes", "1"};
    static const char *const no[] = {"off", "false", "no", "0"};
    for (size_t i = 0; i < ARRAY_LENGTH(yes); i++) {
        if (text_same_id(text, yes[i]))
            return json_make_truth(true);
        if (text_same_id(text, no[i]))
            return json_make_truth(false);
    }
    return NULL;
}

static Json *
parse_number(const char *text)
{
    int64_t whole = 0;
    double number = 0;
    if (text_to_int64(text, &whole))
        return json_make_whole(whole);
    return text_to_double(text, &number) ? json_make_real(number) : NULL;
}

// A choice may be written in any case, with '-' or blanks for '_'.
static Json *
parse_choice(const Option *option, const char *text)
{
    for (size_t i = 0; i < option->choices.count; i++)
        if (text_same_id(option->choices.items[i], text))
            return json_make_text(option->choices.items[i]);
    return json_make_text(text);
}

// "a, b": blanks around commas don't count; "" is the empty list.
static Json *
parse_list(const Option *option, const char *text)
{
    Json *list = json_make_list();
    while (text[0] != '\0') {
        text += strspn(text, " ");
        const size_t length = strcspn(text, ",");
        size_t end = length;
        while (end > 0 && text[end - 1] == ' ')
            end--;
        char *item = text_format("%.*s", (int)end, text);
        json_push(list, parse_choice(option, item));
        mem_free(item);
        text += length + (text[length] == ',' ? 1 : 0);
    }
    return list;
}

static Json *
parse(const Option *option, const char *text)
{
    switch (option->type) {
    case OPTION_INTEGER:
    case OPTION_NUMBER:
        return parse_number(text);
    case OPTION_BOOLEAN:
        return parse_truth(text);
    case OPTION_CHOICE:
        return parse_choice(option, text);
    case OPTION_LIST:
        return parse_list(option, text);
    case OPTION_TEXT:
    case OPTION_PATH:
    case OPTION_TYPE_COUNT:
        break;
    }
    return json_make_text(text);
}

Json *
option_parse(const Option *option, const char *text, Error *error)
{
    Json *value = parse(option, text);
    if (value == NULL) // the judge says what it must be
        value = json_make_text(text);
    if (option_check(option, value, error) == STATUS_OK)
        return value;
    json_free(value);
    if (error != NULL)
        error->status = STATUS_USAGE;
    return NULL;
}
