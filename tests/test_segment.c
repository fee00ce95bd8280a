// SPDX-License-Identifier: MIT
#include "check.h"
#include "segment.h"

static void
segments_never_take_more_than_there_is(void **state)
{
    (void)state;
    for (int columns = 0; columns < 120; columns++) {
        Segment row[] = {
            {8, 1, 100, 79},  {11, 0, 80},      {0, 0, 95}, // nothing to say
            {30, 17, 60, 55}, {20, 12, 90, 45}, {9, 0, 50}, {88, 30, 85, 82}};
        const int used = segment_fit(row, ARRAY_LENGTH(row), columns, 3);
        assert_true(used <= columns);
        assert_int_equal(row[2].form, SEGMENT_GONE);
        int sum = 0;
        for (size_t i = 0; i < ARRAY_LENGTH(row); i++)
            if (row[i].form != SEGMENT_GONE)
                sum += segment_width(&row[i]) + (sum > 0 ? 3 : 0);
        assert_int_equal(sum, used);
    }
}

static void
what_matters_most_stays_longest(void **state)
{
    (void)state;
    for (int columns = 0; columns < 100; columns++) {
        Segment row[] = {{10, 0, 1}, {10, 0, 3}, {10, 0, 2}};
        (void)segment_fit(row, ARRAY_LENGTH(row), columns, 2);
        assert_int_equal(row[1].form,
                         columns >= 10 ? SEGMENT_FULL : SEGMENT_GONE);
        assert_int_equal(row[2].form,
                         columns >= 22 ? SEGMENT_FULL : SEGMENT_GONE);
        assert_int_equal(row[0].form,
                         columns >= 34 ? SEGMENT_FULL : SEGMENT_GONE);
    }
}

static void
a_short_form_comes_before_a_lesser_piece(void **state)
{
    (void)state;
    Segment row[] = {{40, 10, 9, 2}, {10, 0, 5}};
    (void)segment_fit(row, 2, 22, 2);
    assert_int_equal(row[0].form, SEGMENT_BRIEF);
    assert_int_equal(row[1].form, SEGMENT_FULL);
    (void)segment_fit(row, 2, 52, 2);
    assert_int_equal(row[0].form, SEGMENT_FULL);
    // A full form that matters more than the piece beside it.
    row[0].full_rank = 7;
    (void)segment_fit(row, 2, 40, 2);
    assert_int_equal(row[0].form, SEGMENT_FULL);
    assert_int_equal(row[1].form, SEGMENT_GONE);
}

static void
a_narrow_piece_fills_what_a_wide_one_leaves(void **state)
{
    (void)state;
    Segment row[] = {{10, 0, 9}, {60, 0, 8}, {6, 0, 1}};
    assert_int_equal(segment_fit(row, 3, 30, 2), 18);
    assert_int_equal(row[1].form, SEGMENT_GONE);
    assert_int_equal(row[2].form, SEGMENT_FULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_never_take_more_than_there_is),
        cmocka_unit_test(what_matters_most_stays_longest),
        cmocka_unit_test(a_short_form_comes_before_a_lesser_piece),
        cmocka_unit_test(a_narrow_piece_fills_what_a_wide_one_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
