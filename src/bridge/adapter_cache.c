// SPDX-License-Identifier: MIT
#include "timbre/bridge/adapter_cache.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include "adapter_child.h"
#include "adapter_key.h"

#include <string.h>

enum { SCHEMA_VERSION = 1, LIMIT_BYTES = 32 << 20 };

struct AdapterCache {
    char *path;
    Json *key; // of adapter_key_make(), or NULL
    BackendDescription *rows;
    size_t row_count;
};

static void
clear_rows(AdapterCache *cache)
{
    for (size_t i = 0; i < cache->row_count; i++)
        backend_description_clear(&cache->rows[i]);
    mem_free(cache->rows);
    cache->rows = NULL;
    cache->row_count = 0;
}

// A description that can't be read is a broken adapter's, with the reason.
static void
take_rows(AdapterCache *cache, const Json *list)
{
    clear_rows(cache);
    cache->rows = mem_new_array(json_length(list), sizeof *cache->rows);
    for (size_t i = 0; i < json_length(list); i++) {
        Error error = {0};
        BackendDescription *row = &cache->rows[cache->row_count];
        const Json *json = json_item(list, i);
        const char *name = json_get_text(json, "name");
        if (name == NULL)
            continue;
        cache->row_count++;
        if (backend_description_from_json(json, row, &error) != STATUS_OK)
            *row = (BackendDescription){.name = mem_copy_text(name),
                                        .version = mem_copy_text(""),
                                        .licence = mem_copy_text(""),
                                        .text = mem_copy_text(""),
                                        .reason = mem_copy_text(error.text)};
    }
}

AdapterCache *
adapter_cache_open(void)
{
    AdapterCache *cache = mem_new(sizeof *cache);
    char *folder = path_cache_folder();
    cache->path = path_join(folder, "adapters.json");
    Json *json = json_read_file(cache->path, LIMIT_BYTES, NULL);
    if (json_get_whole(json, "schema_version", 0) == SCHEMA_VERSION) {
        cache->key = json_duplicate(json_member(json, "key"));
        take_rows(cache, json_member(json, "backends"));
    }
    json_free(json);
    mem_free(folder);
    return cache;
}

bool
adapter_cache_is_fresh(const AdapterCache *cache, const char *venv)
{
    Json *key = adapter_key_make(venv);
    const bool is_fresh = cache->key != NULL && json_same(cache->key, key);
    json_free(key);
    return is_fresh;
}

size_t
adapter_cache_count(const AdapterCache *cache)
{
    return cache->row_count;
}

const BackendDescription *
adapter_cache_row(const AdapterCache *cache, size_t index)
{
    return &cache->rows[index];
}

static void
write_file(const AdapterCache *cache, Json *list)
{
    Error error = {0};
    char *folder = path_folder(cache->path);
    Json *json = json_make_record();
    json_put_whole(json, "schema_version", SCHEMA_VERSION);
    json_put(json, "key", json_duplicate(cache->key));
    json_put(json, "backends", json_duplicate(list));
    char *text = json_encode_pretty(json);
    // Without the file the next start asks Python again; nothing is lost.
    if (path_make_folders(folder, &error) != STATUS_OK ||
        path_write_file(cache->path, text, strlen(text), &error) != STATUS_OK)
        log_write("bridge", "%s", error.text);
    mem_free(text);
    json_free(json);
    mem_free(folder);
}

Status
adapter_cache_renew(AdapterCache *cache, const char *venv, Error *error)
{
    // Before Python looks: what changes meanwhile makes it stale.
    Json *key = adapter_key_make(venv);
    Json *list = adapter_child_describe(venv, error);
    if (list == NULL) {
        json_free(key);
        return STATUS_UNAVAILABLE;
    }
    json_free(cache->key);
    cache->key = key;
    take_rows(cache, list);
    write_file(cache, list);
    json_free(list);
    return STATUS_OK;
}

void
adapter_cache_free(AdapterCache *cache)
{
    if (cache == NULL)
        return;
    clear_rows(cache);
    json_free(cache->key);
    mem_free(cache->path);
    mem_free(cache);
}
