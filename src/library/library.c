// SPDX-License-Identifier: MIT
#include "timbre/library/library.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include "database.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

struct Library {
    sqlite3 *database;
};

Library *
library_open(const char *data_folder, Error *error)
{
    if (path_make_folders(data_folder, error) != STATUS_OK)
        return NULL;
    char *path = path_join(data_folder, "library.db");
    sqlite3 *database = database_open(path, error);
    mem_free(path);
    if (database == NULL)
        return NULL;
    Library *library = mem_new(sizeof(*library));
    library->database = database;
    return library;
}

void
library_close(Library *library)
{
    if (library == NULL)
        return;
    database_close(library->database);
    mem_free(library);
}

static Status
finish(Library *library, sqlite3_stmt *statement, Error *error)
{
    const int code = sqlite3_step(statement);
    const Status status =
        code == SQLITE_DONE || code == SQLITE_ROW
            ? STATUS_OK
            : database_fail(library->database, "be written", error);
    sqlite3_finalize(statement);
    return status;
}

static void
bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);
}

static void
bind_number(sqlite3_stmt *statement, int index, double number)
{
    if (isfinite(number))
        sqlite3_bind_double(statement, index, number);
    else
        sqlite3_bind_null(statement, index);
}

static void
bind_music(sqlite3_stmt *statement, const Take *take)
{
    const Result *result = take->result;
    char *seed = text_format("%llu", (unsigned long long)result->seed);
    const double rate = result->sample_rate_hz;
    bind_number(statement, 9,
                rate > 0 ? (double)result->frame_count / rate : (double)NAN);
    bind_number(statement, 10, result->integrated_lufs);
    bind_number(statement, 11, result->planned_tempo_bpm);
    bind_text(statement, 12, result->planned_key);
    sqlite3_bind_int(statement, 13, take->stars);
    bind_text(statement, 14, seed);
    mem_free(seed);
}

Status
library_put(Library *library, const Take *take, Error *error)
{
    sqlite3_stmt *statement = database_prepare(
        library->database,
        "INSERT INTO takes (take_id, created_ms, title, prompt, note, tags,"
        " backend, state, duration_s, integrated_lufs, tempo_bpm, key, stars,"
        " seed) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)"
        " ON CONFLICT (take_id) DO UPDATE SET title=?3, note=?5, tags=?6,"
        " state=?8, stars=?13",
        error);
    if (statement == NULL)
        return STATUS_IO;
    char *tags = string_list_join(&take->tags, " ", " ");
    bind_text(statement, 1, take->take_id);
    sqlite3_bind_int64(statement, 2, take->created_ms);
    bind_text(statement, 3, take->title);
    bind_text(statement, 4, take->request->prompt);
    bind_text(statement, 5, take->note);
    bind_text(statement, 6, tags);
    bind_text(statement, 7, take->result->backend);
    bind_text(statement, 8, take->state);
    bind_music(statement, take);
    mem_free(tags);
    return finish(library, statement, error);
}

Status
library_remove(Library *library, const char *take_id, Error *error)
{
    sqlite3_stmt *statement = database_prepare(
        library->database, "DELETE FROM takes WHERE take_id = ?1", error);
    if (statement == NULL)
        return STATUS_IO;
    bind_text(statement, 1, take_id);
    return finish(library, statement, error);
}

// Every word in quotes, the last one as a prefix: FTS5's own signs in what
// people type must not become operators.
static char *
search_expression(const char *words)
{
    Text expression = {0};
    const char *at = words == NULL ? "" : words;
    while (*at != '\0') {
        while (isspace((unsigned char)*at))
            at++;
        const char *start = at;
        while (*at != '\0' && !isspace((unsigned char)*at))
            at++;
        if (at == start)
            break;
        text_append(&expression, expression.length == 0 ? "\"" : " \"");
        for (; start < at; start++)
            text_append_bytes(&expression, *start == '"' ? "\"\"" : start,
                              *start == '"' ? 2 : 1);
        text_append(&expression, "\"");
    }
    if (expression.length > 0)
        text_append(&expression, "*");
    return text_take(&expression);
}

static const char *
column_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text == NULL ? "" : (const char *)text;
}

static double
column_number(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_NULL
               ? (double)NAN
               : sqlite3_column_double(statement, column);
}

static LibraryRow
read_row(sqlite3_stmt *statement)
{
    LibraryRow row = {
        .created_ms = sqlite3_column_int64(statement, 1),
        .title = column_text(statement, 2),
        .prompt = column_text(statement, 3),
        .tags = column_text(statement, 4),
        .backend = column_text(statement, 5),
        .state = column_text(statement, 6),
        .duration_s = column_number(statement, 7),
        .integrated_lufs = column_number(statement, 8),
        .tempo_bpm = column_number(statement, 9),
        .key = column_text(statement, 10),
        .stars = sqlite3_column_int(statement, 11),
        .seed = column_text(statement, 12),
    };
    const char *take_id = column_text(statement, 0);
    if (strlen(take_id) < ULID_SIZE)
        memcpy(row.take_id, take_id, strlen(take_id) + 1);
    return row;
}

#define COLUMNS                                                                \
    "SELECT take_id, created_ms, title, prompt, tags, backend, state,"         \
    " duration_s, integrated_lufs, tempo_bpm, key, stars, seed FROM takes "

Status
library_search(Library *library,
               const char *words,
               size_t limit,
               bool (*row)(void *context, const LibraryRow *row),
               void *context,
               Error *error)
{
    char *expression = search_expression(words);
    const bool is_all = expression[0] == '\0';
    sqlite3_stmt *statement = database_prepare(
        library->database,
        is_all ? COLUMNS "ORDER BY take_id DESC LIMIT ?2"
               : COLUMNS "WHERE rowid IN (SELECT rowid FROM words WHERE words"
                         " MATCH ?1) ORDER BY take_id DESC LIMIT ?2",
        error);
    Status status = statement == NULL ? STATUS_IO : STATUS_OK;
    if (statement != NULL) {
        if (!is_all)
            bind_text(statement, 1, expression);
        sqlite3_bind_int64(statement, 2, (int64_t)limit);
        int code = sqlite3_step(statement);
        for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
            const LibraryRow found = read_row(statement);
            if (!row(context, &found))
                break;
        }
        if (code != SQLITE_DONE && code != SQLITE_ROW)
            status = database_fail(library->database, "be searched", error);
    }
    sqlite3_finalize(statement);
    mem_free(expression);
    return status;
}

size_t
library_count(Library *library)
{
    size_t count = 0;
    sqlite3_stmt *statement =
        database_prepare(library->database, "SELECT count(*) FROM takes", NULL);
    if (statement != NULL && sqlite3_step(statement) == SQLITE_ROW)
        count = (size_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return count;
}
