// SPDX-License-Identifier: MIT
#include "timbre/core/take.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/core/schema_check.h"

#include <string.h>

enum {
    TITLE_CHARACTERS = 60,
    TITLE_LIMIT = 4 * (TITLE_CHARACTERS + 1),
    TAKE_JSON_LIMIT = 64 * 1024 * 1024
};

Take *
take_new(Request *request, Result *result)
{
    Take *take = mem_new(sizeof(*take));
    memcpy(take->take_id, result->take_id, ULID_SIZE);
    if (request->parent_take != NULL)
        memcpy(take->parent_take, result->parent_take, ULID_SIZE);
    take->created_ms = clock_wall_ms();
    take->title = take_make_title(request);
    take->state = mem_copy_text("done");
    take->note = mem_copy_text("");
    take->request = request;
    take->result = result;
    if (request->plan != NULL)
        take->plan = plan_copy(request->plan);
    return take;
}

void
take_free(Take *take)
{
    if (take == NULL)
        return;
    for (size_t i = 0; i < take->export_count; i++) {
        mem_free(take->exports[i].path);
        mem_free(take->exports[i].format);
    }
    mem_free(take->exports);
    mem_free(take->folder);
    plan_free(take->plan);
    result_free(take->result);
    request_free(take->request);
    string_list_clear(&take->tags);
    mem_free(take->note);
    mem_free(take->state);
    mem_free(take->title);
    mem_free(take);
}

// A title that is cut ends with a whole word and says so.
static void
cut_at_word(Text *title)
{
    char *space = title->chars == NULL ? NULL : strrchr(title->chars, ' ');
    if (space != NULL && space > title->chars + title->length / 2) {
        *space = '\0';
        title->length = (size_t)(space - title->chars);
    }
    text_append(title, "\u2026");
}

char *
take_make_title(const Request *request)
{
    const char *prompt = request->prompt == NULL ? "" : request->prompt;
    const char *end = prompt + strlen(prompt);
    Text title = {0};
    size_t characters = 0;
    while (prompt < end && characters < TITLE_CHARACTERS) {
        uint32_t code = text_next_code_point(&prompt, end);
        if (code == '\n' || code == '\t' || code == '\r')
            code = ' ';
        if (code < ' ' || (characters == 0 && code == ' '))
            continue;
        text_append_code_point(&title, code);
        characters++;
    }
    if (prompt + strspn(prompt, " \n\t\r") < end)
        cut_at_word(&title);
    if (characters == 0)
        text_append(&title,
                    request->backend == NULL ? "take" : request->backend);
    char *raw = text_take(&title);
    char *clean = text_clean(raw, strlen(raw), TITLE_LIMIT);
    mem_free(raw);
    return clean;
}

void
take_add_export(Take *take,
                const char *path,
                const char *format,
                uint64_t bytes,
                const char *sha256)
{
    take->exports = mem_resize(take->exports, take->export_count + 1,
                               sizeof(*take->exports));
    TakeExport *export = &take->exports[take->export_count++];
    char *real = path_real(path);
    *export = (TakeExport){.path = real == NULL ? mem_copy_text(path) : real,
                           .format = mem_copy_text(format),
                           .created_ms = clock_wall_ms(),
                           .bytes = bytes};
    if (sha256 != NULL && strlen(sha256) < HASH_TEXT_SIZE)
        memcpy(export->sha256, sha256, strlen(sha256) + 1);
}

static void
put_time(Json *record, const char *name, int64_t wall_ms)
{
    char text[CLOCK_TEXT_SIZE];
    clock_text(wall_ms, text);
    json_put_text(record, name, text);
}

static Json *
exports_to_json(const Take *take)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < take->export_count; i++) {
        const TakeExport *export = &take->exports[i];
        Json *row = json_make_record();
        json_put_text(row, "path", export->path);
        json_put_text(row, "format", export->format);
        put_time(row, "created", export->created_ms);
        json_put_whole(row, "bytes", (int64_t) export->bytes);
        if (export->sha256[0] != '\0')
            json_put_text(row, "sha256", export->sha256);
        json_push(list, row);
    }
    return list;
}

static void
put_lists(Json *json, const Take *take)
{
    Json *tags = json_make_list();
    for (size_t i = 0; i < take->tags.count; i++)
        json_push_text(tags, take->tags.items[i]);
    json_put(json, "tags", tags);
    json_put(json, "exports", exports_to_json(take));
}

Json *
take_to_json(const Take *take)
{
    Json *json = json_make_record();
    json_put_whole(json, "schema_version", TAKE_SCHEMA_VERSION);
    json_put_text(json, "take_id", take->take_id);
    put_time(json, "created", take->created_ms);
    json_put_text(json, "title", take->title);
    if (take->parent_take[0] != '\0')
        json_put_text(json, "parent_take", take->parent_take);
    json_put_text(json, "state", take->state);
    json_put_whole(json, "stars", take->stars);
    json_put_text(json, "note", take->note);
    put_lists(json, take);
    json_put(json, "request", request_to_json(take->request));
    if (take->plan != NULL)
        json_put(json, "plan", plan_to_json(take->plan));
    json_put(json, "result", result_to_json(take->result));
    return json;
}

static void
read_exports(Take *take, const Json *list)
{
    for (size_t i = 0; i < json_length(list); i++) {
        const Json *row = json_item(list, i);
        take_add_export(take, json_get_text(row, "path"),
                        json_get_text(row, "format"),
                        (uint64_t)json_get_whole(row, "bytes", 0),
                        json_get_text(row, "sha256"));
        (void)clock_parse(json_get_text(row, "created"),
                          &take->exports[i].created_ms);
    }
}

static void
read_facts(Take *take, const Json *json)
{
    const char *parent = json_get_text(json, "parent_take");
    memcpy(take->take_id, json_get_text(json, "take_id"), ULID_SIZE);
    if (parent != NULL)
        memcpy(take->parent_take, parent, ULID_SIZE);
    (void)clock_parse(json_get_text(json, "created"), &take->created_ms);
    take->title = mem_copy_text(json_get_text(json, "title"));
    take->state = mem_copy_text(json_get_text(json, "state"));
    take->stars = (int)json_get_whole(json, "stars", 0);
    take->note = mem_copy_text(json_get_text(json, "note"));
    const Json *tags = json_member(json, "tags");
    for (size_t i = 0; i < json_length(tags); i++)
        string_list_push(&take->tags, json_text(json_item(tags, i)));
    read_exports(take, json_member(json, "exports"));
}

Take *
take_from_json(const Json *json, Error *error)
{
    if (schema_check("take", json, error) != STATUS_OK)
        return NULL;
    Take *take = mem_new(sizeof(*take));
    read_facts(take, json);
    const Json *plan = json_member(json, "plan");
    take->request = request_from_json(json_member(json, "request"), error);
    take->result = result_from_json(json_member(json, "result"), error);
    if (plan != NULL)
        take->plan = plan_from_json(plan, error);
    if (take->request == NULL || take->result == NULL ||
        (plan != NULL && take->plan == NULL)) {
        take_free(take);
        return NULL;
    }
    return take;
}

Take *
take_read(const char *folder, Error *error)
{
    char *path = path_join(folder, "take.json");
    Json *json = json_read_file(path, TAKE_JSON_LIMIT, error);
    Take *take = json == NULL ? NULL : take_from_json(json, error);
    if (take != NULL)
        take->folder = mem_copy_text(folder);
    json_free(json);
    mem_free(path);
    return take;
}

char *
take_file(const Take *take, const char *name)
{
    return path_join(take->folder == NULL ? "." : take->folder, name);
}

bool
take_has_file(const Take *take, const char *name)
{
    char *path = take_file(take, name);
    const bool has = path_exists(path);
    mem_free(path);
    return has;
}
