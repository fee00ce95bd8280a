// SPDX-License-Identifier: MIT
#include "timbre/core/motif.h"

#include "check.h"

#include <math.h>
#include <string.h>

static Plan *
new_plan(Meter meter, uint64_t seed)
{
    Plan *plan = plan_new();
    plan->meter = meter;
    plan->sub_seeds[SUB_SEED_MOTIF] = seed;
    return plan;
}

static void
contours_pass_through_their_points(void **state)
{
    (void)state;
    double steps = 0;
    assert_true(motif_contour("arch", 0, &steps));
    assert_true(steps == 0);
    assert_true(motif_contour("arch", 0.5, &steps));
    assert_true(fabs(steps - 5) < 1e-9);
    assert_true(motif_contour("arch", 0.25, &steps));
    assert_true(fabs(steps - 3) < 1e-9); // between 2 and 4
    assert_true(motif_contour("desc", 1, &steps));
    assert_true(steps == 0);
    assert_true(motif_contour("asc", 1, &steps));
    assert_true(steps == 5);
}

static void
contours_stay_at_their_ends_outside_of_them(void **state)
{
    (void)state;
    double steps = 0;
    assert_true(motif_contour("asc", 7, &steps));
    assert_true(steps == 5);
    assert_true(motif_contour("asc", -7, &steps));
    assert_true(steps == 0);
    assert_true(motif_contour("asc", (double)NAN, &steps));
    assert_true(steps == 0);
    assert_false(motif_contour("zigzag", 0, &steps));
    assert_false(motif_contour(NULL, 0, &steps));
}

static void
every_style_gets_a_motif_in_every_meter(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++) {
        for (int numerator = 1; numerator <= 15; numerator++) {
            for (int denominator = 4; denominator <= 8; denominator *= 2) {
                Meter meter = {numerator, denominator};
                Plan *plan = new_plan(meter, 1 + i);
                motif_choose(plan, &styles[i]);
                int steps = music_meter_grid(meter).step_count;
                assert_int_equal(plan->motif.cells.count, 3);
                assert_int_equal(plan->motif.contours.count, 2);
                for (size_t k = 0; k < 3; k++) {
                    const char *cell = plan->motif.cells.items[k];
                    assert_int_equal(strlen(cell), steps);
                    assert_non_null(strchr(cell, 'x'));
                }
                double height = 0;
                for (size_t k = 0; k < 2; k++)
                    assert_true(motif_contour(plan->motif.contours.items[k],
                                              0.3, &height));
                assert_string_not_equal(plan->motif.contours.items[0],
                                        plan->motif.contours.items[1]);
                plan_free(plan);
            }
        }
    }
}

static void
in_its_own_meter_a_style_plays_its_own_cells(void **state)
{
    (void)state;
    const Style *style = style_table_find("lofi");
    for (uint64_t seed = 1; seed < 40; seed++) {
        Plan *plan = new_plan(style->meter, seed);
        motif_choose(plan, style);
        for (size_t i = 0; i < 3; i++)
            assert_non_null(
                strstr(style->melody_cells, plan->motif.cells.items[i]));
        // Two bars of a phrase differ, and so does the chorus.
        assert_string_not_equal(plan->motif.cells.items[0],
                                plan->motif.cells.items[1]);
        assert_string_not_equal(plan->motif.cells.items[0],
                                plan->motif.cells.items[2]);
        plan_free(plan);
    }
}

static void
onsets_fall_on_eighths_in_compound_meters(void **state)
{
    (void)state;
    const Style *style = style_table_find("funk"); // full of sixteenths
    for (uint64_t seed = 1; seed < 20; seed++) {
        Plan *plan = new_plan((Meter){6, 8}, seed);
        motif_choose(plan, style);
        for (size_t i = 0; i < 3; i++)
            for (int step = 1; step < 12; step += 2)
                assert_int_equal(plan->motif.cells.items[i][step], '.');
        plan_free(plan);
    }
}

static void
a_motif_that_fits_the_meter_is_kept(void **state)
{
    (void)state;
    const Style *style = style_table_find("rock");
    Plan *plan = new_plan((Meter){4, 4}, 3);
    string_list_push(&plan->motif.cells, "xxxx............");
    string_list_push(&plan->motif.cells, "x...............");
    string_list_push(&plan->motif.contours, "flat");
    string_list_push(&plan->motif.contours, "arch");
    motif_choose(plan, style);
    assert_string_equal(plan->motif.cells.items[0], "xxxx............");
    assert_string_equal(plan->motif.contours.items[0], "flat");
    // Another meter asks for other cells.
    plan->meter = (Meter){3, 4};
    motif_choose(plan, style);
    assert_int_equal(strlen(plan->motif.cells.items[0]), 12);
    plan_free(plan);
}

static void
seeds_give_different_motifs_and_the_same_seed_the_same(void **state)
{
    (void)state;
    const Style *style = style_table_find("pop");
    int differing = 0;
    Plan *first = new_plan((Meter){4, 4}, 1);
    motif_choose(first, style);
    for (uint64_t seed = 1; seed <= 20; seed++) {
        Plan *plan = new_plan((Meter){4, 4}, seed);
        motif_choose(plan, style);
        bool is_same = true;
        for (size_t i = 0; i < 3; i++)
            is_same &= strcmp(plan->motif.cells.items[i],
                              first->motif.cells.items[i]) == 0;
        if (seed == 1)
            assert_true(is_same);
        differing += !is_same;
        plan_free(plan);
    }
    plan_free(first);
    assert_true(differing >= 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contours_pass_through_their_points),
        cmocka_unit_test(contours_stay_at_their_ends_outside_of_them),
        cmocka_unit_test(every_style_gets_a_motif_in_every_meter),
        cmocka_unit_test(in_its_own_meter_a_style_plays_its_own_cells),
        cmocka_unit_test(onsets_fall_on_eighths_in_compound_meters),
        cmocka_unit_test(a_motif_that_fits_the_meter_is_kept),
        cmocka_unit_test(
            seeds_give_different_motifs_and_the_same_seed_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
