// SPDX-License-Identifier: MIT
#include "timbre/app/session.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include "session_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATE_LIMIT = 64 << 20, MOST_NUMBER = 100000 };

struct Session {
    char *name, *folder;
    int lock; // -1 = another program has it
    bool is_read_only;
    char *notice;
    Json *state;
};

static void
add_notice(Session *session, const char *text)
{
    char *both = session->notice[0] == '\0'
                     ? mem_copy_text(text)
                     : text_format("%s; %s", session->notice, text);
    mem_free(session->notice);
    session->notice = both;
}

// The first of session-2, session-3 ... that is not there yet.
static char *
make_free(Error *error)
{
    for (int number = 2; number < MOST_NUMBER; number++) {
        char *name = text_format("session-%d", number);
        char *folder = session_folder(name);
        const bool is_made = mkdir(folder, 0777) == 0;
        const bool is_taken = !is_made && errno == EEXIST;
        if (!is_made && !is_taken)
            error_set_errno(error, STATUS_IO, "cannot make the session %s",
                            folder);
        mem_free(folder);
        if (is_made)
            return name;
        mem_free(name);
        if (!is_taken)
            return NULL;
    }
    error_set(error, STATUS_FAILED,
              "there are too many sessions called session-N; give the new one "
              "a name");
    return NULL;
}

static char *
make_named(const char *name, Error *error)
{
    char *folder = session_folder(name);
    const bool is_made = mkdir(folder, 0777) == 0;
    if (!is_made && errno == EEXIST)
        error_set(error, STATUS_USAGE,
                  "there is a session %s already; /session %s opens it, or "
                  "give the new one another name",
                  name, name);
    else if (!is_made)
        error_set_errno(error, STATUS_IO, "cannot make the session %s", folder);
    mem_free(folder);
    return is_made ? mem_copy_text(name) : NULL;
}

static char *
choose_name(const char *name, bool starts_new, Error *error)
{
    if (name != NULL && session_check_name(name, error) != STATUS_OK)
        return NULL;
    if (starts_new)
        return name == NULL ? make_free(error) : make_named(name, error);
    return name == NULL ? session_folder_last() : mem_copy_text(name);
}

// Not the "lock" of the journals: that one is waited for, this one is held as
// long as the program lives.
static void
take_lock(Session *session)
{
    session->lock = session_folder_lock(session->folder);
    if (session->lock >= 0) {
        session_folder_touch(session->lock);
        session_folder_remember(session->name);
        return;
    }
    session->is_read_only = true;
    char *text =
        errno == EWOULDBLOCK
            ? text_format("another program has the session %s: it is shown "
                          "here, but nothing is written; /new-session starts "
                          "one of its own",
                          session->name)
            : text_format("the session %s can't be locked (%s): it is shown, "
                          "but nothing is written",
                          session->name, strerrordesc_np(errno));
    add_notice(session, text);
    mem_free(text);
}

static void
put_aside(Session *session, const char *path, const char *reason)
{
    char *target = path_join(session->folder, "session.json.broken");
    char *taken = NULL;
    if (!session->is_read_only)
        (void)path_rename_free(path, target, &taken, NULL);
    char *text = text_format("the session's chat and places are lost: %s%s%s",
                             reason, taken == NULL ? "" : "; the file is now ",
                             taken == NULL ? "" : taken);
    add_notice(session, text);
    mem_free(text);
    mem_free(taken);
    mem_free(target);
}

static void
read_state(Session *session)
{
    Error error = {0};
    char *path = path_join(session->folder, "session.json");
    if (!path_exists(path))
        goto done;
    session->state = json_read_file(path, STATE_LIMIT, &error);
    if (session->state == NULL) {
        put_aside(session, path, error.text);
        goto done;
    }
    const int64_t version = json_get_whole(session->state, "schema_version", 0);
    if (version < 1) {
        json_free(session->state);
        session->state = NULL;
        put_aside(session, path, "session.json names no version");
    } else if (version > SESSION_SCHEMA_VERSION) {
        session->is_read_only = true;
        char *text = text_format(
            "the session %s was written by a newer Timbre (version %lld of "
            "the file, this one knows %d): it is shown, but nothing is "
            "written",
            session->name, (long long)version, SESSION_SCHEMA_VERSION);
        add_notice(session, text);
        mem_free(text);
    }
done:
    mem_free(path);
}

Session *
session_open(const char *name, bool starts_new, Error *error)
{
    char *parent = session_folder_parent();
    const Status status = path_make_folders(parent, error);
    mem_free(parent);
    char *chosen =
        status == STATUS_OK ? choose_name(name, starts_new, error) : NULL;
    if (chosen == NULL)
        return NULL;
    Session *session = mem_new(sizeof(*session));
    session->name = chosen;
    session->folder = session_folder(chosen);
    session->lock = -1;
    session->notice = mem_copy_text("");
    if (path_make_folders(session->folder, error) != STATUS_OK) {
        session_close(session);
        return NULL;
    }
    take_lock(session);
    read_state(session);
    return session;
}

void
session_close(Session *session)
{
    if (session == NULL)
        return;
    if (session->lock >= 0) {
        session_folder_touch(session->lock);
        close(session->lock);
    }
    json_free(session->state);
    mem_free(session->notice);
    mem_free(session->folder);
    mem_free(session->name);
    mem_free(session);
}

const char *
session_name(const Session *session)
{
    return session->name;
}

bool
session_is_read_only(const Session *session)
{
    return session->is_read_only;
}

const char *
session_notice(const Session *session)
{
    return session->notice;
}

const Json *
session_state(const Session *session)
{
    return session->state;
}

static Status
refuse_write(const Session *session, Error *error)
{
    return error_set(error, STATUS_UNAVAILABLE,
                     "the session %s is read-only here and is not written",
                     session->name);
}

Status
session_save(Session *session, const Json *state, Error *error)
{
    if (session->is_read_only)
        return refuse_write(session, error);
    Json *whole = json_make_record();
    json_put_whole(whole, "schema_version", SESSION_SCHEMA_VERSION);
    for (size_t i = 0; i < json_length(state); i++) {
        const char *name = json_member_name(state, i);
        if (strcmp(name, "schema_version") != 0)
            json_put(whole, name, json_duplicate(json_member_value(state, i)));
    }
    char *text = json_encode(whole);
    char *path = path_join(session->folder, "session.json");
    const Status status = path_write_file(path, text, strlen(text), error);
    mem_free(path);
    mem_free(text);
    json_free(whole);
    return status;
}

Status
session_rename(Session *session, const char *name, Error *error)
{
    if (session->is_read_only)
        return refuse_write(session, error);
    if (session_check_name(name, error) != STATUS_OK)
        return STATUS_USAGE;
    if (strcmp(session->name, name) == 0)
        return STATUS_OK;
    char *folder = session_folder(name);
    // RENAME_NOREPLACE: an empty folder of that name is not taken over.
    const int failed = renameat2(AT_FDCWD, session->folder, AT_FDCWD, folder,
                                 RENAME_NOREPLACE);
    if (failed != 0) {
        const Status status =
            errno == EEXIST
                ? error_set(error, STATUS_USAGE,
                            "there is a session %s already; give another name",
                            name)
                : error_set_errno(error, STATUS_IO,
                                  "cannot rename the session %s to %s",
                                  session->name, name);
        mem_free(folder);
        return status;
    }
    mem_free(session->folder);
    session->folder = folder;
    mem_free(session->name);
    session->name = mem_copy_text(name);
    session_folder_remember(name);
    return STATUS_OK;
}
