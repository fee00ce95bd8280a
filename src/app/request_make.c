// SPDX-License-Identifier: MIT
#include "timbre/app/request_make.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_complete.h"
#include "timbre/planner/planner.h"
#include "timbre/planner/prompt_writer.h"

#include <math.h>
#include <string.h>

bool
request_make_accepts(const BackendDescription *description, const char *field)
{
    return string_list_has(&description->accepts, field);
}

// Who reads no plan computes for long: without a said length it makes one
// window of MusicGen, 30 s (musicgen.md 1.2).
static void
choose_length(Plan *plan, const RequestWish *wish)
{
    static const double model_length_s = 30;
    const bool is_said = string_list_has(&plan->said, "duration_s") ||
                         string_list_has(&plan->said, "bars") ||
                         string_list_has(&plan->said, "sections");
    if (wish->description != NULL && !is_said &&
        !request_make_accepts(wish->description, "plan"))
        plan->duration_s = model_length_s;
}

Status
request_make_no_backend(const Settings *settings,
                        const char *name,
                        const char *why,
                        Error *error)
{
    char *feature = text_format("features.%s", name);
    const bool is_off = setting_table_find(feature) != NULL &&
                        !settings_truth(settings, feature);
    if (is_off)
        error_set(error, STATUS_UNAVAILABLE,
                  "the backend %s is experimental and off; %s = on (in "
                  "timbre.conf, or by --set or /set) turns it on",
                  name, feature);
    else
        error_set(error, STATUS_UNAVAILABLE,
                  "there is no backend %s%s%s; `timbre backends` lists them",
                  name, why[0] == '\0' ? "" : ": ", why);
    mem_free(feature);
    return STATUS_UNAVAILABLE;
}

static void
take_references(Plan *plan, const RequestWish *wish)
{
    for (size_t i = 0; i < wish->reference_count; i++)
        if (!reference_is_sound(wish->description, &wish->references[i]))
            reference_plan(&wish->references[i], plan);
}

bool
request_make_accepts_role(const BackendDescription *description,
                          ReferenceRole role)
{
    char *field =
        text_format("references.%s", request_reference_role_name(role));
    const bool accepts = request_make_accepts(description, field);
    mem_free(field);
    return accepts;
}

Plan *
request_make_plan(const char *prompt,
                  const RequestWish *wish,
                  uint64_t seed,
                  Error *error)
{
    Plan *plan = planner_read(prompt);
    if (wish->has_seed || !plan->has_seed) {
        plan->has_seed = true;
        plan->seed = wish->has_seed ? wish->seed : seed;
    }
    if (!isnan(wish->duration_s)) {
        plan->duration_s = wish->duration_s;
        string_list_add(&plan->said, "duration_s");
    }
    take_references(plan, wish);
    choose_length(plan, wish);
    if (wish->kind == REQUEST_LOOP)
        plan->is_loop = true;
    if (wish->kind == REQUEST_ONE_SHOT || wish->kind == REQUEST_STINGER)
        plan->is_one_shot = true;
    if (plan_complete(plan, error) == STATUS_OK)
        return plan;
    plan_free(plan);
    return NULL;
}

static void
take_kind(Request *request, RequestKind kind)
{
    request->kind = kind;
    if (kind != REQUEST_SONG || request->plan == NULL)
        return;
    if (request->plan->is_loop)
        request->kind = REQUEST_LOOP;
    else if (request->plan->is_one_shot)
        request->kind = REQUEST_ONE_SHOT;
}

static const Option *
find_option(const BackendDescription *description, const char *name)
{
    for (size_t i = 0; i < description->option_count; i++)
        if (strcmp(description->options[i].name, name) == 0)
            return &description->options[i];
    return NULL;
}

// `name` is behind "BACKEND.".
static Status
add_param(Request *request,
          const BackendDescription *description,
          const char *name,
          const char *value,
          Error *error)
{
    const Option *option = find_option(description, name);
    if (option == NULL)
        return error_set(error, STATUS_USAGE,
                         "%s has no option %s; `timbre backends --json` lists "
                         "its options",
                         description->name, name);
    Json *json = option_parse(option, value, error);
    if (json == NULL)
        return error->status;
    if (request->params == NULL)
        request->params = json_make_record();
    json_put(request->params, name, json);
    return STATUS_OK;
}

static Status
add_params(Request *request,
           const Settings *settings,
           const BackendDescription *description,
           Error *error)
{
    const size_t length = strlen(description->name);
    Status status = STATUS_OK;
    for (size_t i = 0;
         i < settings_option_count(settings) && status == STATUS_OK; i++) {
        const char *name = NULL;
        const char *value = NULL;
        settings_option(settings, i, &name, &value);
        if (strncmp(name, description->name, length) == 0 &&
            name[length] == '.')
            status = add_param(request, description, name + length + 1, value,
                               error);
    }
    return status;
}

void
request_make_words(Request *request,
                   const char *prompt,
                   Plan *plan,
                   const BackendDescription *description)
{
    request->plan = plan;
    if (request_make_accepts(description, "plan")) {
        request->prompt = mem_copy_text(prompt);
        return;
    }
    request->prompt = prompt_writer_write(plan, prompt);
    if (request_make_accepts(description, "section_prompts"))
        prompt_writer_sections(request);
    request->duration_s = plan->duration_s;
    plan_free(plan);
    request->plan = NULL;
}

void
request_make_batch(Request *const *requests,
                   size_t count,
                   const BackendDescription *description)
{
    if (count == 1 && requests[0]->params != NULL)
        json_drop(requests[0]->params, "batch"); // of the take it comes from
    if (count < 2 || find_option(description, "batch") == NULL)
        return;
    Json *seeds = json_make_list();
    for (size_t i = 0; i < count; i++) {
        char *seed = text_format("%llu", (unsigned long long)requests[i]->seed);
        json_push_text(seeds, seed);
        mem_free(seed);
    }
    for (size_t i = 0; i < count; i++) {
        if (requests[i]->params == NULL)
            requests[i]->params = json_make_record();
        json_put(requests[i]->params, "batch", json_duplicate(seeds));
    }
    json_free(seeds);
}

static bool
is_set(const Settings *settings, const char *name)
{
    return strcmp(settings_origin(settings, name), "default") != 0;
}

// The preview and a later re-render aim at it too.
void
request_make_mastering(Request *request, const Settings *settings)
{
    if (request->mastering_preset != NULL)
        return;
    if (is_set(settings, "mastering.preset"))
        request->mastering_preset =
            mem_copy_text(settings_text(settings, "mastering.preset"));
    if (isnan(request->loudness_lufs))
        request->loudness_lufs =
            settings_number(settings, "mastering.loudness");
    if (isnan(request->ceiling_dbtp))
        request->ceiling_dbtp = settings_number(settings, "mastering.ceiling");
}

static void
take_model(Request *request,
           const BackendDescription *description,
           const Settings *settings)
{
    const char *model = settings_text(settings, "model");
    if (request->model == NULL && model[0] != '\0' &&
        request_make_accepts(description, "model"))
        request->model = mem_copy_text(model);
}

Status
request_make_settings(Request *request,
                      const BackendDescription *description,
                      const Settings *settings,
                      Error *error)
{
    request_make_mastering(request, settings);
    take_model(request, description, settings);
    return add_params(request, settings, description, error);
}

Request *
request_make(const char *prompt,
             Plan *plan,
             const RequestWish *wish,
             const Settings *settings,
             Error *error)
{
    Request *request = request_new();
    request->backend = mem_copy_text(wish->description->name);
    request->has_seed = true;
    request->seed = plan->seed;
    request_make_words(request, prompt, plan, wish->description);
    take_kind(request, wish->kind);
    for (size_t i = 0; i < wish->reference_count; i++)
        if (reference_is_sound(wish->description, &wish->references[i]))
            reference_add(&wish->references[i], request);
    if (request_make_settings(request, wish->description, settings, error) ==
        STATUS_OK)
        return request;
    request_free(request);
    return NULL;
}

Request *
request_make_separation(const RequestWish *wish,
                        const Settings *settings,
                        Error *error)
{
    Request *request = request_new();
    request->backend = mem_copy_text(wish->description->name);
    request->prompt = mem_copy_text("");
    request->has_seed = true;
    request->seed = wish->seed;
    request->kind = REQUEST_SEPARATE;
    request->duration_s = wish->duration_s; // refused when it is said
    request_make_mastering(request, settings);
    if (add_params(request, settings, wish->description, error) == STATUS_OK)
        return request;
    request_free(request);
    return NULL;
}
