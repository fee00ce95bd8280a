// SPDX-License-Identifier: MIT
#include "database.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <stdio.h>

enum { DATABASE_VERSION = 1, BUSY_MS = 5000 };

// export.md 7: external-content FTS5, kept in step by triggers; no prefix
// index, since newest-first listing needs none.
static const char schema_sql[] =
    "CREATE TABLE takes (rowid INTEGER PRIMARY KEY, take_id TEXT UNIQUE,"
    " created_ms INTEGER, title TEXT, prompt TEXT, note TEXT, tags TEXT,"
    " backend TEXT, state TEXT, duration_s REAL, integrated_lufs REAL,"
    " tempo_bpm REAL, key TEXT, stars INTEGER, seed TEXT);"
    "CREATE INDEX takes_by_time ON takes (take_id DESC);"
    "CREATE VIRTUAL TABLE words USING fts5 (title, prompt, note, tags,"
    " content='takes', content_rowid='rowid',"
    " tokenize='unicode61 remove_diacritics 2');"
    "CREATE TRIGGER takes_in AFTER INSERT ON takes BEGIN"
    " INSERT INTO words (rowid, title, prompt, note, tags)"
    " VALUES (new.rowid, new.title, new.prompt, new.note, new.tags); END;"
    "CREATE TRIGGER takes_out AFTER DELETE ON takes BEGIN"
    " INSERT INTO words (words, rowid, title, prompt, note, tags) VALUES"
    " ('delete', old.rowid, old.title, old.prompt, old.note, old.tags); END;"
    "CREATE TRIGGER takes_anew AFTER UPDATE ON takes BEGIN"
    " INSERT INTO words (words, rowid, title, prompt, note, tags) VALUES"
    " ('delete', old.rowid, old.title, old.prompt, old.note, old.tags);"
    " INSERT INTO words (rowid, title, prompt, note, tags)"
    " VALUES (new.rowid, new.title, new.prompt, new.note, new.tags); END;"
    "PRAGMA user_version = 1;";

Status
database_fail(sqlite3 *database, const char *what, Error *error)
{
    return error_set(error, STATUS_IO, "the library cannot %s: %s", what,
                     sqlite3_errmsg(database));
}

Status
database_run(sqlite3 *database, const char *sql, Error *error)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        return database_fail(database, "be written", error);
    return STATUS_OK;
}

sqlite3_stmt *
database_prepare(sqlite3 *database, const char *sql, Error *error)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK)
        return statement;
    database_fail(database, "be read", error);
    return NULL;
}

static int
read_version(sqlite3 *database)
{
    int version = -1;
    sqlite3_stmt *statement =
        database_prepare(database, "PRAGMA user_version", NULL);
    if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW)
        version = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return version;
}

// Two programs may find the file new at the same time: the second one waits
// for the lock and then sees the version of the first.
static Status
bring_up_to_date(sqlite3 *database, Error *error)
{
    Status status = database_run(database, "BEGIN IMMEDIATE", error);
    if (status != STATUS_OK)
        return status;
    const int version = read_version(database);
    if (version == 0)
        status = database_run(database, schema_sql, error);
    else if (version > DATABASE_VERSION)
        status = error_set(error, STATUS_INVALID,
                           "library.db was written by a newer Timbre; update "
                           "this one");
    (void)database_run(database, status == STATUS_OK ? "COMMIT" : "ROLLBACK",
                       NULL);
    return status;
}

// SQLite asks no busy handler here: of two programs that both want to change
// the journal of a new file one is told at once that it is busy.
static Status
use_wal(sqlite3 *database, Error *error)
{
    enum { PAUSE_MS = 5 };

    static const char sql[] =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
    for (int waited_ms = 0;; waited_ms += PAUSE_MS) {
        const int code = sqlite3_exec(database, sql, NULL, NULL, NULL);
        if (code == SQLITE_OK)
            return STATUS_OK;
        if (code != SQLITE_BUSY || waited_ms >= BUSY_MS)
            return database_fail(database, "be written", error);
        (void)sqlite3_sleep(PAUSE_MS);
    }
}

static sqlite3 *
open_file(const char *path, Error *error)
{
    sqlite3 *database = NULL;
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    if (sqlite3_open_v2(path, &database, flags, NULL) != SQLITE_OK) {
        error_set(error, STATUS_IO, "cannot open the library %s: %s", path,
                  sqlite3_errmsg(database));
        sqlite3_close(database);
        return NULL;
    }
    sqlite3_busy_timeout(database, BUSY_MS);
    Status status = use_wal(database, error);
    if (status == STATUS_OK)
        status = bring_up_to_date(database, error);
    if (status == STATUS_OK)
        return database;
    sqlite3_close(database);
    return NULL;
}

static bool
is_damaged(const char *path)
{
    sqlite3 *database = NULL;
    bool damaged = true;
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) ==
        SQLITE_OK) {
        const int code = sqlite3_exec(
            database, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
        damaged = code == SQLITE_NOTADB || code == SQLITE_CORRUPT;
    }
    sqlite3_close(database);
    return damaged;
}

static void
put_aside(const char *path)
{
    static const char *const tails[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < ARRAY_LENGTH(tails); i++) {
        char *old_name = text_format("%s%s", path, tails[i]);
        char *new_name = text_format("%s.damaged%s", path, tails[i]);
        (void)rename(old_name, new_name);
        mem_free(new_name);
        mem_free(old_name);
    }
}

sqlite3 *
database_open(const char *path, Error *error)
{
    sqlite3 *database = open_file(path, error);
    if (database != NULL || !is_damaged(path))
        return database;
    put_aside(path);
    error_clear(error);
    return open_file(path, error);
}

void
database_close(sqlite3 *database)
{
    sqlite3_close(database);
}
