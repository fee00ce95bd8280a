// SPDX-License-Identifier: MIT
#include "check.h"
#include "database.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    char *folder, *path;
} Rig;

static int
set_up(void **state)
{
    Rig *rig = mem_new(sizeof(*rig));
    rig->folder = check_make_folder();
    rig->path = path_join(rig->folder, "library.db");
    *state = rig;
    return 0;
}

static int
tear_down(void **state)
{
    Rig *rig = *state;
    mem_free(rig->path);
    check_remove_folder(rig->folder);
    mem_free(rig);
    return 0;
}

static int
one_number(sqlite3 *database, const char *sql)
{
    Error error = {0};
    sqlite3_stmt *statement = database_prepare(database, sql, &error);
    assert_non_null(statement);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const int number = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static sqlite3 *
open_well(const Rig *rig)
{
    Error error = {0};
    sqlite3 *database = database_open(rig->path, &error);
    assert_string_equal(error.text, "");
    assert_non_null(database);
    return database;
}

static void
a_new_database_is_durable_and_has_its_version(void **state)
{
    const Rig *rig = *state;
    sqlite3 *database = open_well(rig);
    assert_int_equal(one_number(database, "PRAGMA user_version"), 1);
    assert_int_equal(one_number(database, "PRAGMA synchronous"), 2); // FULL
    assert_int_equal(one_number(database, "SELECT count(*) FROM takes"), 0);
    sqlite3_stmt *mode =
        database_prepare(database, "PRAGMA journal_mode", NULL);
    assert_int_equal(sqlite3_step(mode), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(mode, 0), "wal");
    sqlite3_finalize(mode);
    database_close(database);
}

static void
words_follow_every_insert_change_and_removal(void **state)
{
    const Rig *rig = *state;
    sqlite3 *database = open_well(rig);
    static const char warm[] =
        "SELECT count(*) FROM words WHERE words MATCH 'warm'";
    static const char cold[] =
        "SELECT count(*) FROM words WHERE words MATCH 'cold'";
    assert_int_equal(
        database_run(database,
                     "INSERT INTO takes (take_id, title) VALUES ('a', 'Warm')",
                     NULL),
        STATUS_OK);
    assert_int_equal(one_number(database, warm), 1);
    database_run(database, "UPDATE takes SET title='cold'", NULL);
    assert_int_equal(one_number(database, warm), 0);
    assert_int_equal(one_number(database, cold), 1);
    database_run(database, "DELETE FROM takes", NULL);
    assert_int_equal(one_number(database, cold), 0);
    database_close(database);
}

static void
what_is_there_survives_the_next_opening(void **state)
{
    const Rig *rig = *state;
    sqlite3 *database = open_well(rig);
    database_run(database, "INSERT INTO takes (take_id) VALUES ('a')", NULL);
    sqlite3 *other = open_well(rig); // side by side
    assert_int_equal(one_number(other, "SELECT count(*) FROM takes"), 1);
    database_close(other);
    database_close(database);
    database = open_well(rig);
    assert_int_equal(one_number(database, "SELECT count(*) FROM takes"), 1);
    database_close(database);
}

static void
a_newer_database_is_left_alone_and_told(void **state)
{
    const Rig *rig = *state;
    Error error = {0};
    sqlite3 *database = open_well(rig);
    database_run(database, "PRAGMA user_version = 99", NULL);
    database_close(database);
    assert_null(database_open(rig->path, &error));
    assert_non_null(strstr(error.text, "newer"));
    assert_true(path_exists(rig->path));
    char *aside = text_format("%s.damaged", rig->path);
    assert_false(path_exists(aside));
    mem_free(aside);
}

static void
a_damaged_database_is_put_aside(void **state)
{
    const Rig *rig = *state;
    static const char bytes[] = "this is no database, it never was one at all";
    assert_int_equal(path_write_file(rig->path, bytes, sizeof(bytes), NULL),
                     STATUS_OK);
    sqlite3 *database = open_well(rig);
    assert_int_equal(one_number(database, "SELECT count(*) FROM takes"), 0);
    database_close(database);
    size_t size = 0;
    char *aside = text_format("%s.damaged", rig->path);
    char *kept = path_read_file(aside, 1000, &size, NULL);
    assert_int_equal(size, sizeof(bytes));
    assert_memory_equal(kept, bytes, size);
    mem_free(kept);
    mem_free(aside);
}

static void
a_path_that_cannot_be_opened_is_told(void **state)
{
    (void)state;
    Error error = {0};
    assert_null(database_open("/no/such/folder/library.db", &error));
    assert_non_null(strstr(error.text, "/no/such/folder"));
}

static void
wrong_sql_is_a_sentence(void **state)
{
    const Rig *rig = *state;
    Error error = {0};
    sqlite3 *database = open_well(rig);
    assert_null(
        database_prepare(database, "SELECT nothing FROM takes", &error));
    assert_non_null(strstr(error.text, "the library cannot be read"));
    assert_int_equal(database_run(database, "DROP TABLE nothing", &error),
                     STATUS_IO);
    assert_non_null(strstr(error.text, "the library cannot be written"));
    database_close(database);
    database_close(NULL);
}

// Eight programs make the same new database at the same moment.
static void
many_programs_may_open_a_new_one_at_once(void **state)
{
    const Rig *rig = *state;

    enum { PROGRAMS = 8 };

    int gate[2];
    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < PROGRAMS; i++) {
        if (fork() != 0)
            continue;
        char byte = 0;
        close(gate[1]);
        (void)!read(gate[0], &byte, 1); // until the parent closes the gate
        sqlite3 *database = database_open(rig->path, NULL);
        char *sql = text_format("INSERT INTO takes (take_id) VALUES ('%d')", i);
        const bool is_fine =
            database != NULL && database_run(database, sql, NULL) == STATUS_OK;
        mem_free(sql);
        database_close(database);
        _exit(is_fine ? 0 : 1);
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < PROGRAMS; i++) {
        int status = 0;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    sqlite3 *database = open_well(rig);
    assert_int_equal(one_number(database, "SELECT count(*) FROM takes"),
                     PROGRAMS);
    database_close(database);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_new_database_is_durable_and_has_its_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            words_follow_every_insert_change_and_removal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_there_survives_the_next_opening,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_newer_database_is_left_alone_and_told,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_database_is_put_aside, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_path_that_cannot_be_opened_is_told,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_sql_is_a_sentence, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            many_programs_may_open_a_new_one_at_once, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
