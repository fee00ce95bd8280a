// SPDX-License-Identifier: MIT
// The order of checks and the sentences are fixed in docs/decisions/0002: the
// reference runtime refuses the same requests in the same words.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/backend.h"

#include <math.h>
#include <string.h>

typedef struct {
    const BackendDescription *description;
    const Request *request;
    Error *error;
} Check;

static bool
accepts(const Check *check, const char *field)
{
    return string_list_has(&check->description->accepts, field);
}

// `field` is the request's own name for it, "references[0]".
static Status
refuse(const Check *check, const char *field)
{
    return error_set(check->error, STATUS_USAGE,
                     "request: %s can't be used by %s; leave it out, or take "
                     "another backend (`timbre backends`).",
                     field, check->description->name);
}

// Sets a field that needs no more than to be accepted.
static Status
check_field(const Check *check, bool is_set, const char *field)
{
    return !is_set || accepts(check, field) ? STATUS_OK : refuse(check, field);
}

static Status
check_kind(const Check *check)
{
    const char *name = request_kind_name(check->request->kind);
    const bool is_separator = check->description->is_separator;
    char *field = text_format("kind.%s", name);
    bool good = accepts(check, field);
    if (check->request->kind == REQUEST_SEPARATE)
        good = is_separator;
    else if (check->request->kind == REQUEST_SONG)
        good = good || !is_separator;
    mem_free(field);
    if (good)
        return STATUS_OK;
    return error_set(check->error, STATUS_USAGE,
                     "request: kind can't be %s with %s; name another kind, "
                     "or take another backend (`timbre backends`).",
                     name, check->description->name);
}

static Status
check_references(const Check *check)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < check->request->reference_count; i++) {
        // A separator's sound comes as a reference, whatever its role.
        if (check->request->kind == REQUEST_SEPARATE)
            continue;
        const char *role =
            request_reference_role_name(check->request->references[i].role);
        char *field = text_format("references.%s", role);
        char *place = text_format("references[%zu] of role %s", i, role);
        if (status == STATUS_OK && !accepts(check, field))
            status = refuse(check, place);
        mem_free(place);
        mem_free(field);
    }
    return status;
}

static const Option *
find_option(const Check *check, const char *name)
{
    for (size_t i = 0; i < check->description->option_count; i++)
        if (strcmp(check->description->options[i].name, name) == 0)
            return &check->description->options[i];
    return NULL;
}

static Status
refuse_option(const Check *check, const char *name)
{
    const BackendDescription *description = check->description;
    StringList names = {0};
    for (size_t i = 0; i < description->option_count; i++)
        string_list_push(&names, description->options[i].name);
    const char *nearest =
        text_nearest(name, (const char *const *)names.items, names.count);
    char *list = string_list_join(&names, ", ", " and ");
    Text rest = {0};
    if (nearest != NULL)
        text_append_format(&rest, "did you mean %s?", nearest);
    else if (names.count == 0)
        text_append(&rest, "it has none.");
    else
        text_append_format(&rest, "it has %s.", list);
    error_set(check->error, STATUS_USAGE,
              "request: params.%.100s is no option of %s; %s", name,
              description->name, rest.chars);
    text_clear(&rest);
    mem_free(list);
    string_list_clear(&names);
    return STATUS_USAGE;
}

static Status
check_param(const Check *check, const char *name, const Json *value)
{
    const Option *option = find_option(check, name);
    // Lyrics and LoRAs have a form of their own, which the schema has judged.
    const bool is_common =
        strcmp(name, "lyrics") == 0 || strcmp(name, "loras") == 0;
    if (option == NULL)
        return is_common && accepts(check, name) ? STATUS_OK
                                                 : refuse_option(check, name);
    char *where = text_format("request: params.%s", name);
    Status status = option_check_at(option, value, where, check->error);
    mem_free(where);
    if (status == STATUS_OK)
        return STATUS_OK;
    if (check->error != NULL)
        check->error->status = STATUS_USAGE;
    return STATUS_USAGE;
}

static Status
check_params(const Check *check)
{
    const Json *params = check->request->params;
    Status status = STATUS_OK;
    for (size_t i = 0; i < json_length(params) && status == STATUS_OK; i++)
        status = check_param(check, json_member_name(params, i),
                             json_member_value(params, i));
    return status;
}

static Status
check_fields(const Check *check)
{
    const Request *request = check->request;

    const struct {
        bool is_set;
        const char *field;
    } fields[] = {
        {request->negative_prompt != NULL, "negative_prompt"},
        {request->model != NULL, "model"},
        {request->plan != NULL, "plan"},
        {request->section_prompt_count > 0, "section_prompts"},
        {request->parent_take != NULL, "parent_take"},
    };

    Status status = STATUS_OK;
    for (size_t i = 0; i < ARRAY_LENGTH(fields) && status == STATUS_OK; i++)
        status = check_field(check, fields[i].is_set, fields[i].field);
    // A separation is as long as the sound that comes in.
    if (status == STATUS_OK && request->kind == REQUEST_SEPARATE &&
        !isnan(request->duration_s))
        status = refuse(check, "duration_s");
    return status;
}

Status
backend_check_request(const BackendDescription *description,
                      const Request *request,
                      Error *error)
{
    const Check check = {
        .description = description, .request = request, .error = error};
    if (!description->is_available)
        return error_set(error, STATUS_UNAVAILABLE, "%s can't be used: %s",
                         description->name, description->reason);
    Status status = check_kind(&check);
    if (status == STATUS_OK)
        status = check_fields(&check);
    if (status == STATUS_OK)
        status = check_references(&check);
    return status == STATUS_OK ? check_params(&check) : status;
}
