// SPDX-License-Identifier: MIT
// The vectors are those that the prototype of the band was written with.
#include "timbre/base/random.h"

#include "check.h"

#include <math.h>

static void
random_mix64_gives_the_known_values(void **state)
{
    (void)state;
    assert_true(random_mix64(1) == 0x5692161d100b05e5);
    assert_true(random_mix64(0xDEADBEEF) == 0x4e062702ec929eea);
}

static void
random_of_seed_42_gives_the_known_values(void **state)
{
    (void)state;
    const Random random = random_from_seed(42);
    assert_true(random_u64(random, RANDOM_COUNTERS(1)) == 0xdd5a797552f8f4a0);
    assert_true(random_u64(random, RANDOM_COUNTERS(1, 2)) ==
                0x7be52c7394a0e811);
    assert_true(random_u64(random, RANDOM_COUNTERS(1, 2, 3)) ==
                0x6f2a78615898cd82);
    assert_int_equal(random_below(random, 100, RANDOM_COUNTERS(7, 7)), 4);
    assert_true(fabs(random_unit(random, RANDOM_COUNTERS(5, 6)) - 0.142698164) <
                1e-9);
}

static void
random_sub_seeds_are_the_mixed_multiples(void **state)
{
    (void)state;
    assert_true(random_sub_seed(42, 3) == random_mix64(42 * 31 + 3));
    assert_true(random_sub_seed(UINT64_MAX, 1) ==
                random_mix64(UINT64_MAX * 31 + 1));
}

static void
random_triangle_is_the_sum_of_its_two_units(void **state)
{
    (void)state;
    const Random random = random_from_seed(9);
    double sum = 0;
    for (uint64_t i = 0; i < 4000; i++) {
        const double value = random_triangle(random, RANDOM_COUNTERS(8, i));
        const double first = random_unit(random, RANDOM_COUNTERS(8, i, 1));
        const double second = random_unit(random, RANDOM_COUNTERS(8, i, 2));
        assert_true(value == first + second - 1);
        assert_true(value > -1 && value < 1);
        sum += value;
    }
    // Its deviation is 1/sqrt(6): five of them for the mean of 4000.
    assert_true(fabs(sum / 4000) < 5 * 0.41 / sqrt(4000));
}

static void
random_below_reaches_every_value_evenly(void **state)
{
    (void)state;
    const Random random = random_from_seed(1);
    unsigned seen[6] = {0};
    for (uint64_t i = 0; i < 6000; i++)
        seen[random_below(random, 6, RANDOM_COUNTERS(i))]++;
    for (size_t i = 0; i < 6; i++)
        assert_in_range(seen[i], 850, 1150); // five deviations
}

static void
random_pick_follows_the_weights_and_skips_zeros(void **state)
{
    (void)state;
    static const unsigned weights[] = {0, 3, 0, 1};
    const Random random = random_from_seed(5);
    unsigned seen[4] = {0};
    for (uint64_t i = 0; i < 4000; i++)
        seen[random_pick(random, weights, 4, RANDOM_COUNTERS(i))]++;
    assert_int_equal(seen[0] + seen[2], 0);
    assert_in_range(seen[1], 2860, 3140);
}

static void
random_values_do_not_depend_on_what_was_asked_before(void **state)
{
    (void)state;
    const Random random = random_from_seed(3);
    const uint64_t first = random_u64(random, RANDOM_COUNTERS(1, 5));
    (void)random_u64(random, RANDOM_COUNTERS(2, 5));
    assert_true(random_u64(random, RANDOM_COUNTERS(1, 5)) == first);
    assert_true(random_u64(random, RANDOM_COUNTERS(5, 1)) != first);
}

static void
random_fresh_seeds_fit_a_double(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        const uint64_t seed = random_fresh_seed();
        assert_true(seed < (uint64_t)1 << 53);
        assert_true((uint64_t)(double)seed == seed);
    }
    assert_true(random_fresh_seed() != random_fresh_seed());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_mix64_gives_the_known_values),
        cmocka_unit_test(random_of_seed_42_gives_the_known_values),
        cmocka_unit_test(random_sub_seeds_are_the_mixed_multiples),
        cmocka_unit_test(random_triangle_is_the_sum_of_its_two_units),
        cmocka_unit_test(random_below_reaches_every_value_evenly),
        cmocka_unit_test(random_pick_follows_the_weights_and_skips_zeros),
        cmocka_unit_test(random_values_do_not_depend_on_what_was_asked_before),
        cmocka_unit_test(random_fresh_seeds_fit_a_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
