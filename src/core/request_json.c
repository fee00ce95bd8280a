// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/core/request.h"
#include "timbre/core/schema_check.h"

#include "field.h"
#include "plan_read.h"

#include <math.h>
#include <string.h>

// Writing.

static Json *
write_section_prompts(const Request *request)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < request->section_prompt_count; i++) {
        const RequestSectionPrompt *prompt = &request->section_prompts[i];
        Json *json = json_make_record();
        json_put_real(json, "start_s", prompt->start_s);
        json_put_real(json, "end_s", prompt->end_s);
        json_put_text(json, "prompt", prompt->prompt);
        json_push(list, json);
    }
    return list;
}

static Json *
write_references(const Request *request)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < request->reference_count; i++) {
        const RequestReference *reference = &request->references[i];
        Json *json = json_make_record();
        json_put_text(json, "role",
                      request_reference_role_name(reference->role));
        field_put_text(json, "path", reference->path);
        field_put_text(json, "take", reference->take);
        field_put_text(json, "part", reference->part);
        field_put_number(json, "start_s", reference->start_s);
        field_put_number(json, "end_s", reference->end_s);
        json_push(list, json);
    }
    return list;
}

// A record that is left out when it is empty.
static void
put_filled(Json *json, const char *name, Json *record)
{
    if (json_length(record) > 0)
        json_put(json, name, record);
    else
        json_free(record);
}

static void
put_finish(Json *json, const Request *request)
{
    Json *mastering = json_make_record();
    field_put_text(mastering, "preset", request->mastering_preset);
    field_put_number(mastering, "loudness_lufs", request->loudness_lufs);
    field_put_number(mastering, "ceiling_dbtp", request->ceiling_dbtp);
    put_filled(json, "mastering", mastering);
    Json *output = json_make_record();
    if (request->output_sample_rate_hz != 0)
        json_put_whole(output, "sample_rate_hz",
                       request->output_sample_rate_hz);
    if (request->output_bit_depth != 0)
        json_put_whole(output, "bit_depth", request->output_bit_depth);
    field_put_text(output, "format", request->output_format);
    put_filled(json, "output", output);
}

Json *
request_to_json(const Request *request)
{
    Json *json = json_make_record();
    json_put_whole(json, "schema_version", REQUEST_SCHEMA_VERSION);
    json_put_text(json, "request_id", request->request_id);
    json_put_text(json, "kind", request_kind_name(request->kind));
    json_put_text(json, "prompt",
                  request->prompt == NULL ? "" : request->prompt);
    field_put_text(json, "negative_prompt", request->negative_prompt);
    field_put_text(json, "backend", request->backend);
    field_put_text(json, "model", request->model);
    if (request->params != NULL)
        json_put(json, "params", json_duplicate(request->params));
    if (request->has_seed)
        field_put_seed(json, "seed", request->seed);
    field_put_number(json, "duration_s", request->duration_s);
    if (request->plan != NULL)
        json_put(json, "plan", plan_to_json(request->plan));
    if (request->section_prompt_count > 0)
        json_put(json, "section_prompts", write_section_prompts(request));
    field_put_text(json, "parent_take", request->parent_take);
    if (request->reference_count > 0)
        json_put(json, "references", write_references(request));
    put_finish(json, request);
    return json;
}

// Reading.

static void
read_facts(Request *request, const Json *json)
{
    if (json_member(json, "request_id") != NULL)
        field_copy_word(json, "request_id", request->request_id, ULID_SIZE);
    (void)request_kind_find(json_get_text(json, "kind"), &request->kind);
    request->prompt = field_copy_text(json, "prompt");
    request->negative_prompt = field_copy_text(json, "negative_prompt");
    request->backend = field_copy_text(json, "backend");
    request->model = field_copy_text(json, "model");
    request->params = json_duplicate(json_member(json, "params"));
    request->has_seed = json_member(json, "seed") != NULL;
    request->seed = field_seed(json, "seed");
    request->duration_s = json_get_number(json, "duration_s", NAN);
    request->parent_take = field_copy_text(json, "parent_take");
    const Json *mastering = json_member(json, "mastering");
    request->mastering_preset = field_copy_text(mastering, "preset");
    request->loudness_lufs = json_get_number(mastering, "loudness_lufs", NAN);
    request->ceiling_dbtp = json_get_number(mastering, "ceiling_dbtp", NAN);
    const Json *output = json_member(json, "output");
    request->output_sample_rate_hz = field_int(output, "sample_rate_hz", 0);
    request->output_bit_depth = field_int(output, "bit_depth", 0);
    request->output_format = field_copy_text(output, "format");
}

static Status
check_span(const char *list, size_t index, double from, double to, Error *error)
{
    if (!(to <= from))
        return STATUS_OK;
    Json *start = json_make_real(from);
    Json *end = json_make_real(to);
    char *start_text = json_encode(start);
    char *end_text = json_encode(end);
    error_set(error, STATUS_INVALID,
              "request: %s[%zu].end_s must be more than its start_s of %s, "
              "not %s.",
              list, index, start_text, end_text);
    mem_free(end_text);
    mem_free(start_text);
    json_free(end);
    json_free(start);
    return STATUS_INVALID;
}

static Status
read_section_prompts(Request *request, const Json *list, Error *error)
{
    Status status = STATUS_OK;
    request->section_prompt_count = json_length(list);
    request->section_prompts = mem_new_array(request->section_prompt_count,
                                             sizeof *request->section_prompts);
    for (size_t i = 0; i < request->section_prompt_count; i++) {
        const Json *json = json_item(list, i);
        RequestSectionPrompt *prompt = &request->section_prompts[i];
        prompt->start_s = json_get_number(json, "start_s", 0);
        prompt->end_s = json_get_number(json, "end_s", 0);
        prompt->prompt = field_copy_text(json, "prompt");
        if (status == STATUS_OK)
            status = check_span("section_prompts", i, prompt->start_s,
                                prompt->end_s, error);
    }
    return status;
}

static Status
read_references(Request *request, const Json *list, Error *error)
{
    Status status = STATUS_OK;
    request->reference_count = json_length(list);
    request->references =
        mem_new_array(request->reference_count, sizeof *request->references);
    for (size_t i = 0; i < request->reference_count; i++) {
        const Json *json = json_item(list, i);
        RequestReference *reference = &request->references[i];
        (void)request_reference_role_find(json_get_text(json, "role"),
                                          &reference->role);
        reference->path = field_copy_text(json, "path");
        reference->take = field_copy_text(json, "take");
        reference->part = field_copy_text(json, "part");
        reference->start_s = json_get_number(json, "start_s", NAN);
        reference->end_s = json_get_number(json, "end_s", NAN);
        if (status == STATUS_OK)
            status = check_span("references", i, reference->start_s,
                                reference->end_s, error);
    }
    return status;
}

Request *
request_from_json(const Json *json, Error *error)
{
    if (schema_check("request", json, error) != STATUS_OK)
        return NULL;
    Request *request = request_new();
    read_facts(request, json);
    const Json *plan = json_member(json, "plan");
    Status status = STATUS_OK;
    if (plan != NULL) {
        request->plan = plan_read(plan, "request: plan.", error);
        status = request->plan == NULL ? STATUS_INVALID : STATUS_OK;
    }
    if (status == STATUS_OK)
        status = read_section_prompts(
            request, json_member(json, "section_prompts"), error);
    if (status == STATUS_OK)
        status =
            read_references(request, json_member(json, "references"), error);
    if (status == STATUS_OK)
        return request;
    request_free(request);
    return NULL;
}
