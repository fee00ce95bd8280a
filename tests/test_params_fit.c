// SPDX-License-Identifier: MIT
#include "check.h"
#include "fake_params.h"
#include "params_fit.h"

static ParamList *
make_list(void)
{
    ParamList *list = param_list_new();
    fake_params(list);
    return list;
}

static void
columns_follow_each_other_within_the_pane(void **state)
{
    (void)state;
    ParamList *list = make_list();
    for (int columns = 20; columns <= 200; columns++) {
        ParamsFit fit;
        params_fit(list, columns, &fit);
        assert_true(fit.mark >= fit.label + fit.label_columns);
        assert_true(fit.value > fit.mark);
        assert_true(fit.value_columns > 0);
        assert_true(fit.value + fit.value_columns <= columns);
        if (fit.bar_columns > 0) {
            assert_true(fit.bar > fit.value + fit.value_columns);
            assert_int_equal(fit.bar + fit.bar_columns, columns);
        }
    }
    param_list_free(list);
}

static void
every_row_has_a_line_and_every_group_a_heading(void **state)
{
    (void)state;
    ParamList *list = make_list();
    assert_int_equal(params_line_count(list, false), 7);
    assert_int_equal(params_line_count(list, true), 10);
    for (int i = 0; i < 2; i++) {
        const bool has_headings = i == 1;
        ParamsLine line;
        int rows = 0;
        for (int k = 0; params_line(list, has_headings, k, &line); k++) {
            if (line.row < 0)
                continue;
            assert_int_equal(line.row, rows++);
            assert_int_equal(params_line_of(list, has_headings, line.row), k);
        }
        assert_int_equal(rows, 7);
    }
    ParamsLine first;
    assert_true(params_line(list, true, 0, &first));
    assert_string_equal(first.heading, "music");
    param_list_free(list);
}

static void
the_selected_line_is_in_view(void **state)
{
    (void)state;
    for (int rows = 1; rows < 15; rows++)
        for (int first = -2; first < 12; first++)
            for (int line = 0; line < 10; line++) {
                const int top = params_scroll(first, line, rows, 10);
                assert_true(top >= 0);
                assert_true(line >= top && line < top + rows);
                assert_true(top == 0 || top + rows <= 10);
            }
}

static void
the_ends_of_a_slider_are_the_limits(void **state)
{
    (void)state;
    for (int columns = 2; columns < 60; columns++) {
        assert_true(params_share(0, columns) == 0);
        assert_true(params_share(-5, columns) == 0);
        assert_true(params_share(columns - 1, columns) == 1);
        assert_true(params_share(columns + 9, columns) == 1);
        for (int cell = 1; cell < columns; cell++)
            assert_true(params_share(cell, columns) >
                        params_share(cell - 1, columns));
    }
}

static void
limits_of_every_kind_are_told(void **state)
{
    (void)state;
    ParamList *list = make_list();
    check_owned_text(params_limits(param_list_row(list, 0)),
                     "40 to 240 BPM, by steps of 1");
    check_owned_text(params_limits(param_list_row(list, 1)),
                     "one of C, A or Bb");
    check_owned_text(params_limits(param_list_row(list, 5)), "on or off");
    const ParamRow text = {.kind = PARAM_TEXT, .unit = ""};
    check_owned_text(params_limits(&text), "");
    param_list_free(list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_follow_each_other_within_the_pane),
        cmocka_unit_test(every_row_has_a_line_and_every_group_a_heading),
        cmocka_unit_test(the_selected_line_is_in_view),
        cmocka_unit_test(the_ends_of_a_slider_are_the_limits),
        cmocka_unit_test(limits_of_every_kind_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
