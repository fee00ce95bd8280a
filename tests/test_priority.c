// SPDX-License-Identifier: MIT
#include "timbre/base/priority.h"

#include "check.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

static void *
compute(void *nice)
{
    priority_compute();
    *(int *)nice = getpriority(PRIO_PROCESS, (id_t)gettid());
    return NULL;
}

static void
only_the_calling_thread_steps_back(void **state)
{
    (void)state;
    const int before = getpriority(PRIO_PROCESS, (id_t)gettid());
    int nice = 0;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, compute, &nice), 0);
    pthread_join(thread, NULL);
    assert_int_equal(nice, 10);
    assert_int_equal(getpriority(PRIO_PROCESS, (id_t)gettid()), before);
}

static void
answering_changes_no_niceness(void **state)
{
    (void)state;
    const int before = getpriority(PRIO_PROCESS, (id_t)gettid());
    priority_answer();
    assert_int_equal(getpriority(PRIO_PROCESS, (id_t)gettid()), before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_calling_thread_steps_back),
        cmocka_unit_test(answering_changes_no_niceness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
