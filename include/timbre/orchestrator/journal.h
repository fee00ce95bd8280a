// SPDX-License-Identifier: MIT
// The durable record of a session: lines {seq, time, type, data, crc32}, one
// file a process, locked while that process lives (docs/dual-runtime.md).
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/event.h"

#include <stdbool.h>

typedef struct Journal Journal;

// Opens a new file "journal-ULID.jsonl" in the session's folder.
Journal *journal_open(const char *session_folder, Error *error);
// Appends one line. With `sync` it is on the disk when this returns.
Status
journal_append(Journal *journal, const Event *event, bool sync, Error *error);
const char *journal_path(const Journal *journal);
// Removes the file when nothing worth keeping stands in it.
void journal_close(Journal *journal);

// One line of text, without newline; mem_free() it.
char *journal_line(uint64_t seq, const Event *event);
// The event of a line; NULL for a torn or altered one.
Event *journal_read_line(const char *text, size_t length);
