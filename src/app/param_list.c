// SPDX-License-Identifier: MIT
#include "timbre/app/param_list.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "param_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_UNDOS = 200, SMALL_STEPS = 1 };

// A recipe and the names of the rows that were edited on the way to it; what
// followed from them (a length from its tempo) isn't among them.
typedef struct {
    Request *request;
    StringList edited;
} Draft;

typedef struct {
    Draft *items;
    size_t count, capacity;
} Drafts;

struct ParamList {
    Request *initial;
    Draft draft;
    ParamRows rows;
    Drafts undone, done;
    const BackendDescription **backends;
    size_t backend_count;
};

ParamList *
param_list_new(void)
{
    return mem_new(sizeof(ParamList));
}

static void
clear_draft(Draft *draft)
{
    request_free(draft->request);
    string_list_clear(&draft->edited);
    draft->request = NULL;
}

static void
clear_drafts(Drafts *drafts)
{
    for (size_t i = 0; i < drafts->count; i++)
        clear_draft(&drafts->items[i]);
    drafts->count = 0;
}

// The draft is given away.
static void
push_draft(Drafts *drafts, Draft draft)
{
    if (drafts->count == MOST_UNDOS) {
        clear_draft(&drafts->items[0]);
        memmove(drafts->items, drafts->items + 1,
                --drafts->count * sizeof(*drafts->items));
    }
    drafts->items = mem_reserve(drafts->items, drafts->count, &drafts->capacity,
                                sizeof(*drafts->items));
    drafts->items[drafts->count++] = draft;
}

static void
drop_all(ParamList *list)
{
    request_free(list->initial);
    list->initial = NULL;
    clear_draft(&list->draft);
    clear_drafts(&list->undone);
    clear_drafts(&list->done);
    param_rows_clear(&list->rows);
}

void
param_list_free(ParamList *list)
{
    if (list == NULL)
        return;
    drop_all(list);
    mem_free(list->undone.items);
    mem_free(list->done.items);
    mem_free(list->backends);
    mem_free(list);
}

static const BackendDescription *
description_of(const ParamList *list, const char *name)
{
    for (size_t i = 0; name != NULL && i < list->backend_count; i++)
        if (strcmp(list->backends[i]->name, name) == 0)
            return list->backends[i];
    return NULL;
}

static void
show(ParamList *list)
{
    param_rows_clear(&list->rows);
    if (list->draft.request != NULL)
        param_rows_make(&list->rows, list->initial, list->draft.request,
                        list->backends, list->backend_count);
}

void
param_list_set_backends(ParamList *list,
                        const BackendDescription *const *descriptions,
                        size_t count)
{
    mem_free(list->backends);
    list->backends = mem_new_array(count + 1, sizeof(*list->backends));
    for (size_t i = 0; i < count; i++)
        list->backends[i] = descriptions[i];
    list->backend_count = count;
    show(list);
}

void
param_list_load(ParamList *list,
                const Request *request,
                const BackendDescription *description)
{
    drop_all(list);
    if (request == NULL)
        return;
    // One that isn't among those to choose from still has its options.
    if (description != NULL &&
        description_of(list, description->name) == NULL) {
        list->backends = mem_resize(list->backends, list->backend_count + 1,
                                    sizeof(*list->backends));
        list->backends[list->backend_count++] = description;
    }
    list->initial = request_copy(request);
    list->draft.request = request_copy(request);
    show(list);
}

size_t
param_list_count(const ParamList *list)
{
    return list->rows.count;
}

const ParamRow *
param_list_row(const ParamList *list, size_t index)
{
    return index < list->rows.count ? &list->rows.items[index].row : NULL;
}

// Finding /////////////////////////////////////////////////////////////////////

static const ParamItem *
find_item(const ParamList *list, const char *name)
{
    for (size_t i = 0; i < list->rows.count; i++)
        if (text_same_id(list->rows.items[i].row.name, name))
            return &list->rows.items[i];
    for (size_t i = 0; i < list->rows.count; i++)
        if (text_same_id(list->rows.items[i].row.label, name))
            return &list->rows.items[i];
    return NULL;
}

static Status
refuse_name(const ParamList *list, const char *name, Error *error)
{
    if (list->rows.count == 0)
        return error_set(error, STATUS_NOT_FOUND,
                         "there is no take whose %.80s could be changed; type "
                         "what you want to hear",
                         name);
    StringList names = {0};
    for (size_t i = 0; i < list->rows.count; i++) {
        string_list_add(&names, list->rows.items[i].row.label);
        string_list_add(&names, list->rows.items[i].row.name);
    }
    const char *nearest =
        text_nearest(name, (const char *const *)names.items, names.count);
    error_set(error, STATUS_NOT_FOUND, "there is no parameter %.80s%s%s%s",
              name, nearest == NULL ? "; t lists them" : "; did you mean ",
              nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    string_list_clear(&names);
    return STATUS_NOT_FOUND;
}

const ParamRow *
param_list_find(const ParamList *list, const char *name, Error *error)
{
    const ParamItem *item = find_item(list, name);
    if (item == NULL)
        (void)refuse_name(list, name, error);
    return item == NULL ? NULL : &item->row;
}

// Editing /////////////////////////////////////////////////////////////////////

static bool
is_same(const Request *a, const Request *b)
{
    Json *one = request_to_json(a);
    Json *other = request_to_json(b);
    const bool same = json_same(one, other);
    json_free(one);
    json_free(other);
    return same;
}

// `next` is given away.
static void
follow_with(ParamList *list, Draft next)
{
    if (is_same(list->draft.request, next.request)) {
        clear_draft(&next);
        return;
    }
    push_draft(&list->done, list->draft);
    clear_drafts(&list->undone);
    list->draft = next;
    show(list);
}

static Draft
copy_draft(const Draft *draft)
{
    return (Draft){.request = request_copy(draft->request),
                   .edited = string_list_copy(&draft->edited)};
}

static Status
edit(ParamList *list, const ParamItem *item, const char *value, Error *error)
{
    char *checked = NULL;
    Status status = param_rows_check(item, value, &checked, error);
    if (status != STATUS_OK)
        return status;
    Draft next = copy_draft(&list->draft);
    string_list_add(&next.edited, item->row.name);
    status = param_rows_apply(item, next.request, checked, list->backends,
                              list->backend_count, error);
    mem_free(checked);
    if (status == STATUS_OK)
        follow_with(list, next);
    else
        clear_draft(&next);
    return status;
}

Status
param_list_set(ParamList *list,
               const char *name,
               const char *value,
               Error *error)
{
    const ParamItem *item = find_item(list, name);
    return item == NULL ? refuse_name(list, name, error)
                        : edit(list, item, value, error);
}

Status
param_list_nudge(ParamList *list, const char *name, int steps, Error *error)
{
    const ParamItem *item = find_item(list, name);
    if (item == NULL)
        return refuse_name(list, name, error);
    char *value = NULL;
    Status status = param_rows_nudge(item, steps, &value, error);
    if (status == STATUS_OK)
        status = edit(list, item, value, error);
    mem_free(value);
    return status;
}

Status
param_list_set_share(ParamList *list,
                     const char *name,
                     double share,
                     Error *error)
{
    const ParamItem *item = find_item(list, name);
    if (item == NULL)
        return refuse_name(list, name, error);
    char *value = NULL;
    Status status = param_rows_at_share(item, share, &value, error);
    if (status == STATUS_OK)
        status = edit(list, item, value, error);
    mem_free(value);
    return status;
}

void
param_list_reset_all(ParamList *list)
{
    if (list->draft.request != NULL)
        follow_with(list, (Draft){.request = request_copy(list->initial)});
}

static void
keep_locks(Request *to, const Request *from)
{
    if (to->plan == NULL || from->plan == NULL)
        return;
    string_list_clear(&to->plan->locks);
    to->plan->locks = string_list_copy(&from->plan->locks);
}

// The take as it was, with the other edits made again: what had followed from
// this one goes with it.
Status
param_list_reset(ParamList *list, const char *name, Error *error)
{
    const ParamItem *item = find_item(list, name);
    if (item == NULL)
        return refuse_name(list, name, error);
    if (!item->row.is_changed)
        return STATUS_OK;
    const StringList *edited = &list->draft.edited;
    // One that only followed from others is set by itself.
    if (!string_list_has(edited, item->row.name)) {
        char *initial = mem_copy_text(item->row.initial);
        const Status status = edit(list, item, initial, error);
        mem_free(initial);
        return status;
    }
    Draft next = {.request = request_copy(list->initial)};
    keep_locks(next.request, list->draft.request);
    Status status = STATUS_OK;
    for (size_t i = 0; i < edited->count && status == STATUS_OK; i++) {
        const ParamItem *other = find_item(list, edited->items[i]);
        if (other == NULL || other == item)
            continue;
        string_list_add(&next.edited, other->row.name);
        status = param_rows_apply(other, next.request, other->row.value,
                                  list->backends, list->backend_count, error);
    }
    if (status == STATUS_OK)
        follow_with(list, next);
    else
        clear_draft(&next);
    return status;
}

Status
param_list_lock(ParamList *list, const char *name, bool is_locked, Error *error)
{
    const ParamItem *item = find_item(list, name);
    if (item == NULL)
        return refuse_name(list, name, error);
    Draft next = copy_draft(&list->draft);
    const Status status = param_rows_lock(item, next.request, is_locked, error);
    if (status == STATUS_OK)
        follow_with(list, next);
    else
        clear_draft(&next);
    return status;
}

static bool
move_draft(ParamList *list, Drafts *from, Drafts *to)
{
    if (from->count == 0)
        return false;
    push_draft(to, list->draft);
    list->draft = from->items[--from->count];
    show(list);
    return true;
}

bool
param_list_undo(ParamList *list)
{
    return move_draft(list, &list->done, &list->undone);
}

bool
param_list_redo(ParamList *list)
{
    return move_draft(list, &list->undone, &list->done);
}

bool
param_list_is_changed(const ParamList *list)
{
    for (size_t i = 0; i < list->rows.count; i++)
        if (list->rows.items[i].row.is_changed)
            return true;
    return false;
}

char *
param_list_difference(const ParamList *list)
{
    Text text = {0};
    for (size_t i = 0; i < list->rows.count; i++) {
        const ParamRow *row = &list->rows.items[i].row;
        if (!row->is_changed)
            continue;
        text_append_format(&text, "%s%s %s -> %s%s%s",
                           text.length == 0 ? "" : ", ", row->label,
                           row->initial[0] == '\0' ? "none" : row->initial,
                           row->value[0] == '\0' ? "none" : row->value,
                           row->unit[0] == '\0' ? "" : " ", row->unit);
    }
    return text_take(&text);
}

Request *
param_list_request(const ParamList *list, Error *error)
{
    if (list->draft.request == NULL) {
        error_set(error, STATUS_NOT_FOUND,
                  "there is no take to go by; type what you want to hear");
        return NULL;
    }
    Request *request = request_copy(list->draft.request);
    clock_make_ulid(request->request_id);
    return request;
}
