// SPDX-License-Identifier: MIT
#include "check.h"
#include "step_times.h"

#include <math.h>

static const int64_t millisecond = 1000000;

static void
nothing_noted_is_nothing(void **state)
{
    (void)state;
    StepTimes times = {0};
    assert_float_equal(step_times_percentile_s(&times, 0.5), 0, 0);
    step_times_note(&times, 0, 5 * millisecond);
    assert_int_equal(times.count, 0);
}

static void
percentiles_lie_within_their_tolerance(void **state)
{
    (void)state;
    StepTimes times = {0};
    int64_t now = millisecond;
    step_times_note(&times, 0, now);
    for (uint64_t step = 1; step <= 1000; step++) {
        now += step % 50 == 0 ? 200 * millisecond : 20 * millisecond;
        step_times_note(&times, step, now);
    }
    assert_int_equal(times.count, 1000);
    assert_float_equal(step_times_percentile_s(&times, 0.5), 0.020, 0.0005);
    assert_float_equal(step_times_percentile_s(&times, 0.99), 0.200, 0.005);
}

static void
steps_told_together_share_their_time(void **state)
{
    (void)state;
    StepTimes times = {0};
    step_times_note(&times, 0, millisecond);
    step_times_note(&times, 10, 101 * millisecond);
    assert_int_equal(times.count, 10);
    assert_float_equal(step_times_percentile_s(&times, 0.5), 0.010, 0.00025);
}

static void
a_count_that_starts_again_only_sets_the_clock(void **state)
{
    (void)state;
    StepTimes times = {0};
    step_times_note(&times, 0, millisecond);
    step_times_note(&times, 5, 6 * millisecond);
    step_times_note(&times, 0, 500 * millisecond);
    step_times_note(&times, 1, 501 * millisecond);
    assert_int_equal(times.count, 6);
    assert_true(step_times_percentile_s(&times, 0.99) < 0.002);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_noted_is_nothing),
        cmocka_unit_test(percentiles_lie_within_their_tolerance),
        cmocka_unit_test(steps_told_together_share_their_time),
        cmocka_unit_test(a_count_that_starts_again_only_sets_the_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
