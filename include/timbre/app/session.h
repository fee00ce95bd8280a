// SPDX-License-Identifier: MIT
// Sessions on disk: DATA/sessions/NAME/ with journal, snapshot, lock and
// session.json (chat, focus, drafts, history). Called on L unless said
// otherwise.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>

typedef struct Session Session;

// NULL name = the last one that was open, else "main"; `starts_new` makes
// "session-2" and so on. Takes the lock: when another program has it the
// session opens read-only.
Session *session_open(const char *name, bool starts_new, Error *error);
void session_close(Session *session);
const char *session_name(const Session *session);
bool session_is_read_only(const Session *session);
// What session.json held, or NULL; a newer schema_version opens read-only.
const Json *session_state(const Session *session);
// Writes beside and renames; refused when read-only.
Status session_save(Session *session, const Json *state, Error *error);

// Names, the last one used first; [A-Za-z0-9._-], 1..64 characters.
Status session_list(StringList *names, Error *error);
Status session_check_name(const char *name, Error *error);
// Into DATA/sessions/.bin/; session_undelete() brings the last one back.
Status session_delete(const char *name, Error *error);
Status session_undelete(char **name, Error *error);
Status session_rename(Session *session, const char *name, Error *error);
