// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "check.h"

#include <math.h>
#include <string.h>

static void
meters_are_read_as_numbers_and_words(void **state)
{
    (void)state;

    static const struct {
        const char *prompt;
        int numerator, denominator;
    } rows[] = {{"3/4 lullaby", 3, 4},   {"a waltz", 3, 4},
                {"jig", 6, 8},           {"in five", 5, 4},
                {"in 7/8", 7, 8},        {"prog in seven", 7, 8},
                {"12/8 shuffle", 12, 8}, {"four on the floor", 4, 4},
                {"six eight", 6, 8},     {"slip jig", 9, 8},
                {"24/7 radio", 0, 0},    {"in 7 seconds", 0, 0},
                {"house", 0, 0},         {"2-step", 0, 0}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        if (plan->meter.numerator != rows[i].numerator ||
            plan->meter.denominator != rows[i].denominator)
            fail_msg("%s gives %d/%d", rows[i].prompt, plan->meter.numerator,
                     plan->meter.denominator);
        plan_free(plan);
    }
}

static void
a_number_goes_before_a_word_and_the_conflict_is_told(void **state)
{
    (void)state;
    Plan *plan = planner_read("a waltz in 4/4");
    assert_int_equal(plan->conflicts.count, 1);
    assert_int_equal(plan->meter.numerator, 4);
    plan_free(plan);
}

static void
seeds_are_read_beside_their_word(void **state)
{
    (void)state;

    static const struct {
        const char *prompt;
        uint64_t seed;
    } rows[] = {{"use seed 1984", 1984},
                {"seed: 7", 7},
                {"seed=303", 303},
                {"seed number 12", 12},
                {"1234 as the seed", 1234},
                {"seed 9007199254740993", 9007199254740993U}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        if (!plan->has_seed || plan->seed != rows[i].seed)
            fail_msg("%s gives another seed", rows[i].prompt);
        plan_free(plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meters_are_read_as_numbers_and_words),
        cmocka_unit_test(a_number_goes_before_a_word_and_the_conflict_is_told),
        cmocka_unit_test(seeds_are_read_beside_their_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
