// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/orchestrator/take_store.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
remove_file(const Take *take, const char *name)
{
    char *path = take_file(take, name);
    unlink(path);
    mem_free(path);
}

// The sketch re-makes its sound in seconds; everything else keeps raw.
static void
trim(Take *take, bool keeps_raw, bool keeps_stems)
{
    const bool is_sketch = take->result->backend != NULL &&
                           strcmp(take->result->backend, "sketch") == 0 &&
                           strcmp(take->state, "done") == 0;
    if (!keeps_stems) {
        char *stems = take_file(take, "stems");
        if (path_exists(stems))
            (void)path_remove_tree(stems, NULL);
        mem_free(stems);
    }
    if (keeps_raw)
        return;
    remove_file(take, "master.f32");
    if (is_sketch)
        remove_file(take, "raw.f32");
}

// What was made again for a job that waits (take_sound_restore): its raw is
// much younger than the take.
static bool
was_made_again(const Take *take)
{
    const int64_t minute_ms = 60000, hour_ms = 60 * minute_ms;
    struct stat facts;
    char *path = take_file(take, "raw.f32");
    const bool is_there = stat(path, &facts) == 0;
    mem_free(path);
    const int64_t made_ms = is_there ? (int64_t)facts.st_mtime * 1000 : 0;
    return is_there && made_ms > take->created_ms + 10 * minute_ms &&
           clock_wall_ms() < made_ms + hour_ms;
}

static bool
has_audio(TakeStore *store, const char *take_id)
{
    char *folder = path_join(take_store_folder(store), take_id);
    char *raw = path_join(folder, "raw.f32");
    char *stems = path_join(folder, "stems");
    char *master = path_join(folder, "master.f32");
    const bool has =
        path_exists(raw) || path_exists(stems) || path_exists(master);
    mem_free(master);
    mem_free(stems);
    mem_free(raw);
    mem_free(folder);
    return has;
}

Status
take_store_apply_policy(TakeStore *store,
                        size_t keep_raw,
                        size_t keep_stems,
                        Error *error)
{
    StringList ids = {0};
    const Status status = take_store_list(store, &ids, error);
    for (size_t age = 0; age < ids.count; age++) {
        const char *take_id = ids.items[ids.count - 1 - age];
        if ((age < keep_raw && age < keep_stems) || !has_audio(store, take_id))
            continue;
        Take *take = take_store_load(store, take_id, NULL);
        if (take != NULL && take->stars == 0 && !was_made_again(take))
            trim(take, age < keep_raw, age < keep_stems);
        take_free(take);
    }
    string_list_clear(&ids);
    return status;
}

static uint64_t
bytes_below(const char *folder)
{
    StringList names = {0};
    uint64_t bytes = 0;
    if (path_list(folder, &names, NULL) != STATUS_OK)
        return 0;
    for (size_t i = 0; i < names.count; i++) {
        char *path = path_join(folder, names.items[i]);
        struct stat facts;
        if (lstat(path, &facts) == 0 && S_ISREG(facts.st_mode))
            bytes += (uint64_t)facts.st_size;
        mem_free(path);
    }
    string_list_clear(&names);
    return bytes;
}

uint64_t
take_store_bytes(TakeStore *store)
{
    StringList ids = {0};
    uint64_t bytes = 0;
    (void)take_store_list(store, &ids, NULL);
    for (size_t i = 0; i < ids.count; i++) {
        char *folder = path_join(take_store_folder(store), ids.items[i]);
        char *stems = path_join(folder, "stems");
        bytes += bytes_below(folder) + bytes_below(stems);
        mem_free(stems);
        mem_free(folder);
    }
    string_list_clear(&ids);
    return bytes;
}
