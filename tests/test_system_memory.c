// SPDX-License-Identifier: MIT
#include "timbre/base/system_memory.h"

#include "check.h"

static const char meminfo[] = "MemTotal:       16000000 kB\n"
                              "MemFree:         1000000 kB\n"
                              "MemAvailable:    8000000 kB\n";

static void
the_kernels_figures_are_read(void **state)
{
    (void)state;
    SystemMemory memory;
    assert_true(system_memory_parse(meminfo, NULL, NULL, &memory));
    assert_int_equal(memory.total_bytes, UINT64_C(16000000) * 1024);
    assert_int_equal(memory.available_bytes, UINT64_C(8000000) * 1024);
}

static void
a_control_group_leaves_less(void **state)
{
    (void)state;
    SystemMemory memory;
    assert_true(
        system_memory_parse(meminfo, "4000000000\n", "3500000000\n", &memory));
    assert_int_equal(memory.total_bytes, UINT64_C(4000000000));
    assert_int_equal(memory.available_bytes, UINT64_C(500000000));
    assert_true(
        system_memory_parse(meminfo, "4000000000", "4500000000", &memory));
    assert_int_equal(memory.available_bytes, 0);
}

static void
a_control_group_without_a_limit_changes_nothing(void **state)
{
    (void)state;
    SystemMemory memory;
    assert_true(system_memory_parse(meminfo, "max\n", "100\n", &memory));
    assert_int_equal(memory.available_bytes, UINT64_C(8000000) * 1024);
    assert_true(
        system_memory_parse(meminfo, "99000000000", "9000000000", &memory));
    assert_int_equal(memory.available_bytes, UINT64_C(8000000) * 1024);
}

static void
what_is_no_meminfo_is_refused(void **state)
{
    (void)state;
    SystemMemory memory;
    assert_false(system_memory_parse(NULL, NULL, NULL, &memory));
    assert_false(system_memory_parse("MemTotal: 1 kB\n", NULL, NULL, &memory));
}

static void
this_machine_has_memory(void **state)
{
    (void)state;
    SystemMemory memory;
    assert_true(system_memory_read(&memory));
    assert_true(memory.available_bytes > 0);
    assert_true(memory.available_bytes <= memory.total_bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernels_figures_are_read),
        cmocka_unit_test(a_control_group_leaves_less),
        cmocka_unit_test(a_control_group_without_a_limit_changes_nothing),
        cmocka_unit_test(what_is_no_meminfo_is_refused),
        cmocka_unit_test(this_machine_has_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
