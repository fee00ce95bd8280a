// SPDX-License-Identifier: MIT
#include "timbre/bridge/adapter_cache.h"

#include "bridge_room.h"

#include <Python.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *home, *adapters, *venv;
} Room;

static int
enter(void **state)
{
    Room *room = mem_new(sizeof *room);
    room->home = check_make_folder();
    room->adapters = path_join(room->home, "timbre/adapters");
    setenv("XDG_DATA_HOME", room->home, 1);
    setenv("XDG_CACHE_HOME", room->home, 1);
    setenv("XDG_STATE_HOME", room->home, 1);
    room->venv = venv_find(NULL, NULL);
    *state = room;
    return room->venv == NULL;
}

static int
leave(void **state)
{
    Room *room = *state;
    check_remove_folder(room->home);
    mem_free(room->adapters);
    mem_free(room->venv);
    mem_free(room);
    return 0;
}

static const BackendDescription *
find_row(const AdapterCache *cache, const char *name)
{
    for (size_t i = 0; i < adapter_cache_count(cache); i++)
        if (strcmp(adapter_cache_row(cache, i)->name, name) == 0)
            return adapter_cache_row(cache, i);
    return NULL;
}

static AdapterCache *
open_fresh(const Room *room)
{
    Error error = {0};
    AdapterCache *cache = adapter_cache_open();
    if (adapter_cache_renew(cache, room->venv, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    return cache;
}

static bool
is_fresh_again(const Room *room)
{
    AdapterCache *cache = adapter_cache_open();
    const bool is_fresh = adapter_cache_is_fresh(cache, room->venv);
    adapter_cache_free(cache);
    return is_fresh;
}

static void
write_adapter(const Room *room, const char *name, const char *text)
{
    char *path = path_join(room->adapters, name);
    assert_int_equal(path_make_folders(room->adapters, NULL), STATUS_OK);
    assert_int_equal(path_write_file(path, text, strlen(text), NULL),
                     STATUS_OK);
    mem_free(path);
}

static void
descriptions_are_kept_and_read_without_python(void **state)
{
    const Room *room = *state;
    AdapterCache *cache = adapter_cache_open();
    assert_int_equal(adapter_cache_count(cache), 0);
    assert_false(adapter_cache_is_fresh(cache, room->venv));
    adapter_cache_free(cache);
    adapter_cache_free(open_fresh(room));

    cache = adapter_cache_open();
    assert_true(adapter_cache_is_fresh(cache, room->venv));
    const BackendDescription *tone = find_row(cache, "tone");
    assert_non_null(tone);
    assert_true(tone->is_available);
    assert_string_equal(tone->licence, "MIT");
    assert_true(string_list_has(&tone->accepts, "references.melody"));
    assert_true(tone->option_count >= 8);
    assert_string_equal(tone->options[0].name, "wave");
    assert_int_equal(tone->options[0].type, OPTION_CHOICE);
    assert_float_equal(tone->options[1].maximum, 4000, 0);
    adapter_cache_free(cache);
    assert_false(Py_IsInitialized());
}

static void
a_file_that_comes_changes_or_goes_makes_it_stale(void **state)
{
    const Room *room = *state;
    adapter_cache_free(open_fresh(room));
    assert_true(is_fresh_again(room));
    write_adapter(room, "mine.py", "ADAPTER = None\n");
    assert_false(is_fresh_again(room));
    adapter_cache_free(open_fresh(room));
    assert_true(is_fresh_again(room));

    char *path = path_join(room->adapters, "mine.py");
    const struct timespec times[] = {{.tv_sec = 1}, {.tv_sec = 1}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_false(is_fresh_again(room));
    adapter_cache_free(open_fresh(room));
    unlink(path);
    mem_free(path);
    assert_false(is_fresh_again(room));
    adapter_cache_free(open_fresh(room));
    AdapterCache *cache = adapter_cache_open();
    assert_false(adapter_cache_is_fresh(cache, "/another/venv"));
    adapter_cache_free(cache);
}

static void
broken_adapters_are_rows_with_their_reason(void **state)
{
    const Room *room = *state;

    static const struct {
        const char *name, *reason;
    } broken[] = {
        {"broken_import", "RuntimeError: not finished yet"},
        {"crashes_at_import", "ended Python while being imported (SIGSEGV)"},
        {"exits_at_import", "(exit code 3) and was stopped"},
        {"misnamed", "an adapter's name is its file's, misnamed"},
        {"no_adapter", "sets no ADAPTER; write ADAPTER = YourClass"},
    };

    bridge_copy_adapters(room->adapters);
    AdapterCache *cache = open_fresh(room);
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
        const BackendDescription *row = find_row(cache, broken[i].name);
        assert_non_null(row);
        assert_false(row->is_available);
        if (strstr(row->reason, broken[i].reason) == NULL)
            fail_msg("%s: %s", row->name, row->reason);
    }
    const BackendDescription *halves = find_row(cache, "halves");
    assert_true(halves->is_available);
    assert_true(halves->is_separator);

    Told told = {0};
    Error error = {0};
    const BackendHost host = told_host(&told);
    Request *request = bridge_request("no_adapter", 1);
    Backend backend = python_backend_new(NULL, find_row(cache, "no_adapter"));
    assert_int_equal(
        backend.interface->load(backend.self, request, &host, &error),
        STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "no_adapter can't be used: "));
    backend.interface->free(backend.self);
    request_free(request);
    adapter_cache_free(cache);
}

static void
a_cache_file_of_any_content_is_only_stale(void **state)
{
    const Room *room = *state;

    static const char odd_rows[] =
        "{\"schema_version\":1,\"key\":{},\"backends\":[1,{\"name\":3},"
        "{\"name\":\"x\",\"options\":[{\"name\":\"y\",\"type\":\"z\"}]}]}";
    static const char *const contents[] = {
        "",
        "{",
        "[]",
        "null",
        "{\"schema_version\":1}",
        odd_rows,
        "{\"schema_version\":99,\"key\":{},\"backends\":[]}",
    };

    char *folder = path_cache_folder();
    char *path = path_join(folder, "adapters.json");
    assert_int_equal(path_make_folders(folder, NULL), STATUS_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(contents); i++) {
        assert_int_equal(
            path_write_file(path, contents[i], strlen(contents[i]), NULL),
            STATUS_OK);
        AdapterCache *cache = adapter_cache_open();
        assert_false(adapter_cache_is_fresh(cache, room->venv));
        for (size_t j = 0; j < adapter_cache_count(cache); j++)
            assert_false(adapter_cache_row(cache, j)->is_available);
        adapter_cache_free(cache);
    }
    mem_free(path);
    mem_free(folder);
}

static void
without_python_the_old_rows_stay_and_the_mend_is_told(void **state)
{
    const Room *room = *state;
    AdapterCache *cache = open_fresh(room);
    Error error = {0};
    assert_int_equal(adapter_cache_renew(cache, "/nowhere", &error),
                     STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "-m venv --clear /nowhere"));
    assert_non_null(find_row(cache, "tone"));
    adapter_cache_free(cache);
}

static void
a_folder_that_cannot_be_written_costs_only_time(void **state)
{
    const Room *room = *state;
    char *file = path_join(room->home, "no_folder");
    assert_int_equal(path_write_file(file, "", 0, NULL), STATUS_OK);
    setenv("XDG_CACHE_HOME", file, 1);
    AdapterCache *cache = open_fresh(room);
    assert_non_null(find_row(cache, "tone"));
    assert_true(adapter_cache_is_fresh(cache, room->venv));
    adapter_cache_free(cache);
    mem_free(file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            descriptions_are_kept_and_read_without_python, enter, leave),
        cmocka_unit_test_setup_teardown(
            a_file_that_comes_changes_or_goes_makes_it_stale, enter, leave),
        cmocka_unit_test_setup_teardown(
            broken_adapters_are_rows_with_their_reason, enter, leave),
        cmocka_unit_test_setup_teardown(
            a_cache_file_of_any_content_is_only_stale, enter, leave),
        cmocka_unit_test_setup_teardown(
            without_python_the_old_rows_stay_and_the_mend_is_told, enter,
            leave),
        cmocka_unit_test_setup_teardown(
            a_folder_that_cannot_be_written_costs_only_time, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
