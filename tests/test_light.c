// SPDX-License-Identifier: MIT
#include "timbre/app/light.h"

#include "check.h"

#include <pthread.h>
#include <semaphore.h>

typedef struct {
    pthread_t worked_on;
    int *order;
    int place; // when its end was told, from 1
    sem_t *may_go;
} Task;

static void
work(void *context)
{
    Task *task = context;
    if (task->may_go != NULL)
        sem_wait(task->may_go);
    task->worked_on = pthread_self();
}

static void
finish(void *context)
{
    Task *task = context;
    task->place = ++*task->order;
}

static void
ends_are_told_in_order_on_the_loops_thread(void **state)
{
    (void)state;
    Loop *loop = loop_new();
    Light *light = light_new(loop);
    int order = 0;
    Task tasks[20];
    for (int i = 0; i < 20; i++) {
        tasks[i] = (Task){.order = &order};
        light_post(light, work, finish, &tasks[i]);
    }
    assert_int_equal(light_pending(light), 20);
    while (order < 20)
        (void)loop_run_once(loop, 1000000000);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(tasks[i].place, i + 1);
        assert_false(pthread_equal(tasks[i].worked_on, pthread_self()));
    }
    assert_int_equal(light_pending(light), 0);
    light_free(light);
    loop_free(loop);
}

static void
long_work_holds_up_no_list(void **state)
{
    (void)state;
    Loop *loop = loop_new();
    Light *light = light_new(loop);
    sem_t may_go;
    sem_init(&may_go, 0, 0);
    int order = 0;
    Task slow = {.order = &order, .may_go = &may_go};
    Task quick = {.order = &order};
    light_post_long(light, work, finish, &slow);
    light_post(light, work, finish, &quick);
    while (order < 1)
        (void)loop_run_once(loop, 1000000000);
    assert_int_equal(quick.place, 1);
    sem_post(&may_go);
    while (order < 2)
        (void)loop_run_once(loop, 1000000000);
    assert_int_equal(slow.place, 2);
    light_free(light);
    loop_free(loop);
    sem_destroy(&may_go);
}

static void
slow_work_holds_up_nothing_else_and_is_counted_apart(void **state)
{
    (void)state;
    Loop *loop = loop_new();
    Light *light = light_new(loop);
    sem_t may_go;
    sem_init(&may_go, 0, 0);
    int order = 0;
    Task slow = {.order = &order, .may_go = &may_go};
    Task others[2] = {{.order = &order}, {.order = &order}};
    light_post_slow(light, work, finish, &slow);
    light_post_long(light, work, finish, &others[0]);
    light_post(light, work, finish, &others[1]);
    assert_int_equal(light_pending(light), 3);
    assert_int_equal(light_pending_quick(light), 2);
    while (light_pending_quick(light) > 0)
        (void)loop_run_once(loop, 1000000000);
    assert_int_equal(light_pending(light), 1);
    assert_int_equal(slow.place, 0);
    sem_post(&may_go);
    while (light_pending(light) > 0)
        (void)loop_run_once(loop, 1000000000);
    assert_int_equal(slow.place, 3);
    light_free(light);
    loop_free(loop);
    sem_destroy(&may_go);
}

static void
freeing_finishes_what_is_queued_and_tells_it(void **state)
{
    (void)state;
    Loop *loop = loop_new();
    Light *light = light_new(loop);
    int order = 0;
    Task tasks[5];
    for (int i = 0; i < 5; i++) {
        tasks[i] = (Task){.order = &order};
        light_post(light, work, i == 2 ? NULL : finish, &tasks[i]);
    }
    light_free(light);
    light_free(NULL);
    assert_int_equal(order, 4);
    loop_free(loop);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_told_in_order_on_the_loops_thread),
        cmocka_unit_test(long_work_holds_up_no_list),
        cmocka_unit_test(slow_work_holds_up_nothing_else_and_is_counted_apart),
        cmocka_unit_test(freeing_finishes_what_is_queued_and_tells_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
