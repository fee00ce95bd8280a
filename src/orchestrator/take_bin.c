// SPDX-License-Identifier: MIT
#include "take_bin.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/orchestrator/take_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { KEEP_S = 30 * 24 * 3600, ULID_LENGTH = ULID_SIZE - 1 };

static const char bin_suffix[] = ".bin";

static bool
is_expired(const char *bin)
{
    struct stat facts;
    return lstat(bin, &facts) == 0 &&
           clock_wall_ms() / 1000 - facts.st_mtime > KEEP_S;
}

static void
expire(const char *takes, const char *name)
{
    char take_id[ULID_SIZE] = "";
    if (strlen(name) != ULID_LENGTH + strlen(bin_suffix) ||
        !text_ends_with(name, bin_suffix))
        return;
    memcpy(take_id, name, ULID_LENGTH);
    char *bin = path_join(takes, name);
    char *part = text_format("%s/%s.part", takes, take_id);
    if (clock_is_ulid(take_id) && is_expired(bin))
        (void)rename(bin, part);
    mem_free(part);
    mem_free(bin);
}

void
take_bin_expire(const char *takes)
{
    StringList names = {0};
    if (path_list(takes, &names, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < names.count; i++)
        expire(takes, names.items[i]);
    string_list_clear(&names);
}

// The folder's time tells since when it lies in the bin. It is set first: an
// old take must not be found expired between the two steps.
static bool
put_in(const char *folder, const char *bin)
{
    const struct timespec now = {.tv_sec = clock_wall_ms() / 1000};
    const struct timespec times[2] = {now, now};
    return utimensat(AT_FDCWD, folder, times, 0) == 0 &&
           rename(folder, bin) == 0;
}

static Status
tell_missing(const char *take_id, bool is_binned, Error *error)
{
    if (is_binned)
        return error_set(error, STATUS_NOT_FOUND,
                         "take %s is not in the bin; what has lain there for "
                         "30 days is removed for good",
                         take_id);
    return error_set(error, STATUS_NOT_FOUND,
                     "there is no take %s; `timbre takes` lists them", take_id);
}

static Status
move(TakeStore *store, const char *take_id, bool is_binned, Error *error)
{
    if (!clock_is_ulid(take_id))
        return tell_missing(take_id, is_binned, error);
    char *folder = path_join(take_store_folder(store), take_id);
    char *bin = text_format("%s%s", folder, bin_suffix);
    const bool moved =
        is_binned ? rename(bin, folder) == 0 : put_in(folder, bin);
    Status status = STATUS_OK;
    if (!moved && errno == ENOENT)
        status = tell_missing(take_id, is_binned, error);
    else if (!moved)
        status =
            error_set_errno(error, STATUS_IO, "cannot rename %s to %s",
                            is_binned ? bin : folder, is_binned ? folder : bin);
    mem_free(bin);
    mem_free(folder);
    return status;
}

Status
take_store_bin(TakeStore *store, const char *take_id, Error *error)
{
    return move(store, take_id, false, error);
}

Status
take_store_unbin(TakeStore *store, const char *take_id, Error *error)
{
    return move(store, take_id, true, error);
}
