// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"

#include "check.h"
#include "memory_watch.h"

#include <time.h>

static atomic_int available_percent;
static atomic_int looks;

static bool
read_memory(SystemMemory *memory)
{
    atomic_fetch_add(&looks, 1);
    *memory = (SystemMemory){
        .total_bytes = 1000000,
        .available_bytes = (uint64_t)atomic_load(&available_percent) * 10000};
    return true;
}

static void
nap(int milliseconds)
{
    const struct timespec time = {.tv_nsec = milliseconds * 1000000L};
    nanosleep(&time, NULL);
}

static void
a_job_is_stopped_when_memory_runs_short(void **state)
{
    (void)state;
    MemoryWatch *watch = memory_watch_new(read_memory);
    atomic_bool is_short = false;
    atomic_bool stops = false;
    atomic_store(&available_percent, 6);
    memory_watch_begin(watch, (MemoryWatched){&is_short, &stops});
    const int before = atomic_load(&looks);
    while (atomic_load(&looks) < before + 2)
        nap(10);
    assert_false(atomic_load(&stops));
    atomic_store(&available_percent, 4);
    for (int i = 0; i < 1000 && !atomic_load(&stops); i++)
        nap(10);
    assert_true(atomic_load(&stops));
    assert_true(atomic_load(&is_short));
    memory_watch_end(watch);
    memory_watch_free(watch);
}

static void
nobody_looks_while_nothing_runs(void **state)
{
    (void)state;
    atomic_store(&available_percent, 1);
    MemoryWatch *watch = memory_watch_new(read_memory);
    atomic_bool is_short = false;
    atomic_bool stops = false;
    memory_watch_begin(watch, (MemoryWatched){&is_short, &stops});
    memory_watch_end(watch);
    const int before = atomic_load(&looks);
    nap(500);
    assert_int_equal(atomic_load(&looks), before);
    memory_watch_free(watch);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_stopped_when_memory_runs_short),
        cmocka_unit_test(nobody_looks_while_nothing_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
