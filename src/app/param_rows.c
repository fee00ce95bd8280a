// SPDX-License-Identifier: MIT
#include "param_rows.h"

#include "timbre/app/request_make.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "param_edit.h"

#include <math.h>
#include <string.h>

static const ParamSource part_source = {
    .group = "music",
    .unit = "",
    .text = "Whether this part plays; locked, r keeps how it plays.",
    .kind = PARAM_TRUTH};

static const ParamSource backend_source = {
    .name = "backend",
    .label = "backend",
    .group = "sound",
    .unit = "",
    .text = "Who plays; its own options follow.",
    .kind = PARAM_CHOICE};

// Values //////////////////////////////////////////////////////////////////////

static bool
has_part(const Plan *plan, const PlanPart *part)
{
    for (size_t i = 0; plan != NULL && i < plan->part_count; i++)
        if (plan->parts[i].role == part->role &&
            strcmp(plan->parts[i].instrument, part->instrument) == 0)
            return true;
    return false;
}

// A LoRA may be a record in a request; people write NAME:STRENGTH.
static void
append_item(Text *text, const Json *item)
{
    const char *word = json_text(item);
    const char *id = json_get_text(item, "id");
    if (word != NULL)
        text_append(text, word);
    if (id == NULL)
        return;
    char *strength = param_table_number(json_get_number(item, "strength", 1));
    text_append_format(text, "%s:%s", id, strength);
    mem_free(strength);
}

static char *
json_value(const Json *json)
{
    switch (json_kind(json)) {
    case JSON_KIND_TRUTH:
        return mem_copy_text(json_truth(json, false) ? "on" : "off");
    case JSON_KIND_WHOLE:
        return text_format("%lld", (long long)json_whole(json, 0));
    case JSON_KIND_REAL:
        return param_table_number(json_number(json, 0));
    case JSON_KIND_TEXT:
        return mem_copy_text(json_text(json));
    case JSON_KIND_LIST: {
        Text text = {0};
        for (size_t i = 0; i < json_length(json); i++) {
            text_append(&text, i == 0 ? "" : ",");
            append_item(&text, json_item(json, i));
        }
        return text_take(&text);
    }
    case JSON_KIND_NULL:
    case JSON_KIND_RECORD:
        break;
    }
    return mem_copy_text("");
}

static char *
value_of(const ParamItem *item, const Request *request)
{
    if (item->is_backend)
        return mem_copy_text(request->backend);
    if (item->part.instrument != NULL)
        return mem_copy_text(has_part(request->plan, &item->part) ? "on"
                                                                  : "off");
    if (item->option != NULL) {
        const Json *own = json_member(request->params, item->option->name);
        return json_value(own == NULL ? item->option->initial : own);
    }
    // The take may be of a backend that reads no plans, and its draft not.
    if (item->source->needs_plan && request->plan == NULL)
        return mem_copy_text("");
    return item->source->get(request);
}

// Making //////////////////////////////////////////////////////////////////////

static ParamItem *
add(ParamRows *rows, const ParamSource *source)
{
    rows->items = mem_reserve(rows->items, rows->count, &rows->capacity,
                              sizeof(*rows->items));
    ParamItem *item = &rows->items[rows->count++];
    *item = (ParamItem){.source = source};
    item->row = (ParamRow){.group = source->group,
                           .unit = source->unit,
                           .text = source->text,
                           .kind = source->kind,
                           .minimum = source->minimum,
                           .maximum = source->maximum,
                           .step = source->step,
                           .share = -1};
    if (source->name != NULL)
        item->name = mem_copy_text(source->name);
    if (source->label != NULL)
        item->label = mem_copy_text(source->label);
    if (source->choices != NULL)
        source->choices(&item->choices);
    return item;
}

static bool
is_said(const ParamItem *item, const Plan *plan)
{
    if (plan == NULL)
        return false;
    if (item->part.instrument != NULL)
        return plan_said(plan, item->name);
    return item->source->said != NULL && plan_said(plan, item->source->said);
}

static const char *
lock_name(const ParamItem *item)
{
    return item->part.instrument != NULL ? item->part.instrument
                                         : item->source->lock;
}

static double
share_of(const ParamItem *item)
{
    const ParamRow *row = &item->row;
    double number = 0;
    if (row->kind == PARAM_CHOICE && item->choices.count > 1) {
        for (size_t i = 0; i < item->choices.count; i++)
            if (strcmp(item->choices.items[i], item->value) == 0)
                return (double)i / (double)(item->choices.count - 1);
        return -1;
    }
    if (row->kind == PARAM_TRUTH)
        return strcmp(item->value, "on") == 0 ? 1 : 0;
    if ((row->kind != PARAM_NUMBER && row->kind != PARAM_INTEGER) ||
        !isfinite(row->minimum) || !isfinite(row->maximum) ||
        !(row->maximum > row->minimum) || !text_to_double(item->value, &number))
        return -1;
    const double share =
        (number - row->minimum) / (row->maximum - row->minimum);
    return fmin(fmax(share, 0), 1);
}

static void
finish(ParamItem *item, const Request *initial, const Request *draft)
{
    item->value = value_of(item, draft);
    item->initial = value_of(item, initial);
    ParamRow *row = &item->row;
    row->is_said = is_said(item, draft->plan);
    row->is_changed = strcmp(item->value, item->initial) != 0;
    row->is_locked = lock_name(item) != NULL && draft->plan != NULL &&
                     string_list_has(&draft->plan->locks, lock_name(item));
    row->share = share_of(item);
}

static void
add_parts_of(ParamRows *rows, const Plan *plan)
{
    for (size_t i = 0; plan != NULL && i < plan->part_count; i++) {
        const PlanPart *part = &plan->parts[i];
        bool is_there = false;
        bool has_name = false;
        for (size_t k = 0; k < rows->count; k++) {
            const PlanPart *other = &rows->items[k].part;
            if (other->instrument == NULL ||
                strcmp(other->instrument, part->instrument) != 0)
                continue;
            has_name = true;
            is_there = is_there || other->role == part->role;
        }
        if (is_there)
            continue;
        ParamItem *item = add(rows, &part_source);
        // The same instrument in two roles: the second one tells its own.
        const char *role = music_role_name(part->role);
        item->name = has_name
                         ? text_format("parts.%s.%s", part->instrument, role)
                         : text_format("parts.%s", part->instrument);
        item->label = has_name ? text_format("%s %s", part->instrument, role)
                               : mem_copy_text(part->instrument);
        item->part = (PlanPart){.role = part->role,
                                .instrument = mem_copy_text(part->instrument)};
    }
}

static ParamKind
kind_of(const Option *option)
{
    switch (option->type) {
    case OPTION_INTEGER:
        return PARAM_INTEGER;
    case OPTION_NUMBER:
        return PARAM_NUMBER;
    case OPTION_BOOLEAN:
        return PARAM_TRUTH;
    case OPTION_CHOICE:
        return PARAM_CHOICE;
    case OPTION_TEXT:
    case OPTION_PATH:
    case OPTION_LIST:
    case OPTION_TYPE_COUNT:
        break;
    }
    return PARAM_TEXT;
}

static double
step_of(const Option *option)
{
    if (option->type == OPTION_INTEGER)
        return 1;
    const double range = option->maximum - option->minimum;
    if (!isfinite(range) || !(range > 0))
        return 0.1;
    // A hundredth of the range, rounded to 1, 2 or 5.
    const double rough = range / 100;
    const double power = pow(10, floor(log10(rough)));
    return rough / power < 1.5   ? power
           : rough / power < 3.5 ? 2 * power
                                 : 5 * power;
}

static const ParamSource option_source = {.group = "sound", .unit = ""};

static void
add_options(ParamRows *rows, const BackendDescription *description)
{
    for (size_t i = 0; i < description->option_count; i++) {
        const Option *option = &description->options[i];
        ParamItem *item = add(rows, &option_source);
        item->option = option;
        item->name = text_format("%s.%s", description->name, option->name);
        item->label = mem_copy_text(option->name);
        item->choices = string_list_copy(&option->choices);
        item->row.kind = kind_of(option);
        item->row.minimum = option->minimum;
        item->row.maximum = option->maximum;
        item->row.step = step_of(option);
        item->row.unit = option->unit == NULL ? "" : option->unit;
        item->row.text = option->text == NULL ? "" : option->text;
    }
}

static const BackendDescription *
find_backend(const BackendDescription *const *backends,
             size_t count,
             const char *name)
{
    for (size_t i = 0; name != NULL && i < count; i++)
        if (strcmp(backends[i]->name, name) == 0)
            return backends[i];
    return NULL;
}

static void
add_sound(ParamRows *rows,
          const Request *draft,
          const BackendDescription *const *backends,
          size_t backend_count)
{
    ParamItem *item = add(rows, &backend_source);
    item->is_backend = true;
    for (size_t i = 0; i < backend_count; i++)
        string_list_push(&item->choices, backends[i]->name);
    const BackendDescription *description =
        find_backend(backends, backend_count, draft->backend);
    if (description != NULL)
        add_options(rows, description);
}

static void
add_group(ParamRows *rows, const Request *draft, const char *group)
{
    size_t count = 0;
    const ParamSource *sources = param_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(sources[i].group, group) == 0 &&
            (draft->plan != NULL || !sources[i].needs_plan))
            (void)add(rows, &sources[i]);
}

// Texts move with the array: they are told when it no longer grows.
static void
tell_texts(ParamItem *item)
{
    item->row.name = item->name;
    item->row.label = item->label;
    item->row.value = item->value;
    item->row.initial = item->initial;
    item->row.choices = item->choices.count > 0 ? &item->choices : NULL;
}

void
param_rows_make(ParamRows *rows,
                const Request *initial,
                const Request *draft,
                const BackendDescription *const *backends,
                size_t backend_count)
{
    add_group(rows, draft, "music");
    add_parts_of(rows, initial->plan);
    if (draft->plan != NULL)
        add_parts_of(rows, draft->plan);
    add_sound(rows, draft, backends, backend_count);
    add_group(rows, draft, "master");
    for (size_t i = 0; i < rows->count; i++) {
        finish(&rows->items[i], initial, draft);
        tell_texts(&rows->items[i]);
    }
}

void
param_rows_clear(ParamRows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        ParamItem *item = &rows->items[i];
        mem_free(item->name);
        mem_free(item->label);
        mem_free(item->value);
        mem_free(item->initial);
        mem_free(item->part.instrument);
        string_list_clear(&item->choices);
    }
    mem_free(rows->items);
    *rows = (ParamRows){0};
}

// Applying ////////////////////////////////////////////////////////////////////

static Status
set_option(const ParamItem *item,
           Request *request,
           const char *value,
           Error *error)
{
    Json *json = option_parse(item->option, value, error);
    if (json == NULL)
        return error->status;
    Json *params = request->params == NULL ? json_make_record()
                                           : json_duplicate(request->params);
    // The default by itself is no wish.
    if (json_same(json, item->option->initial)) {
        json_drop(params, item->option->name);
        json_free(json);
    } else {
        json_put(params, item->option->name, json);
    }
    json_free(request->params);
    request->params = json_length(params) == 0 ? NULL : params;
    if (request->params == NULL)
        json_free(params);
    return STATUS_OK;
}

static Plan *
plan_of(const Request *request, Error *error)
{
    if (request->plan != NULL)
        return plan_copy(request->plan);
    const RequestWish wish = {.kind = REQUEST_SONG,
                              .has_seed = true,
                              .seed = request->seed,
                              .duration_s = request->duration_s};
    return request_make_plan(request->prompt, &wish, request->seed, error);
}

// What the other one can't read goes; what it reads is written anew.
static Status
set_backend(Request *request, const BackendDescription *to, Error *error)
{
    if (strcmp(request->backend, to->name) == 0)
        return STATUS_OK;
    const bool was_words = request->plan == NULL;
    const bool reads_plans = request_make_accepts(to, "plan");
    mem_free(request->backend);
    request->backend = mem_copy_text(to->name);
    json_free(request->params);
    request->params = NULL;
    mem_free(request->model);
    request->model = NULL;
    // Words go from one reader of words to another as they are.
    if (was_words && !reads_plans)
        return STATUS_OK;
    Plan *plan = plan_of(request, error);
    if (plan == NULL)
        return error->status;
    char *prompt = request->prompt;
    plan_free(request->plan);
    request->duration_s = NAN;
    request_make_words(request, prompt, plan, to);
    mem_free(prompt);
    return STATUS_OK;
}

Status
param_rows_apply(const ParamItem *item,
                 Request *request,
                 const char *value,
                 const BackendDescription *const *backends,
                 size_t backend_count,
                 Error *error)
{
    if (item->is_backend)
        return set_backend(request,
                           find_backend(backends, backend_count, value), error);
    if (item->part.instrument != NULL)
        return param_edit_part(request->plan, &item->part,
                               strcmp(value, "on") == 0, error);
    if (item->option != NULL)
        return set_option(item, request, value, error);
    return item->source->set(request, value, error);
}

Status
param_rows_lock(const ParamItem *item,
                Request *request,
                bool is_locked,
                Error *error)
{
    const char *lock = lock_name(item);
    if (lock == NULL || request->plan == NULL)
        return error_set(error, STATUS_USAGE,
                         "%s needs no lock: r leaves it as it is",
                         item->row.label);
    StringList *locks = &request->plan->locks;
    if (is_locked)
        string_list_add(locks, lock);
    for (size_t i = locks->count; !is_locked && i > 0; i--)
        if (strcmp(locks->items[i - 1], lock) == 0)
            string_list_remove(locks, i - 1);
    return STATUS_OK;
}
