// SPDX-License-Identifier: MIT
#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/library/library.h"

#include <stdint.h>
#include <string.h>

static bool
collect(void *context, const LibraryRow *row)
{
    string_list_push(context, row->take_id);
    return true;
}

// A take that can't be read stays on disk and is told of in the log.
static bool
add(Library *library, const char *takes_folder, const char *name)
{
    Error error = {0};
    char *folder = path_join(takes_folder, name);
    Take *take = take_read(folder, &error);
    const bool added =
        take != NULL && library_put(library, take, &error) == STATUS_OK;
    if (!added)
        log_write("library", "take %s: %s", name, error.text);
    take_free(take);
    mem_free(folder);
    return added;
}

// Both lists are sorted: what stands only in `names` is new, what stands only
// in `known` is gone.
static size_t
merge(Library *library,
      const char *takes_folder,
      const StringList *names,
      const StringList *known)
{
    size_t changed = 0;
    size_t name = 0;
    size_t row = 0;
    while (name < names->count || row < known->count) {
        const int order = name == names->count ? 1
                          : row == known->count
                              ? -1
                              : strcmp(names->items[name], known->items[row]);
        if (order < 0 && clock_is_ulid(names->items[name]))
            changed += add(library, takes_folder, names->items[name]) ? 1 : 0;
        if (order > 0 &&
            library_remove(library, known->items[row], NULL) == STATUS_OK)
            changed++;
        name += order <= 0 ? 1 : 0;
        row += order >= 0 ? 1 : 0;
    }
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
    string_list_sort(&known);
    if (status == STATUS_OK)
        *changed = merge(library, takes_folder, &names, &known);
    string_list_clear(&known);
    string_list_clear(&names);
    return status;
}
