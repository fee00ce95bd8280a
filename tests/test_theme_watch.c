// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"

#include "check.h"
#include "theme_watch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *folder, *path;
    Loop *loop;
    ThemeWatch *watch;
    int calls;
    int64_t called_ns;
} Room;

static void
changed(void *context)
{
    Room *room = context;
    room->calls++;
    room->called_ns = clock_monotonic_ns();
}

static void
write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

// Until it was called, or for a time in which it would have been.
static void
wait_for_call(Room *room, int64_t limit_ns)
{
    const int64_t end = clock_monotonic_ns() + limit_ns;
    const int calls = room->calls;
    while (room->calls == calls && clock_monotonic_ns() < end)
        (void)loop_run_once(room->loop, INT64_C(10000000));
}

static const int64_t quiet_ns = INT64_C(150000000);
static const int64_t patient_ns = INT64_C(5000000000);

static int
set_up(void **state)
{
    Room *room = mem_new(sizeof(*room));
    room->folder = check_make_folder();
    room->path = path_join(room->folder, "my.theme");
    write_text(room->path, "[inks]\n");
    room->loop = loop_new();
    room->watch = theme_watch_new(room->loop, room->path, changed, room);
    *state = room;
    return 0;
}

static int
tear_down(void **state)
{
    Room *room = *state;
    theme_watch_free(room->watch);
    loop_free(room->loop);
    check_remove_folder(room->folder);
    mem_free(room->path);
    mem_free(room);
    return 0;
}

static void
a_file_saved_in_place_is_told(void **state)
{
    Room *room = *state;
    write_text(room->path, "[palette]\n");
    wait_for_call(room, patient_ns);
    assert_int_equal(room->calls, 1);
}

static void
a_file_renamed_over_it_is_told(void **state)
{
    Room *room = *state;
    char *part = path_join(room->folder, "my.theme.swp");
    write_text(part, "[palette]\n");
    wait_for_call(room, quiet_ns);
    assert_int_equal(room->calls, 0);
    assert_int_equal(rename(part, room->path), 0);
    wait_for_call(room, patient_ns);
    assert_int_equal(room->calls, 1);
    mem_free(part);
}

static void
a_burst_of_writes_is_told_once(void **state)
{
    Room *room = *state;
    for (int i = 0; i < 20; i++)
        write_text(room->path, "[palette]\n");
    wait_for_call(room, patient_ns);
    wait_for_call(room, quiet_ns);
    assert_int_equal(room->calls, 1);
}

static void
other_files_in_the_folder_are_not_told(void **state)
{
    Room *room = *state;
    char *other = path_join(room->folder, "other.theme");
    write_text(other, "[palette]\n");
    wait_for_call(room, quiet_ns);
    assert_int_equal(room->calls, 0);
    mem_free(other);
}

static void
a_link_is_watched_where_it_leads(void **state)
{
    Room *room = *state;
    char *links = check_make_folder();
    char *link = path_join(links, "linked.theme");
    assert_int_equal(symlink(room->path, link), 0);
    theme_watch_free(room->watch);
    room->watch = theme_watch_new(room->loop, link, changed, room);
    write_text(room->path, "[palette]\n");
    wait_for_call(room, patient_ns);
    assert_int_equal(room->calls, 1);
    mem_free(link);
    check_remove_folder(links);
}

static void
nothing_is_told_behind_its_end(void **state)
{
    Room *room = *state;
    write_text(room->path, "[palette]\n");
    (void)loop_run_once(room->loop, INT64_C(10000000));
    theme_watch_free(room->watch);
    room->watch = NULL;
    wait_for_call(room, quiet_ns);
    assert_int_equal(room->calls, 0);
    theme_watch_free(NULL);
}

static void
a_folder_that_is_not_there_is_quiet(void **state)
{
    Room *room = *state;
    theme_watch_free(room->watch);
    room->watch =
        theme_watch_new(room->loop, "/nowhere/at/all.theme", changed, room);
    wait_for_call(room, quiet_ns);
    assert_int_equal(room->calls, 0);
}

#define claim(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        claim(a_file_saved_in_place_is_told),
        claim(a_file_renamed_over_it_is_told),
        claim(a_burst_of_writes_is_told_once),
        claim(other_files_in_the_folder_are_not_told),
        claim(a_link_is_watched_where_it_leads),
        claim(nothing_is_told_behind_its_end),
        claim(a_folder_that_is_not_there_is_quiet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
