// SPDX-License-Identifier: MIT
#include "timbre/app/session.h"
#include "timbre/orchestrator/journal.h"
#include "timbre/orchestrator/replay.h"

#include "check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// A data folder of its own for each test.
static int
make_home(void **state)
{
    *state = check_make_folder();
    return setenv("XDG_DATA_HOME", *state, 1);
}

static int
remove_home(void **state)
{
    check_remove_folder(*state);
    return 0;
}

static char *
file_of(void **state, const char *name)
{
    return text_format("%s/timbre/sessions/%s", (const char *)*state, name);
}

static void
write_text(void **state, const char *name, const char *text)
{
    char *path = file_of(state, name);
    char *folder = path_folder(path);
    assert_int_equal(path_make_folders(folder, NULL), STATUS_OK);
    assert_int_equal(path_write_file(path, text, strlen(text), NULL),
                     STATUS_OK);
    mem_free(folder);
    mem_free(path);
}

static Json *
decode(const char *text)
{
    Json *json = json_decode(text, strlen(text), NULL);
    assert_non_null(json);
    return json;
}

static Session *
open_session(const char *name, bool starts_new)
{
    Error error = {0};
    Session *session = session_open(name, starts_new, &error);
    assert_string_equal(error.text, "");
    assert_non_null(session);
    return session;
}

static void
set_used(void **state, const char *name, time_t second)
{
    char *path = file_of(state, name);
    const struct timespec times[2] = {{second, 0}, {second, 0}};
    assert_int_equal(utimensat(0, path, times, 0), 0);
    mem_free(path);
}

static void
the_first_session_is_main_and_the_last_comes_back(void **state)
{
    (void)state;
    Session *session = open_session(NULL, false);
    assert_string_equal(session_name(session), "main");
    assert_false(session_is_read_only(session));
    assert_string_equal(session_notice(session), "");
    assert_null(session_state(session));
    session_close(session);
    session_close(open_session("night_bus", false));
    session = open_session(NULL, false);
    assert_string_equal(session_name(session), "night_bus");
    session_close(session);
    session_close(NULL);
}

static void
a_last_session_that_is_gone_gives_main(void **state)
{
    const char *const contents[] = {"gone", "", "../etc", "a\nb", "\xFF\xFE"};
    for (size_t i = 0; i < ARRAY_LENGTH(contents); i++) {
        write_text(state, ".last", contents[i]);
        Session *session = open_session(NULL, false);
        assert_string_equal(session_name(session), "main");
        session_close(session);
    }
}

static void
new_ones_are_numbered_or_named(void **state)
{
    (void)state;
    Error error = {0};
    const char *const names[] = {"session-2", "session-3"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        Session *session = open_session(NULL, true);
        assert_string_equal(session_name(session), names[i]);
        session_close(session);
    }
    session_close(open_session("gig", true));
    assert_null(session_open("gig", true, &error));
    assert_string_equal(error.text,
                        "there is a session gig already; /session gig opens "
                        "it, or give the new one another name");
}

static void
state_is_written_and_read_with_its_version(void **state)
{
    (void)state;
    Json *written = decode("{\"focus\":\"x\",\"chat\":[1,2]}");
    Session *session = open_session("a", false);
    assert_int_equal(session_save(session, written, NULL), STATUS_OK);
    session_close(session);
    session = open_session("a", false);
    const Json *read = session_state(session);
    assert_int_equal(json_get_whole(read, "schema_version", 0), 1);
    assert_string_equal(json_get_text(read, "focus"), "x");
    assert_int_equal(json_length(json_member(read, "chat")), 2);
    // What was read may be written as it is.
    assert_int_equal(session_save(session, read, NULL), STATUS_OK);
    session_close(session);
    json_free(written);
}

static void
a_second_program_reads_only_and_says_so(void **state)
{
    (void)state;
    int ready[2];
    int finish[2];
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(finish), 0);
    const pid_t other = fork();
    if (other == 0) {
        Session *session = session_open("a", false, NULL);
        (void)!write(ready[1], session == NULL ? "n" : "y", 1);
        close(finish[1]);
        char byte = 0;
        (void)!read(finish[0], &byte, 1);
        _exit(0); // killed as it were: the lock goes with the program
    }
    char answer = 0;
    assert_int_equal(read(ready[0], &answer, 1), 1);
    assert_int_equal(answer, 'y');
    Error error = {0};
    Session *session = session_open("a", false, &error);
    assert_non_null(session);
    assert_true(session_is_read_only(session));
    assert_non_null(
        strstr(session_notice(session), "another program has the session a"));
    assert_int_equal(session_save(session, NULL, &error), STATUS_UNAVAILABLE);
    assert_string_equal(error.text,
                        "the session a is read-only here and is not written");
    assert_int_equal(session_rename(session, "b", &error), STATUS_UNAVAILABLE);
    session_close(session);
    assert_int_equal(session_delete("a", &error), STATUS_UNAVAILABLE);
    assert_string_equal(error.text, "the session a is open in a program; leave "
                                    "it there, then delete it");
    close(finish[1]);
    assert_int_equal(waitpid(other, NULL, 0), other);
    session = open_session("a", false);
    assert_false(session_is_read_only(session));
    session_close(session);
    close(finish[0]);
    close(ready[0]);
    close(ready[1]);
}

static void
a_newer_version_is_shown_but_not_written(void **state)
{
    write_text(state, "a/session.json",
               "{\"schema_version\": 2, \"focus\": \"x\"}");
    Session *session = open_session("a", false);
    assert_true(session_is_read_only(session));
    assert_string_equal(json_get_text(session_state(session), "focus"), "x");
    assert_non_null(strstr(session_notice(session), "newer Timbre (version 2"));
    Error error = {0};
    assert_int_equal(session_save(session, NULL, &error), STATUS_UNAVAILABLE);
    session_close(session);
}

static void
a_broken_state_is_put_aside_not_overwritten(void **state)
{
    const char *const contents[] = {
        "{\"schema_version\": 1,",     "",    "[]", "{}",
        "{\"schema_version\": \"1\"}", "\xFF"};
    for (size_t i = 0; i < ARRAY_LENGTH(contents); i++) {
        write_text(state, "a/session.json", contents[i]);
        Session *session = open_session("a", false);
        assert_null(session_state(session));
        assert_false(session_is_read_only(session));
        assert_non_null(strstr(session_notice(session), "session.json"));
        assert_int_equal(session_save(session, NULL, NULL), STATUS_OK);
        session_close(session);
    }
    char *kept = file_of(state, "a/session.json.broken");
    assert_true(path_exists(kept));
    mem_free(kept);
    StringList names = {0};
    char *folder = file_of(state, "a");
    assert_int_equal(path_list(folder, &names, NULL), STATUS_OK);
    size_t broken = 0;
    for (size_t i = 0; i < names.count; i++)
        broken += strstr(names.items[i], "broken") != NULL ? 1 : 0;
    assert_int_equal(broken, ARRAY_LENGTH(contents));
    string_list_clear(&names);
    mem_free(folder);
}

static void
the_list_begins_with_the_last_used(void **state)
{
    const char *const names[] = {"one", "two", "three"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        session_close(open_session(names[i], false));
        char *lock = text_format("%s/studio.lock", names[i]);
        set_used(state, lock, 1000 + (time_t)i);
        mem_free(lock);
    }
    set_used(state, "two/studio.lock", 5000);
    // What is no session is not listed: files, and names that none can have.
    write_text(state, "a file", "x");
    write_text(state, "plain", "x");
    StringList list = {0};
    assert_int_equal(session_list(&list, NULL), STATUS_OK);
    char *text = string_list_join(&list, " ", " ");
    check_owned_text(text, "two three one");
    string_list_clear(&list);
}

static void
a_deleted_session_comes_back_whole(void **state)
{
    (void)state;
    Error error = {0};
    char *name = NULL;
    Json *written = decode("{\"focus\":\"x\"}");
    assert_int_equal(session_undelete(&name, &error), STATUS_NOT_FOUND);
    for (int i = 0; i < 2; i++) {
        Session *session = open_session(i == 0 ? "old" : "gig", false);
        assert_int_equal(session_save(session, written, NULL), STATUS_OK);
        session_close(session);
    }
    assert_int_equal(session_delete("old", &error), STATUS_OK);
    assert_int_equal(session_delete("gig", &error), STATUS_OK);
    assert_int_equal(session_delete("gig", &error), STATUS_NOT_FOUND);
    StringList list = {0};
    assert_int_equal(session_list(&list, NULL), STATUS_OK);
    assert_int_equal(list.count, 0);
    // The last one first; a name that is taken meanwhile gets a number.
    session_close(open_session("gig", false));
    assert_int_equal(session_undelete(&name, &error), STATUS_OK);
    check_owned_text(name, "gig-2");
    assert_int_equal(session_undelete(&name, &error), STATUS_OK);
    check_owned_text(name, "old");
    assert_int_equal(session_undelete(&name, &error), STATUS_NOT_FOUND);
    Session *session = open_session("gig-2", false);
    assert_string_equal(json_get_text(session_state(session), "focus"), "x");
    session_close(session);
    json_free(written);
}

static void
a_session_that_is_worked_in_is_not_deleted(void **state)
{
    Error error = {0};
    char *folder = file_of(state, "cli");
    Journal *journal = journal_open(folder, NULL);
    assert_non_null(journal);
    assert_int_equal(session_delete("cli", &error), STATUS_UNAVAILABLE);
    journal_close(journal);
    assert_int_equal(session_delete("cli", &error), STATUS_OK);
    mem_free(folder);
}

static void
a_rename_keeps_lock_and_state_and_takes_no_other_over(void **state)
{
    (void)state;
    Error error = {0};
    session_close(open_session("other", false));
    Session *session = open_session("a", false);
    assert_int_equal(session_save(session, NULL, NULL), STATUS_OK);
    assert_int_equal(session_rename(session, "other", &error), STATUS_USAGE);
    assert_string_equal(error.text,
                        "there is a session other already; give another name");
    assert_int_equal(session_rename(session, "../x", &error), STATUS_USAGE);
    assert_int_equal(session_rename(session, "b", &error), STATUS_OK);
    assert_string_equal(session_name(session), "b");
    Session *second = session_open("b", false, NULL);
    assert_true(session_is_read_only(second));
    session_close(second);
    assert_int_equal(session_save(session, NULL, NULL), STATUS_OK);
    session_close(session);
    session = open_session(NULL, false);
    assert_string_equal(session_name(session), "b");
    session_close(session);
}

static void
names_are_checked(void **state)
{
    (void)state;
    char longest[66];
    memset(longest, 'a', sizeof(longest));
    longest[64] = '\0';
    assert_int_equal(session_check_name(longest, NULL), STATUS_OK);
    longest[64] = 'a';
    longest[65] = '\0';
    const char *const good[] = {"a", "main", "Live_2026.v2", "0"};
    const char *const bad[] = {"",    ".",     "..",   ".bin",
                               "a b", "a/b",   "-a",   "n\xC3\xA4",
                               "a\n", longest, "\xFF", "\xF0\x9F\x8E\xB9"};
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++)
        assert_int_equal(session_check_name(good[i], NULL), STATUS_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        Error error = {0};
        assert_int_equal(session_check_name(bad[i], &error), STATUS_USAGE);
        assert_non_null(strstr(error.text, "can't be the name of a session"));
        assert_null(session_open(bad[i], false, &error));
        assert_int_equal(session_delete(bad[i], &error), STATUS_USAGE);
    }
}

// What programs of each version have left, with a job that one was killed in.
static const struct {
    const char *version, *session;
    size_t done, interrupted;
} fixtures[] = {
    {"0.1.0", "cli", 1, 2},
};

static void
copy_file(void **state,
          const char *folder,
          const char *session,
          const char *name)
{
    size_t size = 0;
    char *source = path_join(folder, name);
    char *bytes = path_read_file(source, 1 << 20, &size, NULL);
    assert_non_null(bytes);
    char *target = text_format("%s/timbre/sessions/%s/%s", (const char *)*state,
                               session, name);
    char *parent = path_folder(target);
    assert_int_equal(path_make_folders(parent, NULL), STATUS_OK);
    assert_int_equal(path_write_file(target, bytes, size, NULL), STATUS_OK);
    mem_free(parent);
    mem_free(target);
    mem_free(bytes);
    mem_free(source);
}

static void
check_jobs(void **state, const char *session, size_t done, size_t interrupted)
{
    Replay replay = {0};
    char *folder = file_of(state, session);
    assert_int_equal(replay_session(folder, &replay, NULL), STATUS_OK);
    size_t counts[REPLAY_STATE_COUNT] = {0};
    for (size_t i = 0; i < replay.job_count; i++)
        counts[replay.jobs[i].state]++;
    assert_int_equal(counts[REPLAY_DONE], done);
    assert_int_equal(counts[REPLAY_INTERRUPTED], interrupted);
    replay_clear(&replay);
    mem_free(folder);
}

static void
sessions_of_every_earlier_version_open(void **state)
{
    StringList versions = {0};
    assert_int_equal(path_list("tests/data/sessions", &versions, NULL),
                     STATUS_OK);
    assert_int_equal(versions.count, ARRAY_LENGTH(fixtures));
    for (size_t i = 0; i < ARRAY_LENGTH(fixtures); i++) {
        StringList names = {0};
        char *folder = text_format("tests/data/sessions/%s/%s",
                                   fixtures[i].version, fixtures[i].session);
        assert_int_equal(path_list(folder, &names, NULL), STATUS_OK);
        assert_true(names.count > 0);
        char *name = text_format("%s-%zu", fixtures[i].session, i);
        for (size_t k = 0; k < names.count; k++)
            copy_file(state, folder, name, names.items[k]);
        Session *session = open_session(name, false);
        assert_string_equal(session_notice(session), "");
        assert_int_equal(session_save(session, NULL, NULL), STATUS_OK);
        // Its journals are folded while the studio holds the session.
        check_jobs(state, name, fixtures[i].done, fixtures[i].interrupted);
        session_close(session);
        mem_free(name);
        mem_free(folder);
        string_list_clear(&names);
    }
    string_list_clear(&versions);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)
        TEST(the_first_session_is_main_and_the_last_comes_back),
        TEST(a_last_session_that_is_gone_gives_main),
        TEST(new_ones_are_numbered_or_named),
        TEST(state_is_written_and_read_with_its_version),
        TEST(a_second_program_reads_only_and_says_so),
        TEST(a_newer_version_is_shown_but_not_written),
        TEST(a_broken_state_is_put_aside_not_overwritten),
        TEST(the_list_begins_with_the_last_used),
        TEST(a_deleted_session_comes_back_whole),
        TEST(a_session_that_is_worked_in_is_not_deleted),
        TEST(a_rename_keeps_lock_and_state_and_takes_no_other_over),
        TEST(names_are_checked),
        TEST(sessions_of_every_earlier_version_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
