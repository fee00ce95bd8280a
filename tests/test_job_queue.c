// SPDX-License-Identifier: MIT
#include "check.h"
#include "job_queue.h"
#include "silent_backend.h"

#include <pthread.h>

typedef struct {
    SilentBackend silent;
    Backend backend;
    JobQueue *queue;
    Job *jobs[4];
} Rig;

static int
set_up(void **state)
{
    Rig *rig = mem_new(sizeof(*rig));
    silent_init(&rig->silent, "silent", false);
    rig->backend = silent_backend(&rig->silent);
    rig->queue = job_queue_new();
    for (size_t i = 0; i < ARRAY_LENGTH(rig->jobs); i++) {
        rig->jobs[i] = job_new(silent_request("silent", i), &rig->backend);
        job_queue_push(rig->queue, rig->jobs[i]);
    }
    *state = rig;
    return 0;
}

static int
tear_down(void **state)
{
    Rig *rig = *state;
    job_queue_free(rig->queue); // and the jobs that still wait
    backend_description_clear(&rig->silent.description);
    mem_free(rig);
    return 0;
}

static void
make_all_ready(const Rig *rig)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rig->jobs); i++)
        if (rig->jobs[i] != NULL)
            job_queue_make_ready(rig->queue, rig->jobs[i]->id);
}

// Takes the next job, ends it at once.
static void
expect_next(Rig *rig, size_t index)
{
    Job *job = job_queue_take(rig->queue);
    assert_ptr_equal(job, rig->jobs[index]);
    job_queue_done(rig->queue);
    job_free(job);
}

static void
jobs_run_in_the_order_they_came(void **state)
{
    Rig *rig = *state;
    make_all_ready(rig);
    for (size_t i = 0; i < ARRAY_LENGTH(rig->jobs); i++)
        expect_next(rig, i);
    assert_int_equal(job_queue_pending(rig->queue), 0);
}

static void
a_job_that_is_not_durable_yet_lets_others_pass(void **state)
{
    Rig *rig = *state;
    job_queue_make_ready(rig->queue, rig->jobs[2]->id);
    expect_next(rig, 2);
    job_queue_make_ready(rig->queue, "of no job");
    job_queue_make_ready(rig->queue, rig->jobs[0]->id);
    expect_next(rig, 0);
}

static void
a_job_moves_to_the_place_that_is_asked(void **state)
{
    Rig *rig = *state;
    make_all_ready(rig);
    assert_true(job_queue_move(rig->queue, rig->jobs[3]->id, 0));  // 3 0 1 2
    assert_true(job_queue_move(rig->queue, rig->jobs[0]->id, 2));  // 3 1 0 2
    assert_true(job_queue_move(rig->queue, rig->jobs[1]->id, 99)); // 3 0 2 1
    assert_false(job_queue_move(rig->queue, "of no job", 0));
    static const size_t order[] = {3, 0, 2, 1};
    for (size_t i = 0; i < ARRAY_LENGTH(order); i++)
        expect_next(rig, order[i]);
}

static void
a_waiting_job_can_be_taken_out(void **state)
{
    Rig *rig = *state;
    char id[ULID_SIZE];
    make_all_ready(rig);
    assert_true(job_queue_first(rig->queue, id));
    assert_string_equal(id, rig->jobs[0]->id);
    Job *job = job_queue_remove(rig->queue, rig->jobs[1]->id);
    assert_ptr_equal(job, rig->jobs[1]);
    assert_null(job->next);
    assert_null(job_queue_remove(rig->queue, rig->jobs[1]->id));
    assert_int_equal(job_queue_pending(rig->queue), 3);
    job_free(job);
    expect_next(rig, 0);
    expect_next(rig, 2);
}

static void
only_the_running_job_hears_a_cancel(void **state)
{
    Rig *rig = *state;
    make_all_ready(rig);
    assert_false(job_queue_cancel_running(rig->queue, ""));
    Job *job = job_queue_take(rig->queue);
    assert_int_equal(job_queue_pending(rig->queue), 4);
    assert_false(job_queue_cancel_running(rig->queue, rig->jobs[1]->id));
    assert_false(atomic_load(&job->is_cancelled));
    assert_true(job_queue_cancel_running(rig->queue, job->id));
    assert_true(atomic_load(&job->is_cancelled));
    assert_true(job_queue_cancel_running(rig->queue, "")); // "" = any
    assert_false(atomic_load(&rig->jobs[1]->is_cancelled));
    job_queue_done(rig->queue);
    assert_false(job_queue_cancel_running(rig->queue, job->id));
    job_free(job);
}

static void *
take_one(void *queue)
{
    return job_queue_take(queue);
}

static void
a_waiting_worker_wakes_for_a_job_and_for_the_end(void **state)
{
    Rig *rig = *state;
    pthread_t thread;
    void *job = NULL;
    assert_int_equal(pthread_create(&thread, NULL, take_one, rig->queue), 0);
    job_queue_make_ready(rig->queue, rig->jobs[1]->id);
    pthread_join(thread, &job);
    assert_ptr_equal(job, rig->jobs[1]);
    job_queue_done(rig->queue);
    job_free(job);
    rig->jobs[1] = NULL;
    assert_int_equal(pthread_create(&thread, NULL, take_one, rig->queue), 0);
    job_queue_stop(rig->queue);
    pthread_join(thread, &job);
    assert_null(job);
    make_all_ready(rig);
    assert_null(job_queue_take(rig->queue)); // stopped for good
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(jobs_run_in_the_order_they_came, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_job_that_is_not_durable_yet_lets_others_pass, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_job_moves_to_the_place_that_is_asked,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_waiting_job_can_be_taken_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(only_the_running_job_hears_a_cancel,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_waiting_worker_wakes_for_a_job_and_for_the_end, set_up,
            tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
