// SPDX-License-Identifier: MIT
#include "timbre/base/pool.h"

#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

enum { ITEMS = 5000 };

typedef struct {
    atomic_int times[ITEMS];
} Counts;

static void
count(void *context, size_t index)
{
    Counts *counts = context;
    atomic_fetch_add(&counts->times[index], 1);
}

static void
pool_does_each_item_once_for_any_number_of_threads(void **state)
{
    (void)state;
    for (size_t threads = 1; threads <= 5; threads++) {
        Pool *pool = pool_new(threads);
        assert_int_equal(pool_thread_count(pool), threads);
        Counts *counts = mem_new(sizeof *counts);
        pool_run(pool, ITEMS, count, counts);
        pool_run(pool, 0, count, counts);
        pool_run(pool, 1, count, counts);
        assert_int_equal(counts->times[0], 2);
        for (size_t i = 1; i < ITEMS; i++)
            assert_int_equal(counts->times[i], 1);
        mem_free(counts);
        pool_free(pool);
    }
    pool_free(NULL);
}

static void
pool_uses_every_core_unless_told(void **state)
{
    (void)state;
    Pool *pool = pool_new(0);
    assert_int_equal(pool_thread_count(pool), sysconf(_SC_NPROCESSORS_ONLN));
    pool_free(pool);
}

typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t both_are_here;
    int here;
} Meeting;

static void
meet(void *context, size_t index)
{
    (void)index;
    Meeting *meeting = context;
    pthread_mutex_lock(&meeting->mutex);
    if (++meeting->here == 2)
        pthread_cond_broadcast(&meeting->both_are_here);
    while (meeting->here < 2)
        pthread_cond_wait(&meeting->both_are_here, &meeting->mutex);
    pthread_mutex_unlock(&meeting->mutex);
}

static void
pool_works_on_two_items_at_a_time(void **state)
{
    (void)state;
    Pool *pool = pool_new(2);
    for (int i = 0; i < 200; i++) {
        Meeting meeting = {.mutex = PTHREAD_MUTEX_INITIALIZER,
                           .both_are_here = PTHREAD_COND_INITIALIZER};
        pool_run(pool, 2, meet, &meeting); // hangs with one thread only
    }
    pool_free(pool);
}

static void
look_at_signals(void *context, size_t index)
{
    meet(context, index);
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    Meeting *meeting = context;
    if (sigismember(&blocked, SIGINT) == 1) {
        pthread_mutex_lock(&meeting->mutex);
        meeting->here += 10;
        pthread_mutex_unlock(&meeting->mutex);
    }
}

static void
pool_helpers_leave_signals_to_others(void **state)
{
    (void)state;
    Pool *pool = pool_new(2);
    Meeting meeting = {.mutex = PTHREAD_MUTEX_INITIALIZER,
                       .both_are_here = PTHREAD_COND_INITIALIZER};
    pool_run(pool, 2, look_at_signals, &meeting);
    assert_int_equal(meeting.here, 12); // the helper; not the caller
    pool_free(pool);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pool_does_each_item_once_for_any_number_of_threads),
        cmocka_unit_test(pool_uses_every_core_unless_told),
        cmocka_unit_test(pool_works_on_two_items_at_a_time),
        cmocka_unit_test(pool_helpers_leave_signals_to_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
