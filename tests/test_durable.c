// SPDX-License-Identifier: MIT
#include "check.h"
#include "durable.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { ERRANDS = 2000 };

typedef struct {
    int order[ERRANDS];
    int count; // written on J only, read after a drain
    pthread_t thread;
} Diary;

typedef struct {
    Diary *diary;
    int number;
} Note;

static void
write_down(void *context)
{
    const Note *note = context;
    note->diary->order[note->diary->count++] = note->number;
    note->diary->thread = pthread_self();
}

static void
errands_run_in_order_on_a_thread_of_their_own(void **state)
{
    (void)state;
    static Diary diary;
    static Note notes[ERRANDS];
    Durable *durable = durable_new();
    for (int i = 0; i < ERRANDS; i++) {
        notes[i] = (Note){&diary, i};
        durable_post(durable, write_down, &notes[i]);
    }
    durable_drain(durable);
    assert_int_equal(diary.count, ERRANDS);
    for (int i = 0; i < ERRANDS; i++)
        assert_int_equal(diary.order[i], i);
    assert_false(pthread_equal(diary.thread, pthread_self()));
    durable_free(durable);
}

static void
be_slow(void *context)
{
    const struct timespec time = {.tv_nsec = 30000000};
    nanosleep(&time, NULL);
    atomic_fetch_add((atomic_int *)context, 1);
}

static void
a_drain_waits_for_the_errand_that_runs(void **state)
{
    (void)state;
    atomic_int done = 0;
    Durable *durable = durable_new();
    durable_drain(durable); // nothing to wait for
    durable_post(durable, be_slow, &done);
    durable_drain(durable);
    assert_int_equal(atomic_load(&done), 1);
    durable_free(durable);
}

static void
free_runs_what_is_still_waiting(void **state)
{
    (void)state;
    atomic_int done = 0;
    Durable *durable = durable_new();
    for (int i = 0; i < 3; i++)
        durable_post(durable, be_slow, &done);
    durable_free(durable);
    assert_int_equal(atomic_load(&done), 3);
    durable_free(NULL);
}

static void
count_up(void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
}

typedef struct {
    Durable *durable;
    atomic_int *done;
} Poster;

static void *
post_many(void *context)
{
    const Poster *poster = context;
    for (int i = 0; i < ERRANDS; i++)
        durable_post(poster->durable, count_up, poster->done);
    return NULL;
}

static void
many_threads_may_post(void **state)
{
    (void)state;
    atomic_int done = 0;
    pthread_t threads[4];
    Durable *durable = durable_new();
    Poster poster = {durable, &done};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, post_many, &poster),
                         0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    durable_drain(durable);
    assert_int_equal(atomic_load(&done), 4 * ERRANDS);
    durable_free(durable);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errands_run_in_order_on_a_thread_of_their_own),
        cmocka_unit_test(a_drain_waits_for_the_errand_that_runs),
        cmocka_unit_test(free_runs_what_is_still_waiting),
        cmocka_unit_test(many_threads_may_post),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
