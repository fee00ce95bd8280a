// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/event_queue.h"

#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WRITER_COUNT = 4, EVENTS_EACH = 2000 };

static bool
is_readable(const EventQueue *queue)
{
    struct pollfd wait = {.fd = event_queue_descriptor(queue),
                          .events = POLLIN};
    return poll(&wait, 1, 0) == 1;
}

static void
the_descriptor_is_readable_exactly_while_events_wait(void **state)
{
    (void)state;
    EventQueue *queue = event_queue_new();
    assert_false(is_readable(queue));
    event_queue_push(queue, event_new(EVENT_LOG, "", "", NULL));
    event_queue_push(queue, event_new(EVENT_LOG, "", "", NULL));
    assert_true(is_readable(queue));
    event_free(event_queue_pop(queue));
    assert_true(is_readable(queue));
    event_free(event_queue_pop(queue));
    assert_false(is_readable(queue));
    assert_null(event_queue_pop(queue));
    event_queue_free(queue);
}

typedef struct {
    EventQueue *queue;
    int number;
} Writer;

static void *
write_events(void *self)
{
    const Writer *writer = self;
    for (int i = 0; i < EVENTS_EACH; i++) {
        Json *data = json_make_record();
        json_put_whole(data, "writer", writer->number);
        json_put_whole(data, "count", i);
        event_queue_push(writer->queue, event_new(EVENT_LOG, "", "", data));
    }
    return NULL;
}

static void
each_writers_events_arrive_all_and_in_order(void **state)
{
    (void)state;
    EventQueue *queue = event_queue_new();
    pthread_t threads[WRITER_COUNT];
    Writer writers[WRITER_COUNT];
    int64_t next[WRITER_COUNT] = {0};
    for (int i = 0; i < WRITER_COUNT; i++) {
        writers[i] = (Writer){queue, i};
        pthread_create(&threads[i], NULL, write_events, &writers[i]);
    }
    for (int got = 0; got < WRITER_COUNT * EVENTS_EACH;) {
        struct pollfd wait = {.fd = event_queue_descriptor(queue),
                              .events = POLLIN};
        assert_int_equal(poll(&wait, 1, 5000), 1);
        for (Event *event = NULL; (event = event_queue_pop(queue)) != NULL;) {
            const int64_t writer = json_get_whole(event->data, "writer", -1);
            assert_int_equal(json_get_whole(event->data, "count", -1),
                             next[writer]++);
            event_free(event);
            got++;
        }
    }
    for (int i = 0; i < WRITER_COUNT; i++)
        pthread_join(threads[i], NULL);
    event_queue_free(queue);
}

static void *
make_and_sweep(void *self)
{
    EventQueue *queue = self;
    for (int i = 0; i < EVENTS_EACH; i++) {
        Json *data = json_make_record();
        json_put_text(data, "text", "what a worker says");
        event_queue_sweep(queue);
        event_queue_push(queue, event_new(EVENT_LOG, "", "", data));
    }
    return NULL;
}

// ASan and TSan look at what each of them frees.
static void
what_was_read_goes_back_to_those_who_made_it(void **state)
{
    (void)state;
    EventQueue *queue = event_queue_new();
    pthread_t threads[WRITER_COUNT];
    for (int i = 0; i < WRITER_COUNT; i++)
        pthread_create(&threads[i], NULL, make_and_sweep, queue);
    for (int got = 0; got < WRITER_COUNT * EVENTS_EACH;) {
        Event *event = event_queue_pop(queue);
        if (event == NULL) {
            struct pollfd wait = {.fd = event_queue_descriptor(queue),
                                  .events = POLLIN};
            assert_int_equal(poll(&wait, 1, 5000), 1);
            continue;
        }
        event_queue_give_back(queue, event);
        got++;
    }
    for (int i = 0; i < WRITER_COUNT; i++)
        pthread_join(threads[i], NULL);
    event_queue_free(queue); // and what nobody swept
}

// A wake-up that comes behind its event must not keep the loop awake.
static void
nothing_to_pop_calms_the_descriptor(void **state)
{
    (void)state;
    EventQueue *queue = event_queue_new();
    const uint64_t one = 1;
    assert_int_equal(write(event_queue_descriptor(queue), &one, sizeof(one)),
                     sizeof(one));
    assert_true(is_readable(queue));
    assert_null(event_queue_pop(queue));
    assert_false(is_readable(queue));
    event_queue_free(queue);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_descriptor_is_readable_exactly_while_events_wait),
        cmocka_unit_test(each_writers_events_arrive_all_and_in_order),
        cmocka_unit_test(what_was_read_goes_back_to_those_who_made_it),
        cmocka_unit_test(nothing_to_pop_calms_the_descriptor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
