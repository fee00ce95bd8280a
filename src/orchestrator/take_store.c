// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/take_store.h"

#include "timbre/base/hash.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/sweep.h"
#include "timbre/base/text.h"

#include "take_bin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    ULID_LENGTH = ULID_SIZE - 1,
    // A draft that never got its lock is stale after this time.
    NEWBORN_LIMIT_S = 3600
};

static const char part_suffix[] = ".part";
static const char newborn_prefix[] = ".new-";

struct TakeStore {
    char *folder; // DATA/takes
};

struct TakeDraft {
    char take_id[ULID_SIZE];
    char *folder;
    char *stems;
    int lock;
};

// True when the program that made the draft is gone: its lock is free.
static bool
is_orphan(const char *folder)
{
    char *path = path_join(folder, "lock");
    const int lock = open(path, O_RDWR | O_CLOEXEC);
    mem_free(path);
    if (lock < 0)
        return errno == ENOENT;
    const bool is_free = flock(lock, LOCK_EX | LOCK_NB) == 0;
    close(lock);
    return is_free;
}

static bool
is_stale_newborn(const char *folder)
{
    struct stat facts;
    return stat(folder, &facts) == 0 &&
           clock_wall_ms() / 1000 - facts.st_mtime > NEWBORN_LIMIT_S;
}

static void
sweep(const char *takes)
{
    StringList names = {0};
    if (path_list(takes, &names, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        char *folder = path_join(takes, name);
        if ((text_ends_with(name, part_suffix) && is_orphan(folder)) ||
            (text_starts_with(name, newborn_prefix) &&
             is_stale_newborn(folder)))
            (void)path_remove_tree(folder, NULL);
        mem_free(folder);
    }
    string_list_clear(&names);
}

TakeStore *
take_store_open(const char *data_folder, Error *error)
{
    char *folder = path_join(data_folder, "takes");
    if (path_make_folders(folder, error) != STATUS_OK) {
        mem_free(folder);
        return NULL;
    }
    take_bin_expire(folder);
    sweep(folder);
    sweep_parts(folder);
    TakeStore *store = mem_new(sizeof(*store));
    store->folder = folder;
    return store;
}

void
take_store_close(TakeStore *store)
{
    if (store == NULL)
        return;
    mem_free(store->folder);
    mem_free(store);
}

const char *
take_store_folder(const TakeStore *store)
{
    return store->folder;
}

static char *
folder_of(const TakeStore *store, const char *take_id, const char *suffix)
{
    return text_format("%s/%s%s", store->folder, take_id, suffix);
}

static void
draft_free(TakeDraft *draft)
{
    if (draft->lock >= 0)
        close(draft->lock);
    mem_free(draft->stems);
    mem_free(draft->folder);
    mem_free(draft);
}

static Status
take_lock(TakeDraft *draft, const char *newborn, Error *error)
{
    char *path = path_join(newborn, "lock");
    draft->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    const bool locked =
        draft->lock >= 0 && flock(draft->lock, LOCK_EX | LOCK_NB) == 0 &&
        rename(newborn, draft->folder) == 0 && mkdir(draft->stems, 0777) == 0;
    if (!locked)
        error_set_errno(error, STATUS_IO, "cannot begin a take in %s",
                        draft->folder);
    mem_free(path);
    return locked ? STATUS_OK : STATUS_IO;
}

TakeDraft *
take_store_begin(TakeStore *store, Error *error)
{
    TakeDraft *draft = mem_new(sizeof(*draft));
    draft->lock = -1;
    clock_make_ulid(draft->take_id);
    draft->folder = folder_of(store, draft->take_id, part_suffix);
    draft->stems = path_join(draft->folder, "stems");
    // Born under another name, so that no other program's sweep sees a draft
    // whose lock isn't there yet.
    char *newborn =
        text_format("%s/%s%s", store->folder, newborn_prefix, draft->take_id);
    Status status = path_make_folders(newborn, error);
    if (status == STATUS_OK)
        status = take_lock(draft, newborn, error);
    mem_free(newborn);
    if (status == STATUS_OK)
        return draft;
    draft_free(draft);
    return NULL;
}

const char *
take_store_draft_id(const TakeDraft *draft)
{
    return draft->take_id;
}

const char *
take_store_draft_folder(const TakeDraft *draft)
{
    return draft->folder;
}

const char *
take_store_draft_stems(const TakeDraft *draft)
{
    return draft->stems;
}

static bool
write_bytes(int file, const char *bytes, size_t count)
{
    bool written = file >= 0;
    while (written && count > 0) {
        const ssize_t step = write(file, bytes, count);
        if (step < 0 && errno == EINTR)
            continue;
        written = step > 0;
        if (written) {
            bytes += step;
            count -= (size_t)step;
        }
    }
    return written;
}

static Status
write_draft_file(TakeDraft *draft,
                 const char *name,
                 int flags,
                 const char *bytes,
                 size_t count,
                 Error *error)
{
    char *path = path_join(draft->folder, name);
    const int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC | flags, 0666);
    const bool written = write_bytes(file, bytes, count);
    if (!written)
        error_set_errno(error, STATUS_IO,
                        "cannot write %s; free some space and render again",
                        path);
    if (file >= 0)
        close(file);
    mem_free(path);
    return written ? STATUS_OK : STATUS_IO;
}

Status
take_store_draft_append(TakeDraft *draft,
                        const char *name,
                        const float *samples,
                        size_t value_count,
                        Error *error)
{
    return write_draft_file(draft, name, O_APPEND, (const char *)samples,
                            value_count * sizeof(float), error);
}

Status
take_store_draft_write(TakeDraft *draft,
                       const char *name,
                       const void *bytes,
                       size_t count,
                       Error *error)
{
    return write_draft_file(draft, name, O_TRUNC, bytes, count, error);
}

// What can be made again from plan and seed needs no sync: a crash of the
// machine may take it (design.md 3).
static bool
is_cache(const Take *take, const char *name)
{
    const bool is_whole_sketch = take->result->backend != NULL &&
                                 strcmp(take->result->backend, "sketch") == 0 &&
                                 strcmp(take->state, "done") == 0;
    return strcmp(name, "master.f32") == 0 ||
           (is_whole_sketch && strcmp(name, "raw.f32") == 0);
}

// The data of every file that is the truth, and of the folder itself.
static void
sync_files(const char *folder, const Take *take)
{
    StringList names = {0};
    if (path_list(folder, &names, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < names.count; i++) {
        char *path = path_join(folder, names.items[i]);
        const int file = is_cache(take, names.items[i])
                             ? -1
                             : open(path, O_RDONLY | O_CLOEXEC);
        if (file >= 0) {
            fdatasync(file);
            close(file);
        }
        mem_free(path);
    }
    string_list_clear(&names);
    (void)path_sync_folder(folder, NULL);
}

static Status
write_take_json(const char *folder, const Take *take, Error *error)
{
    Json *json = take_to_json(take);
    char *text = json_encode_pretty(json);
    char *path = path_join(folder, "take.json");
    const Status status = path_write_file(path, text, strlen(text), error);
    mem_free(path);
    mem_free(text);
    json_free(json);
    return status;
}

// Stems are a cache: what a crash of the machine takes of them is made again.
Status
take_store_commit(TakeStore *store, TakeDraft *draft, Take *take, Error *error)
{
    char *folder = folder_of(store, draft->take_id, "");
    char *lock = path_join(draft->folder, "lock");
    rmdir(draft->stems); // only when no backend left stems
    Status status = write_take_json(draft->folder, take, error);
    if (status == STATUS_OK) {
        sync_files(draft->folder, take);
        unlink(lock);
        if (rename(draft->folder, folder) != 0)
            status = error_set_errno(
                error, STATUS_IO, "cannot put the take in place as %s", folder);
    }
    mem_free(lock);
    if (status != STATUS_OK) {
        mem_free(folder);
        take_store_discard(store, draft);
        return status;
    }
    (void)path_sync_folder(store->folder, NULL);
    mem_free(take->folder);
    take->folder = folder;
    draft_free(draft);
    return STATUS_OK;
}

void
take_store_discard(TakeStore *store, TakeDraft *draft)
{
    (void)store;
    if (draft == NULL)
        return;
    (void)path_remove_tree(draft->folder, NULL);
    draft_free(draft);
}

Status
take_store_list(TakeStore *store, StringList *ids, Error *error)
{
    StringList names = {0};
    const Status status = path_list(store->folder, &names, error);
    for (size_t i = 0; i < names.count; i++)
        if (clock_is_ulid(names.items[i]))
            string_list_push(ids, names.items[i]);
    string_list_clear(&names);
    return status;
}

Take *
take_store_load(TakeStore *store, const char *take_id, Error *error)
{
    char *folder = folder_of(store, take_id, "");
    Take *take = take_read(folder, error);
    if (take == NULL)
        error_prefix(error, "take %s", take_id);
    mem_free(folder);
    return take;
}

static Status
find_counted(const StringList *ids,
             const char *asked,
             char take_id[static ULID_SIZE],
             Error *error)
{
    int64_t back = 0;
    if (asked[4] != '\0' &&
        (asked[4] != '-' || !text_to_int64(asked + 5, &back) || back < 0))
        return error_set(error, STATUS_USAGE,
                         "%s is no take; write last or last-1", asked);
    if ((size_t)back >= ids->count)
        return error_set(error, STATUS_NOT_FOUND,
                         "there is no take %s; there are %zu takes", asked,
                         ids->count);
    memcpy(take_id, ids->items[ids->count - 1 - (size_t)back], ULID_SIZE);
    return STATUS_OK;
}

static bool
fits(const char *take_id, const char *asked)
{
    const size_t length = strlen(asked);
    return length > 0 && length <= ULID_LENGTH &&
           (strncasecmp(take_id, asked, length) == 0 ||
            strcasecmp(take_id + ULID_LENGTH - length, asked) == 0);
}

static Status
find_by_piece(const StringList *ids,
              const char *asked,
              char take_id[static ULID_SIZE],
              Error *error)
{
    size_t found = 0;
    for (size_t i = 0; i < ids->count; i++) {
        if (!fits(ids->items[i], asked))
            continue;
        memcpy(take_id, ids->items[i], ULID_SIZE);
        found++;
    }
    if (found == 1)
        return STATUS_OK;
    if (found == 0)
        return error_set(error, STATUS_NOT_FOUND,
                         "there is no take %s; `timbre takes` lists them",
                         asked);
    return error_set(error, STATUS_USAGE,
                     "%zu takes match %s; write more of the id", found, asked);
}

Status
take_store_find(TakeStore *store,
                const char *asked,
                char take_id[static ULID_SIZE],
                Error *error)
{
    StringList ids = {0};
    Status status = take_store_list(store, &ids, error);
    if (status == STATUS_OK)
        status = text_starts_with(asked, "last")
                     ? find_counted(&ids, asked, take_id, error)
                     : find_by_piece(&ids, asked, take_id, error);
    string_list_clear(&ids);
    return status;
}

static bool
replace_file(const char *path, const char *part, const char *text)
{
    const int file = open(part, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);
    const bool written =
        write_bytes(file, text, strlen(text)) && fdatasync(file) == 0;
    if (file >= 0)
        close(file);
    if (written && rename(part, path) == 0)
        return true;
    const int fault = errno;
    unlink(part);
    errno = fault;
    return false;
}

// Written beside the takes, not in the take: there the next start sweeps it
// when this program dies meanwhile.
Status
take_store_save(TakeStore *store, const Take *take, Error *error)
{
    Status status = STATUS_OK;
    Json *json = take_to_json(take);
    char *text = json_encode_pretty(json);
    char *folder = folder_of(store, take->take_id, "");
    char *path = path_join(folder, "take.json");
    char *part = text_format("%s/.%s.json.%d.part", store->folder,
                             take->take_id, (int)getpid());
    if (replace_file(path, part, text))
        status = path_sync_folder(folder, error);
    else
        status = error_set_errno(error, STATUS_IO, "cannot write %s", path);
    mem_free(part);
    mem_free(path);
    mem_free(folder);
    mem_free(text);
    json_free(json);
    return status;
}

Status
take_store_remove(TakeStore *store, const char *take_id, Error *error)
{
    char *folder = folder_of(store, take_id, "");
    char *gone = folder_of(store, take_id, part_suffix);
    Status status = STATUS_OK;
    if (!clock_is_ulid(take_id) || rename(folder, gone) != 0)
        status = error_set(error, STATUS_NOT_FOUND,
                           "there is no take %s; `timbre takes` lists them",
                           take_id);
    else
        status = path_remove_tree(gone, error);
    mem_free(gone);
    mem_free(folder);
    return status;
}
