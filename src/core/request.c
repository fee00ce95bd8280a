// SPDX-License-Identifier: MIT
#include "timbre/core/request.h"

#include "timbre/base/memory.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const char *const kind_names[] = {
    [REQUEST_SONG] = "song",           [REQUEST_LOOP] = "loop",
    [REQUEST_ONE_SHOT] = "one_shot",   [REQUEST_STINGER] = "stinger",
    [REQUEST_VARIATION] = "variation", [REQUEST_CONTINUE] = "continue",
    [REQUEST_REPAINT] = "repaint",     [REQUEST_SEPARATE] = "separate",
};

static_assert(ARRAY_LENGTH(kind_names) == REQUEST_KIND_COUNT,
              "name every kind");

static const char *const role_names[] = {
    [REFERENCE_MELODY] = "melody", [REFERENCE_CHORDS] = "chords",
    [REFERENCE_STYLE] = "style",   [REFERENCE_MATCH] = "match",
    [REFERENCE_INIT] = "init",     [REFERENCE_CONTINUE] = "continue",
};

static_assert(ARRAY_LENGTH(role_names) == REFERENCE_ROLE_COUNT,
              "name every role");

const char *
request_kind_name(RequestKind kind)
{
    return (size_t)kind < REQUEST_KIND_COUNT ? kind_names[kind] : "";
}

bool
request_kind_find(const char *name, RequestKind *kind)
{
    for (size_t i = 0; name != NULL && i < REQUEST_KIND_COUNT; i++)
        if (strcmp(kind_names[i], name) == 0) {
            *kind = (RequestKind)i;
            return true;
        }
    return false;
}

const char *
request_reference_role_name(ReferenceRole role)
{
    return (size_t)role < REFERENCE_ROLE_COUNT ? role_names[role] : "";
}

bool
request_reference_role_find(const char *name, ReferenceRole *role)
{
    for (size_t i = 0; name != NULL && i < REFERENCE_ROLE_COUNT; i++)
        if (strcmp(role_names[i], name) == 0) {
            *role = (ReferenceRole)i;
            return true;
        }
    return false;
}

Request *
request_new(void)
{
    Request *request = mem_new(sizeof *request);
    clock_make_ulid(request->request_id);
    request->kind = REQUEST_SONG;
    request->duration_s = NAN;
    request->loudness_lufs = NAN;
    request->ceiling_dbtp = NAN;
    return request;
}

static void
copy_lists(Request *copy, const Request *request)
{
    copy->section_prompts =
        mem_copy(request->section_prompts,
                 request->section_prompt_count * sizeof *copy->section_prompts);
    for (size_t i = 0; i < copy->section_prompt_count; i++)
        copy->section_prompts[i].prompt =
            mem_copy_text(request->section_prompts[i].prompt);
    copy->references =
        mem_copy(request->references,
                 request->reference_count * sizeof *copy->references);
    for (size_t i = 0; i < copy->reference_count; i++) {
        RequestReference *reference = &copy->references[i];
        reference->path = mem_copy_text(reference->path);
        reference->take = mem_copy_text(reference->take);
        reference->part = mem_copy_text(reference->part);
    }
}

Request *
request_copy(const Request *request)
{
    if (request == NULL)
        return NULL;
    Request *copy = mem_copy(request, sizeof *request);
    copy->prompt = mem_copy_text(request->prompt);
    copy->negative_prompt = mem_copy_text(request->negative_prompt);
    copy->backend = mem_copy_text(request->backend);
    copy->model = mem_copy_text(request->model);
    copy->params = json_duplicate(request->params);
    copy->plan = plan_copy(request->plan);
    copy->parent_take = mem_copy_text(request->parent_take);
    copy->mastering_preset = mem_copy_text(request->mastering_preset);
    copy->output_format = mem_copy_text(request->output_format);
    copy_lists(copy, request);
    return copy;
}

void
request_free(Request *request)
{
    if (request == NULL)
        return;
    for (size_t i = 0; i < request->reference_count; i++) {
        mem_free(request->references[i].path);
        mem_free(request->references[i].take);
        mem_free(request->references[i].part);
    }
    mem_free(request->references);
    for (size_t i = 0; i < request->section_prompt_count; i++)
        mem_free(request->section_prompts[i].prompt);
    mem_free(request->section_prompts);
    mem_free(request->output_format);
    mem_free(request->mastering_preset);
    mem_free(request->parent_take);
    plan_free(request->plan);
    json_free(request->params);
    mem_free(request->model);
    mem_free(request->backend);
    mem_free(request->negative_prompt);
    mem_free(request->prompt);
    mem_free(request);
}
