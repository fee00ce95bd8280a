// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"

#include "check.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
memory_new_is_zeroed_and_never_null(void **state)
{
    (void)state;
    unsigned char *bytes = mem_new(1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(bytes[i], 0);
    mem_free(bytes);
    void *nothing = mem_new_array(0, 8);
    assert_non_null(nothing);
    mem_free(nothing);
    mem_free(NULL);
    assert_null(mem_copy_text(NULL));
}

static void
memory_reserve_doubles_as_items_come(void **state)
{
    (void)state;
    int *items = NULL;
    size_t count = 0;
    size_t capacity = 0;
    size_t growths = 0;
    while (count < 10000) {
        const size_t before = capacity;
        items = mem_reserve(items, count, &capacity, sizeof *items);
        growths += capacity != before;
        items[count] = (int)count;
        count++;
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(items[i], i);
    assert_in_range(growths, 5, 15);
    mem_free(items);
}

static void
memory_that_cannot_be_had_stops_the_program(void **state)
{
    (void)state;
    const pid_t child = fork();
    if (child == 0) {
        const struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL); // cmocka's would report a failed test
        (void)close(STDERR_FILENO);
        (void)mem_resize(NULL, SIZE_MAX / 2, 4);
        _exit(0);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_new_is_zeroed_and_never_null),
        cmocka_unit_test(memory_reserve_doubles_as_items_come),
        cmocka_unit_test(memory_that_cannot_be_had_stops_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
