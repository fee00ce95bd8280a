// SPDX-License-Identifier: MIT
#include "check.h"
#include "groove.h"

#include <math.h>
#include <string.h>

typedef struct {
    const char *steps;
    Meter meter;
    int bar;
    const char *expected;
} Fit;

static const char rock[] = "K...S.k.K...S..s";

static const Fit fits[] = {
    {rock, {4, 4}, 0, "K...S.k.K...S..s"},
    {rock, {3, 4}, 0, "K...S.k.S..s"},
    {rock, {5, 4}, 0, "K...S.k.S..sK...S..s"},
    {rock, {6, 4}, 0, "K...S.k.S..sK...S.k.S..s"},
    {rock, {2, 4}, 0, "K...S.k."},
    {rock, {2, 4}, 1, "K...S..s"},
    {rock, {7, 8}, 0, "K...S.k.K...S."},
    {rock, {5, 8}, 0, "K.....S.k."},
    {rock, {2, 2}, 0, "K...S.k.K...S..s"},
    // Three eighths to a beat; an off-beat becomes the last of them.
    {rock, {12, 8}, 0, "K.....S...k.K.....S...s."},
    {rock, {6, 8}, 1, "K.....S...s."},
    {"x.x.x.x.x.x.x.x.", {6, 8}, 0, "x...x.x...x."},
    {"1234123412341234", {6, 8}, 0, "1.2.3.1.2.3."},
    {"X---------------", {6, 8}, 0, "X-----------"},
    {"X---------------", {7, 8}, 0, "X-------------"},
    {"X-----x---......", {3, 4}, 0, "X-----x-...."},
    // Bars of three quarters.
    {"b...p...p...", {3, 4}, 0, "b...p...p..."},
    {"b...p...q...", {4, 4}, 0, "b...p...b...q..."},
    {"b...p...q...", {6, 8}, 0, "b.....p....."},
    // Two bars in a row.
    {"a...............b...............", {4, 4}, 0, "a..............."},
    {"a...............b...............", {4, 4}, 1, "b..............."},
};

static void
patterns_fit_every_meter(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(fits); i++) {
        MeterGrid grid = music_meter_grid(fits[i].meter);
        char fitted[GROOVE_MAX_STEPS];
        groove_fit(fits[i].steps, &grid, fits[i].bar, fitted);
        if (strcmp(fitted, fits[i].expected) != 0)
            fail_msg("%s in %d/%d, bar %d: %s, not %s", fits[i].steps,
                     fits[i].meter.numerator, fits[i].meter.denominator,
                     fits[i].bar, fitted, fits[i].expected);
    }
}

static void
every_meter_is_filled_to_its_last_step(void **state)
{
    (void)state;
    static const int denominators[] = {2, 4, 8};
    for (int numerator = 1; numerator <= 15; numerator++)
        for (size_t d = 0; d < ARRAY_LENGTH(denominators); d++)
            for (int bar = 0; bar < 4; bar++) {
                Meter meter = {numerator, denominators[d]};
                MeterGrid grid = music_meter_grid(meter);
                char fitted[GROOVE_MAX_STEPS];
                groove_fit("9.5.7.5.8.5.7.5.", &grid, bar, fitted);
                assert_int_equal(strlen(fitted), grid.step_count);
                groove_fit("9...7...7...", &grid, bar, fitted);
                assert_int_equal(strlen(fitted), grid.step_count);
            }
}

static void
swing_delays_the_second_of_a_pair(void **state)
{
    (void)state;
    MeterGrid four = music_meter_grid((Meter){4, 4});
    MeterGrid six = music_meter_grid((Meter){6, 8});
    MeterGrid seven = music_meter_grid((Meter){7, 8});
    // Composer.md 3.10.
    assert_true(fabs(groove_warp(&four, 2, 8, 68) - 2.72) < 1e-9);
    assert_true(fabs(groove_warp(&four, 1, 16, 57) - 1.14) < 1e-9);
    assert_true(fabs(groove_warp(&four, 3, 16, 57) - 3.14) < 1e-9);
    assert_true(groove_warp(&four, 4, 16, 57) == 4);
    assert_true(groove_warp(&four, 16, 8, 70) == 16);
    assert_true(groove_warp(&four, 5, 16, 50) == 5);
    assert_true(groove_warp(&six, 2, 8, 66) == 2);
    // The last group of 7/8 is a pair and a lonely eighth.
    assert_true(groove_warp(&seven, 12, 8, 66) == 12);
}

static void
swing_never_turns_time_around(void **state)
{
    (void)state;
    MeterGrid grid = music_meter_grid((Meter){5, 4});
    for (int unit = 8; unit <= 16; unit += 8) {
        double last = -1;
        for (int quarter = 0; quarter < 160; quarter++) {
            double at = groove_warp(&grid, quarter / 4.0, unit, 75);
            assert_true(at > last);
            last = at;
        }
    }
}

static void
rows_and_figures_are_cut_out_of_their_text(void **state)
{
    (void)state;
    char steps[GROOVE_MAX_ROW];
    char letter = 0;
    int energy = 0;
    const char *at = "K1 9... S2  .8..";
    assert_true(groove_next_row(&at, &letter, &energy, steps));
    assert_true(letter == 'K' && energy == 1);
    assert_string_equal(steps, "9...");
    assert_true(groove_next_row(&at, &letter, &energy, steps));
    assert_true(letter == 'S' && energy == 2);
    assert_string_equal(steps, ".8..");
    assert_false(groove_next_row(&at, &letter, &energy, steps));
    groove_pattern("a.. | b.. | c..", 1, steps);
    assert_string_equal(steps, "b..");
    groove_pattern("a.. | b..", 2, steps);
    assert_string_equal(steps, "b..");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_fit_every_meter),
        cmocka_unit_test(every_meter_is_filled_to_its_last_step),
        cmocka_unit_test(swing_delays_the_second_of_a_pair),
        cmocka_unit_test(swing_never_turns_time_around),
        cmocka_unit_test(rows_and_figures_are_cut_out_of_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
