// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"
#include "timbre/base/loop.h"

#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const int64_t ms = 1000000;

// What happened, one letter each.
typedef struct {
    Loop *loop;
    char letters[64];
    size_t count;
    int pipe[2];
    int other_pipe[2];
} Record;

static void
note(Record *record, char letter)
{
    record->letters[record->count++] = letter;
    record->letters[record->count] = '\0';
}

static int
start(void **state)
{
    Record *record = mem_new(sizeof *record);
    record->loop = loop_new();
    assert_int_equal(pipe(record->pipe), 0);
    assert_int_equal(pipe(record->other_pipe), 0);
    *state = record;
    return 0;
}

static int
end(void **state)
{
    Record *record = *state;
    loop_free(record->loop);
    close(record->pipe[0]);
    close(record->pipe[1]);
    close(record->other_pipe[0]);
    close(record->other_pipe[1]);
    mem_free(record);
    return 0;
}

static void
read_one(void *context, short happened)
{
    Record *record = context;
    char letter = 0;
    assert_true((happened & POLLIN) != 0);
    assert_int_equal(read(record->pipe[0], &letter, 1), 1);
    note(record, letter);
}

static void
timer_a(void *context)
{
    note(context, 'a');
}

static void
timer_b(void *context)
{
    note(context, 'b');
}

static void
loop_serves_what_becomes_readable(void **state)
{
    Record *record = *state;
    loop_watch(record->loop, record->pipe[0], POLLIN, read_one, record);
    assert_int_equal(write(record->pipe[1], "xy", 2), 2);
    assert_true(loop_run_once(record->loop, -1));
    assert_true(loop_run_once(record->loop, -1));
    assert_true(loop_run_once(record->loop, 0)); // nothing left
    assert_string_equal(record->letters, "xy");
    loop_unwatch(record->loop, record->pipe[0]);
    loop_unwatch(record->loop, record->pipe[0]);
    assert_int_equal(write(record->pipe[1], "z", 1), 1);
    assert_true(loop_run_once(record->loop, 0));
    assert_string_equal(record->letters, "xy");
}

static void
loop_waits_as_long_as_asked_and_no_longer(void **state)
{
    Record *record = *state;
    const int64_t start_ns = clock_monotonic_ns();
    assert_true(loop_run_once(record->loop, 20 * ms));
    assert_true(clock_monotonic_ns() - start_ns >= 20 * ms);
    loop_set_timer(record->loop, 30 * ms, timer_a, record);
    assert_true(loop_run_once(record->loop, -1)); // ends by the timer
    assert_true(clock_monotonic_ns() - start_ns >= 50 * ms);
    assert_string_equal(record->letters, "a");
}

static void
loop_sleeps_when_nothing_moves(void **state)
{
    Record *record = *state;
    loop_watch(record->loop, record->pipe[0], POLLIN, read_one, record);
    loop_set_timer(record->loop, 3600000 * ms, timer_a, record);
    const int64_t cpu_ns = clock_thread_cpu_ns();
    const int64_t start_ns = clock_monotonic_ns();
    assert_true(loop_run_once(record->loop, 200 * ms)); // one turn, no more
    assert_true(clock_monotonic_ns() - start_ns >= 200 * ms);
    assert_true(clock_thread_cpu_ns() - cpu_ns < 10 * ms);
}

static void
loop_runs_timers_in_the_order_they_are_due(void **state)
{
    Record *record = *state;
    loop_set_timer(record->loop, 4 * ms, timer_b, record);
    loop_set_timer(record->loop, 2 * ms, timer_a, record);
    usleep(6000);
    assert_true(loop_run_once(record->loop, -1));
    assert_string_equal(record->letters, "ab");
    assert_true(loop_run_once(record->loop, 0));
    assert_string_equal(record->letters, "ab"); // once each
}

static void
loop_has_one_timer_for_a_call_and_context(void **state)
{
    Record *record = *state;
    Record other = {0};
    loop_set_timer(record->loop, 3600000 * ms, timer_a, record);
    loop_set_timer(record->loop, 0, timer_a, record); // replaces it
    loop_set_timer(record->loop, 0, timer_b, record);
    loop_set_timer(record->loop, 0, timer_a, &other);  // its own
    loop_set_timer(record->loop, -1, timer_b, record); // removed
    assert_true(loop_run_once(record->loop, -1));
    assert_string_equal(record->letters, "a");
    assert_string_equal(other.letters, "a");
}

static void
timer_again(void *context)
{
    Record *record = context;
    note(record, 'r');
    loop_set_timer(record->loop, 0, timer_again, record);
}

static void
loop_turn_ends_though_a_timer_sets_itself_again(void **state)
{
    Record *record = *state;
    loop_set_timer(record->loop, 0, timer_again, record);
    assert_true(loop_run_once(record->loop, -1));
    assert_string_equal(record->letters, "r");
    assert_true(loop_run_once(record->loop, -1));
    assert_string_equal(record->letters, "rr");
}

static void
end_the_other(void *context, short happened)
{
    (void)happened;
    Record *record = context;
    note(record, 'e');
    loop_unwatch(record->loop, record->pipe[0]);
    loop_unwatch(record->loop, record->other_pipe[0]);
}

static void
loop_does_not_call_a_watch_that_was_just_ended(void **state)
{
    Record *record = *state;
    loop_watch(record->loop, record->pipe[0], POLLIN, end_the_other, record);
    loop_watch(record->loop, record->other_pipe[0], POLLIN, end_the_other,
               record);
    assert_int_equal(write(record->pipe[1], "x", 1), 1);
    assert_int_equal(write(record->other_pipe[1], "x", 1), 1);
    assert_true(loop_run_once(record->loop, -1));
    assert_string_equal(record->letters, "e");
}

static void *
wake_soon(void *context)
{
    usleep(20000);
    loop_wake(context);
    return NULL;
}

static void
loop_wakes_from_another_thread(void **state)
{
    Record *record = *state;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, wake_soon, record->loop), 0);
    assert_true(loop_run_once(record->loop, -1)); // hangs without the wake-up
    pthread_join(thread, NULL);
    // Several wakes before a turn are one, and none is left over.
    loop_wake(record->loop);
    loop_wake(record->loop);
    assert_true(loop_run_once(record->loop, -1));
    const int64_t start_ns = clock_monotonic_ns();
    assert_true(loop_run_once(record->loop, 5 * ms));
    assert_true(clock_monotonic_ns() - start_ns >= 5 * ms);
}

static Loop *signalled; // a handler has no context

static void
wake_in_handler(int number)
{
    (void)number;
    loop_wake(signalled);
}

static void
loop_wakes_from_a_signal_handler(void **state)
{
    Record *record = *state;
    signalled = record->loop;
    signal(SIGUSR1, wake_in_handler);
    raise(SIGUSR1);
    assert_true(loop_run_once(record->loop, -1));
    signal(SIGUSR1, SIG_DFL);
}

static void
loop_stops_for_good(void **state)
{
    Record *record = *state;
    loop_stop(record->loop);
    assert_false(loop_run_once(record->loop, -1));
    assert_false(loop_run_once(record->loop, -1));
    loop_free(NULL);
}

#define LOOP_TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        LOOP_TEST(loop_serves_what_becomes_readable),
        LOOP_TEST(loop_waits_as_long_as_asked_and_no_longer),
        LOOP_TEST(loop_sleeps_when_nothing_moves),
        LOOP_TEST(loop_runs_timers_in_the_order_they_are_due),
        LOOP_TEST(loop_has_one_timer_for_a_call_and_context),
        LOOP_TEST(loop_turn_ends_though_a_timer_sets_itself_again),
        LOOP_TEST(loop_does_not_call_a_watch_that_was_just_ended),
        LOOP_TEST(loop_wakes_from_another_thread),
        LOOP_TEST(loop_wakes_from_a_signal_handler),
        LOOP_TEST(loop_stops_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
