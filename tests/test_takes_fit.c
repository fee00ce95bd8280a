// SPDX-License-Identifier: MIT
#include "timbre/base/text.h"

#include "check.h"
#include "takes_fit.h"

#include <stdio.h>

enum { GAP = 2 };

static void
columns_never_touch_and_never_leave_the_pane(void **state)
{
    (void)state;
    for (int columns = 20; columns <= 300; columns++)
        for (int digits = 1; digits <= 5; digits++) {
            TakesFit fit;
            takes_fit(columns, digits, &fit);
            const TakesColumn *row[] = {&fit.title, &fit.stars, &fit.length,
                                        &fit.state, &fit.wave};
            int end = fit.number.column + fit.number.columns + 1;
            for (size_t i = 0; i < ARRAY_LENGTH(row); i++) {
                if (row[i]->columns == 0)
                    continue;
                assert_true(row[i]->column >= end);
                end = row[i]->column + row[i]->columns + (i > 0 ? GAP : 0);
            }
            assert_true(end - GAP <= columns);
        }
}

static void
a_title_keeps_sixteen_columns_in_every_layout(void **state)
{
    (void)state;
    for (int columns = 34; columns <= 300; columns++) {
        TakesFit fit;
        takes_fit(columns, 3, &fit);
        assert_true(fit.title.columns >= 16);
    }
}

static void
wide_panes_show_all_and_narrow_ones_the_length(void **state)
{
    (void)state;
    TakesFit fit;
    takes_fit(76, 3, &fit);
    assert_int_equal(fit.stars.columns, 5);
    assert_true(fit.state.columns >= 13);
    assert_true(fit.wave.columns >= 12);
    takes_fit(34, 3, &fit);
    assert_int_equal(fit.state.columns, 0);
    assert_int_equal(fit.length.columns, 5);
}

// Every third take has two files.
static TakeList *
make_list(int count)
{
    TakeList *list = take_list_new();
    TakeView *rows = mem_new_array((size_t)count, sizeof(*rows));
    for (int i = 0; i < count; i++) {
        rows[i].title = mem_copy_text("title");
        (void)snprintf(rows[i].take_id, ULID_SIZE, "01ARZ3NDEKTSV4RRFF%08u",
                       (unsigned)i % 100000000U);
        if (i % 3 != 0)
            continue;
        rows[i].files = mem_new_array(2, sizeof(TakeFile));
        rows[i].file_count = 2;
        for (size_t k = 0; k < 2; k++)
            rows[i].files[k].path = mem_copy_text("/a.flac");
    }
    take_list_put_many(list, rows, (size_t)count);
    mem_free(rows);
    return list;
}

static void
files_stand_below_their_take(void **state)
{
    (void)state;
    TakeList *list = make_list(4); // shown: 3 (two files), 2, 1, 0 (two files)
    const TakesPlace expected[] = {{0, -1}, {0, 0},  {0, 1}, {1, -1},
                                   {2, -1}, {3, -1}, {3, 0}, {3, 1}};
    TakesPlace place;
    for (int row = 0; row < (int)ARRAY_LENGTH(expected); row++) {
        assert_true(takes_place(list, 0, row, &place));
        assert_int_equal(place.take, expected[row].take);
        assert_int_equal(place.file, expected[row].file);
    }
    assert_false(takes_place(list, 0, 8, &place));
    assert_false(takes_place(list, 0, -1, &place));
    take_list_free(list);
}

static void
the_focus_with_its_files_is_always_in_view(void **state)
{
    (void)state;
    TakeList *list = make_list(40);
    for (int rows = 3; rows < 20; rows++)
        for (size_t first = 0; first < 40; first += 7)
            for (size_t focus = 0; focus < 40; focus++) {
                const size_t top = takes_scroll(list, first, focus, rows);
                int last = -1;
                TakesPlace place;
                for (int row = 0; row < rows; row++)
                    if (takes_place(list, top, row, &place) &&
                        place.take == focus)
                        last = row;
                const int files = (int)take_list_row(list, focus)->file_count;
                assert_true(last >= 0);
                assert_true(takes_place(list, top, last, &place));
                assert_int_equal(place.file, files - 1);
            }
    take_list_free(list);
}

static void
a_focus_in_view_moves_nothing(void **state)
{
    (void)state;
    TakeList *list = make_list(40);
    assert_int_equal(takes_scroll(list, 10, 11, 10), 10);
    assert_int_equal(takes_scroll(list, 10, 10, 10), 10);
    assert_int_equal(takes_scroll(list, 10, 4, 10), 4);
    take_list_free(list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_never_touch_and_never_leave_the_pane),
        cmocka_unit_test(a_title_keeps_sixteen_columns_in_every_layout),
        cmocka_unit_test(wide_panes_show_all_and_narrow_ones_the_length),
        cmocka_unit_test(files_stand_below_their_take),
        cmocka_unit_test(the_focus_with_its_files_is_always_in_view),
        cmocka_unit_test(a_focus_in_view_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
