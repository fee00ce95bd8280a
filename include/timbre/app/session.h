// SPDX-License-Identifier: MIT
// Sessions on disk: DATA/sessions/NAME/ with journals, snapshot, the studio's
// lock and session.json (chat, focus, drafts, history, settings). Called on L
// unless said otherwise.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>

enum { SESSION_SCHEMA_VERSION = 1, SESSION_NAME_SIZE = 65 };

typedef struct Session Session;

// NULL name = the last one that was open, else "main"; a name that is not
// there yet is made. `starts_new` makes one that must not be there: NULL =
// "session-2" and so on. Takes the lock: when another program has it, or its
// session.json is of a newer version, the session opens read-only.
Session *session_open(const char *name, bool starts_new, Error *error);
void session_close(Session *session);
// Any thread, as are the next three.
const char *session_name(const Session *session);
bool session_is_read_only(const Session *session);
// Why it is read-only, or what of it could not be read; "" if all is well.
const char *session_notice(const Session *session);
// What session.json held, or NULL; a newer schema_version opens read-only.
const Json *session_state(const Session *session);
// Writes beside and renames, adds schema_version; refused when read-only.
Status session_save(Session *session, const Json *state, Error *error);

// Names, the last one used first; [A-Za-z0-9._-], 1..64 characters, no dot in
// front.
Status session_list(StringList *names, Error *error);
Status session_check_name(const char *name, Error *error);
// Into DATA/sessions/.bin/; session_undelete() brings the last one back, under
// another name when its own is taken (*name, mem_free() it). Refused while a
// program works in it.
Status session_delete(const char *name, Error *error);
Status session_undelete(char **name, Error *error);
// The folder moves: an orchestrator that works in it must be opened anew.
Status session_rename(Session *session, const char *name, Error *error);
