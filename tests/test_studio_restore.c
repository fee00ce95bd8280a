// SPDX-License-Identifier: MIT
// However the studio ends, the shell gets its terminal back and nothing stays.
#include "whole_studio.h"

#include <signal.h>

static bool
is_gone(pid_t process)
{
    char *path = text_format("/proc/%d/stat", (int)process);
    size_t size = 0;
    char *stat = path_read_file(path, 4096, &size, NULL);
    // A zombie that nobody has fetched is gone as well.
    const bool gone = stat == NULL || strstr(stat, ") Z ") != NULL;
    mem_free(stat);
    mem_free(path);
    return gone;
}

static void
wait_gone(Rig *rig, pid_t process)
{
    const int64_t end_ns = clock_monotonic_ns() + STUDIO_WAIT_MS * 1000000LL;
    while (!is_gone(process) && clock_monotonic_ns() < end_ns)
        (void)rig_pump(rig, 20);
    assert_true(is_gone(process));
}

static void
check_death(int number, bool of_guardian)
{
    Rig *rig = studio_open(24, 80, NULL, NULL);
    rig_settle(rig, 200);
    const pid_t guardian = rig->child;
    const pid_t studio = studio_child(rig);
    assert_int_equal(kill(of_guardian ? guardian : studio, number), 0);
    (void)rig_wait_end(rig, STUDIO_WAIT_MS);
    wait_gone(rig, guardian);
    wait_gone(rig, studio);
    rig_settle(rig, 200);
    studio_check_whole(rig);
    rig_close(rig);
}

static void
the_terminal_is_whole_after_any_death(void **state)
{
    (void)state;
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGKILL};
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        check_death(numbers[i], false);
        check_death(numbers[i], true);
    }
}

static void
a_deadly_signal_is_the_exit_status(void **state)
{
    (void)state;
    Rig *rig = studio_open(24, 80, NULL, NULL);
    rig_settle(rig, 200);
    (void)kill(studio_child(rig), SIGKILL);
    assert_int_equal(rig_wait_end(rig, STUDIO_WAIT_MS), -SIGKILL);
    rig_close(rig);
}

static void
quitting_leaves_by_zero(void **state)
{
    (void)state;
    Rig *rig = studio_open(24, 80, NULL, NULL);
    rig_settle(rig, 200);
    rig_type(rig, "/quit");
    rig_key(rig, "Enter");
    assert_int_equal(rig_wait_end(rig, STUDIO_WAIT_MS), 0);
    studio_check_whole(rig);
    rig_close(rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quitting_leaves_by_zero),
        cmocka_unit_test(a_deadly_signal_is_the_exit_status),
        cmocka_unit_test(the_terminal_is_whole_after_any_death),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
