// SPDX-License-Identifier: MIT
#include "timbre/core/backend.h"

#include "timbre/base/memory.h"

#include "field.h"

#include <assert.h>
#include <string.h>

static const char *const stage_names[] = {
    [STAGE_LOAD] = "load",       [STAGE_ENCODE] = "encode",
    [STAGE_COMPOSE] = "compose", [STAGE_RENDER] = "render",
    [STAGE_DECODE] = "decode",   [STAGE_INVERT] = "invert",
    [STAGE_JOIN] = "join",       [STAGE_MASTER] = "master",
    [STAGE_MEASURE] = "measure", [STAGE_KEEP] = "keep",
};

static_assert(ARRAY_LENGTH(stage_names) == STAGE_COUNT, "name every stage");

const char *
backend_stage_name(Stage stage)
{
    return (size_t)stage < STAGE_COUNT ? stage_names[stage] : "";
}

bool
backend_stage_find(const char *name, Stage *stage)
{
    for (size_t i = 0; name != NULL && i < STAGE_COUNT; i++)
        if (strcmp(stage_names[i], name) == 0) {
            *stage = (Stage)i;
            return true;
        }
    return false;
}

void
backend_rendered_clear(Rendered *rendered)
{
    mem_free(rendered->beat_frames);
    mem_free(rendered->bar_frames);
    score_free(rendered->score);
    json_free(rendered->facts);
    for (size_t i = 0; i < rendered->part_count; i++) {
        mem_free(rendered->parts[i].name);
        audio_buffer_free(rendered->parts[i].audio);
    }
    mem_free(rendered->parts);
    audio_buffer_free(rendered->audio);
    *rendered = (Rendered){0};
}

void
backend_description_clear(BackendDescription *description)
{
    mem_free(description->feature);
    mem_free(description->family);
    mem_free(description->reason);
    for (size_t i = 0; i < description->option_count; i++)
        option_clear(&description->options[i]);
    mem_free(description->options);
    string_list_clear(&description->accepts);
    mem_free(description->text);
    mem_free(description->licence);
    mem_free(description->version);
    mem_free(description->name);
    *description = (BackendDescription){0};
}

const Backend *
backend_find(const Backend *backends, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        const Backend *backend = &backends[i];
        if (strcmp(backend->interface->describe(backend->self)->name, name) ==
            0)
            return backend;
    }
    return NULL;
}

// Description.

static const char *
text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

Json *
backend_description_to_json(const BackendDescription *description)
{
    Json *json = json_make_record();
    json_put_text(json, "name", description->name);
    json_put_text(json, "version", description->version);
    json_put_text(json, "licence", description->licence);
    json_put_text(json, "text", description->text);
    field_put_list(json, "accepts", &description->accepts);
    Json *options = json_make_list();
    for (size_t i = 0; i < description->option_count; i++)
        json_push(options, option_to_json(&description->options[i]));
    json_put(json, "options", options);
    json_put_truth(json, "is_separator", description->is_separator);
    json_put_truth(json, "is_available", description->is_available);
    json_put_text(json, "reason",
                  description->reason == NULL ? "" : description->reason);
    json_put_text(json, "family", text_or_empty(description->family));
    json_put_text(json, "feature", text_or_empty(description->feature));
    return json;
}

static char *
copy_or_empty(const Json *json, const char *name)
{
    const char *text = json_get_text(json, name);
    return mem_copy_text(text == NULL ? "" : text);
}

static Status
read_options(BackendDescription *description, const Json *list, Error *error)
{
    description->options =
        mem_new_array(json_length(list), sizeof *description->options);
    for (size_t i = 0; i < json_length(list); i++) {
        Option *option = &description->options[i];
        const Status status =
            option_from_json(json_item(list, i), option, error);
        if (status != STATUS_OK)
            return status;
        description->option_count++;
    }
    return STATUS_OK;
}

Status
backend_description_from_json(const Json *json,
                              BackendDescription *description,
                              Error *error)
{
    *description = (BackendDescription){
        .name = field_copy_text(json, "name"),
        .version = copy_or_empty(json, "version"),
        .licence = copy_or_empty(json, "licence"),
        .text = copy_or_empty(json, "text"),
        .accepts = field_list(json, "accepts"),
        .is_separator = json_get_truth(json, "is_separator", false),
        .is_available = json_get_truth(json, "is_available", true),
        .reason = copy_or_empty(json, "reason"),
        .family = copy_or_empty(json, "family"),
        .feature = copy_or_empty(json, "feature"),
    };
    Status status = STATUS_OK;
    if (description->name == NULL || description->name[0] == '\0')
        status = error_set(error, STATUS_INVALID,
                           "the description of a backend has no name");
    else
        status = read_options(description, json_member(json, "options"), error);
    if (status == STATUS_OK)
        return STATUS_OK;
    if (description->name != NULL)
        error_prefix(error, "backend %s", description->name);
    backend_description_clear(description);
    return status;
}
