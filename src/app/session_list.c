// SPDX-License-Identifier: MIT
#include "timbre/app/session.h"
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include "session_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAXIMUM = SESSION_NAME_SIZE - 1 };

Status
session_check_name(const char *name, Error *error)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const size_t length = strlen(name);
    if (length >= 1 && length <= NAME_MAXIMUM && name[0] != '.' &&
        name[0] != '-' && strspn(name, letters) == length)
        return STATUS_OK;
    char *shown = text_clean(name, length, 40);
    const Status status = error_set(
        error, STATUS_USAGE,
        "\"%s\" can't be the name of a session: it takes 1 to %d letters, "
        "digits, dots, - and _, and begins with neither dot nor -",
        shown, NAME_MAXIMUM);
    mem_free(shown);
    return status;
}

typedef struct {
    char *name;
    long long used_ns;
} Row;

static int
compare_rows(const void *a, const void *b)
{
    const Row *left = a;
    const Row *right = b;
    if (left->used_ns != right->used_ns)
        return left->used_ns < right->used_ns ? 1 : -1;
    return strcmp(left->name, right->name);
}

Status
session_list(StringList *names, Error *error)
{
    StringList all = {0};
    char *parent = session_folder_parent();
    const Status status = path_list(parent, &all, error);
    Row *rows = mem_new_array(all.count + 1, sizeof(*rows));
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++) {
        char *folder = path_join(parent, all.items[i]);
        if (session_check_name(all.items[i], NULL) == STATUS_OK &&
            path_is_folder(folder))
            rows[count++] = (Row){.name = all.items[i],
                                  .used_ns = session_folder_used_ns(folder)};
        mem_free(folder);
    }
    qsort(rows, count, sizeof(*rows), compare_rows);
    for (size_t i = 0; i < count; i++)
        string_list_push(names, rows[i].name);
    mem_free(rows);
    mem_free(parent);
    string_list_clear(&all);
    return status;
}

static Status
refuse_unknown(const char *name, Error *error)
{
    StringList names = {0};
    (void)session_list(&names, NULL);
    const char *nearest =
        text_nearest(name, (const char *const *)names.items, names.count);
    const Status status =
        nearest == NULL
            ? error_set(error, STATUS_NOT_FOUND,
                        "there is no session %s; /sessions lists them", name)
            : error_set(error, STATUS_NOT_FOUND,
                        "there is no session %s; did you mean %s?", name,
                        nearest);
    string_list_clear(&names);
    return status;
}

static char *
bin_folder(void)
{
    return session_folder(".bin");
}

// The lock is held while the folder moves, so that no program opens it then.
static Status
move_to_bin(const char *name, const char *folder, Error *error)
{
    const int lock = session_folder_lock(folder);
    if (lock < 0 || session_folder_is_busy(folder)) {
        if (lock >= 0)
            close(lock);
        return error_set(error, STATUS_UNAVAILABLE,
                         "the session %s is open in a program; leave it there, "
                         "then delete it",
                         name);
    }
    char ulid[ULID_SIZE];
    clock_make_ulid(ulid);
    char *bin = bin_folder();
    char *target = text_format("%s/%s-%s", bin, ulid, name);
    Status status = path_make_folders(bin, error);
    if (status == STATUS_OK && rename(folder, target) != 0)
        status = error_set_errno(error, STATUS_IO,
                                 "cannot move the session %s to the bin", name);
    mem_free(target);
    mem_free(bin);
    close(lock);
    return status;
}

Status
session_delete(const char *name, Error *error)
{
    if (session_check_name(name, error) != STATUS_OK)
        return STATUS_USAGE;
    char *folder = session_folder(name);
    const Status status = path_is_folder(folder)
                              ? move_to_bin(name, folder, error)
                              : refuse_unknown(name, error);
    mem_free(folder);
    return status;
}

// Names in the bin are ULID-NAME and ULIDs ascend with time.
static char *
newest_in_bin(const char *bin)
{
    StringList names = {0};
    (void)path_list(bin, &names, NULL);
    char *newest = NULL;
    for (size_t i = names.count; newest == NULL && i-- > 0;)
        if (strlen(names.items[i]) > ULID_SIZE &&
            names.items[i][ULID_SIZE - 1] == '-' &&
            session_check_name(names.items[i] + ULID_SIZE, NULL) == STATUS_OK)
            newest = mem_copy_text(names.items[i]);
    string_list_clear(&names);
    return newest;
}

Status
session_undelete(char **name, Error *error)
{
    *name = NULL;
    char *bin = bin_folder();
    char *newest = newest_in_bin(bin);
    Status status = STATUS_OK;
    if (newest == NULL) {
        status = error_set(error, STATUS_NOT_FOUND,
                           "no deleted session is in the bin");
    } else {
        char *source = path_join(bin, newest);
        char *wanted = session_folder(newest + ULID_SIZE);
        for (int number = 2; path_exists(wanted); number++) {
            mem_free(wanted);
            char *other = text_format("%.58s-%d", newest + ULID_SIZE, number);
            wanted = session_folder(other);
            mem_free(other);
        }
        if (rename(source, wanted) == 0)
            *name = mem_copy_text(path_name(wanted));
        else
            status = error_set_errno(error, STATUS_IO,
                                     "cannot bring %s back from the bin",
                                     newest + ULID_SIZE);
        mem_free(wanted);
        mem_free(source);
    }
    mem_free(newest);
    mem_free(bin);
    return status;
}
