// SPDX-License-Identifier: MIT
// One SQLite connection and the statements it runs.
#pragma once

#include "timbre/base/error.h"

#include <sqlite3.h>

#include <stdbool.h>

// Opens with WAL, FULL sync and a 5 s busy timeout, and brings the schema up
// to date; a damaged file is put aside as NAME.damaged and made anew.
sqlite3 *database_open(const char *path, Error *error);
void database_close(sqlite3 *database);

// Runs statements without results.
Status database_run(sqlite3 *database, const char *sql, Error *error);
// A prepared statement, or NULL with a sentence.
sqlite3_stmt *
database_prepare(sqlite3 *database, const char *sql, Error *error);
Status database_fail(sqlite3 *database, const char *what, Error *error);
