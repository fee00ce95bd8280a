// SPDX-License-Identifier: MIT
#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/library/library.h"

#include <stdint.h>
#include <string.h>

enum { TAKE_JSON_LIMIT = 64 * 1024 * 1024 };

static bool
collect(void *context, const LibraryRow *row)
{
    string_list_push(context, row->take_id);
    return true;
}

static Take *
read_take(const char *folder, Error *error)
{
    char *path = path_join(folder, "take.json");
    size_t size = 0;
    char *text = path_read_file(path, TAKE_JSON_LIMIT, &size, error);
    Json *json = text == NULL ? NULL : json_decode(text, size, error);
    Take *take = json == NULL ? NULL : take_from_json(json, error);
    json_free(json);
    mem_free(text);
    mem_free(path);
    return take;
}

// A take that can't be read stays on disk and is told of in the log.
static bool
add(Library *library, const char *takes_folder, const char *name)
{
    Error error = {0};
    char *folder = path_join(takes_folder, name);
    Take *take = read_take(folder, &error);
    const bool added =
        take != NULL && library_put(library, take, &error) == STATUS_OK;
    if (!added)
        log_write("library", "take %s: %s", name, error.text);
    take_free(take);
    mem_free(folder);
    return added;
}

static size_t
add_missing(Library *library,
            const char *takes_folder,
            const StringList *names,
            const StringList *known)
{
    size_t changed = 0;
    for (size_t i = 0; i < names->count; i++)
        if (strlen(names->items[i]) == ULID_SIZE - 1 &&
            !string_list_has(known, names->items[i]) &&
            add(library, takes_folder, names->items[i]))
            changed++;
    return changed;
}

static size_t
drop_gone(Library *library, const StringList *names, const StringList *known)
{
    size_t changed = 0;
    for (size_t i = 0; i < known->count; i++)
        if (!string_list_has(names, known->items[i]) &&
            library_remove(library, known->items[i], NULL) == STATUS_OK)
            changed++;
    return changed;
}

Status
library_sync(Library *library,
             const char *takes_folder,
             size_t *changed,
             Error *error)
{
    StringList names = {0};
    StringList known = {0};
    *changed = 0;
    Status status = path_list(takes_folder, &names, error);
    if (status == STATUS_OK)
        status = library_search(library, "", INT64_MAX, collect, &known, error);
    if (status == STATUS_OK)
        *changed = add_missing(library, takes_folder, &names, &known) +
                   drop_gone(library, &names, &known);
    string_list_clear(&known);
    string_list_clear(&names);
    return status;
}
