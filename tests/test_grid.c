// SPDX-License-Identifier: MIT
#include "check.h"
#include "grid.h"

#include <locale.h>

static const Look plain = {.foreground = LOOK_DEFAULT_COLOR,
                           .background = LOOK_DEFAULT_COLOR};
static const Look red = {
    .foreground = 0xff0000, .background = 0x000000, .attributes = LOOK_BOLD};

static void
a_new_grid_is_blank(void **state)
{
    (void)state;
    Grid grid = {0};
    grid_resize(&grid, 3, 4);
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 4; column++)
            assert_int_equal(grid_cell(&grid, row, column)->code, ' ');
    grid_put(&grid, 1, 1, 'x', 0, red);
    grid_resize(&grid, 2, 2);
    assert_int_equal(grid_cell(&grid, 1, 1)->code, ' ');
    grid_free(&grid);
    grid_free(&grid);
}

static void
places_outside_are_ignored(void **state)
{
    (void)state;
    Grid grid = {0};
    grid_resize(&grid, 2, 3);
    static const int places[][2] = {{-1, 0}, {0, -1}, {2, 0}, {0, 3}, {9, 9}};
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        grid_put(&grid, places[i][0], places[i][1], 'x', 0, red);
        assert_null(grid_cell(&grid, places[i][0], places[i][1]));
    }
    grid_resize(&grid, 0, 0);
    grid_put(&grid, 0, 0, 'x', 0, red);
    assert_null(grid_cell(&grid, 0, 0));
    grid_resize(&grid, -4, 5);
    assert_int_equal(grid.rows, 0);
    grid_free(&grid);
}

static void
a_wide_character_takes_two_cells(void **state)
{
    (void)state;
    Grid grid = {0};
    grid_resize(&grid, 1, 4);
    grid_put(&grid, 0, 1, 0x4e2d, 0, red);
    assert_int_equal(grid_cell(&grid, 0, 1)->code, 0x4e2d);
    assert_int_equal(grid_cell(&grid, 0, 2)->code, 0);
    assert_int_equal(grid_cell(&grid, 0, 2)->look.foreground, 0xff0000);
    grid_free(&grid);
}

static void
a_wide_character_that_does_not_fit_is_a_blank(void **state)
{
    (void)state;
    Grid grid = {0};
    grid_resize(&grid, 1, 3);
    grid_put(&grid, 0, 2, 0x4e2d, 0, red);
    assert_int_equal(grid_cell(&grid, 0, 2)->code, ' ');
    assert_int_equal(grid_cell(&grid, 0, 2)->look.foreground, 0xff0000);
    grid_free(&grid);
}

static void
overwriting_a_half_blanks_the_other(void **state)
{
    (void)state;
    Grid grid = {0};
    grid_resize(&grid, 1, 6);
    grid_put(&grid, 0, 1, 0x4e2d, 0, red);
    grid_put(&grid, 0, 1, 'a', 0, plain);
    assert_int_equal(grid_cell(&grid, 0, 2)->code, ' ');
    grid_put(&grid, 0, 1, 0x4e2d, 0, red);
    grid_put(&grid, 0, 2, 'b', 0, plain);
    assert_int_equal(grid_cell(&grid, 0, 1)->code, ' ');
    assert_int_equal(grid_cell(&grid, 0, 2)->code, 'b');
    // One over two halves of two others.
    grid_put(&grid, 0, 0, 0x4e2d, 0, red);
    grid_put(&grid, 0, 2, 0x4e2d, 0, red);
    grid_put(&grid, 0, 1, 0x6587, 0, red);
    assert_int_equal(grid_cell(&grid, 0, 0)->code, ' ');
    assert_int_equal(grid_cell(&grid, 0, 1)->code, 0x6587);
    assert_int_equal(grid_cell(&grid, 0, 2)->code, 0);
    assert_int_equal(grid_cell(&grid, 0, 3)->code, ' ');
    grid_free(&grid);
}

static void
only_combining_marks_become_marks(void **state)
{
    (void)state;
    Grid grid = {0};
    grid_resize(&grid, 1, 3);
    grid_put(&grid, 0, 0, 'e', 0x301, plain);
    grid_put(&grid, 0, 1, 'e', 'x', plain);
    grid_put(&grid, 0, 2, 0x301, 0, plain); // alone it has no cell
    assert_int_equal(grid_cell(&grid, 0, 2)->code, ' ');
    grid_put(&grid, 0, 2, ' ', 0x301, plain);
    assert_int_equal(grid_cell(&grid, 0, 2)->mark, 0);
    assert_int_equal(grid_cell(&grid, 0, 0)->mark, 0x301);
    assert_int_equal(grid_cell(&grid, 0, 1)->mark, 0);
    assert_int_equal(grid_cell(&grid, 0, 2)->code, ' ');
    grid_free(&grid);
}

static void
every_field_of_a_cell_makes_a_difference(void **state)
{
    (void)state;
    static const Cell cells[] = {
        {.code = 'x', .look = {1, 2, 3}},
        {.code = 'y', .look = {1, 2, 3}},
        {.code = 'x', .mark = 0x301, .look = {1, 2, 3}},
        {.code = 'x', .look = {9, 2, 3}},
        {.code = 'x', .look = {1, 9, 3}},
        {.code = 'x', .look = {1, 2, LOOK_DIM}}};
    Grid a = {0};
    Grid b = {0};
    grid_resize(&a, 2, 2);
    grid_resize(&b, 2, 2);
    assert_true(grid_same(&a, &b));
    for (size_t i = 0; i < ARRAY_LENGTH(cells); i++)
        for (size_t j = 0; j < ARRAY_LENGTH(cells); j++) {
            a.cells[3] = cells[i];
            b.cells[3] = cells[j];
            assert_int_equal(grid_same(&a, &b), i == j);
        }
    grid_resize(&a, 1, 4);
    grid_resize(&b, 4, 1);
    assert_false(grid_same(&a, &b));
    grid_free(&a);
    grid_free(&b);
}

static const struct {
    uint32_t code;
    int width;
} widths[] = {
    {'a', 1},      {' ', 1},     {0x7e, 1},    {0xe9, 1},      {0x2588, 1},
    {0x2801, 1},   {0x301, 0},   {0x20dd, 0},  {0x4e2d, 2},    {0xac00, 2},
    {0xff21, 2},   {0x1f600, 2}, {0, -1},      {0x1b, -1},     {0x7f, -1},
    {0x9b, -1},    {0xad, -1},   {0x200d, -1}, {0x202e, -1},   {0x2066, -1},
    {0xfe0f, -1},  {0xd800, -1}, {0xfeff, -1}, {0x110000, -1}, {0xe0041, -1},
    {0x200b, -1},  {'\n', -1},   {'\t', -1},   {0x3042, 2},    {0x20000, 2},
    {0x10ffff, 1}, {0x0430, 1},  {0x05d0, 1},  {0x1f680, 2},   {0x2500, 1},
    {0x2026, 1},   {0x266a, 1},  {0x2605, 1}};

static void
check_widths(void)
{
    for (size_t i = 0; i < ARRAY_LENGTH(widths); i++)
        if (grid_width(widths[i].code) != widths[i].width)
            fail_msg("U+%04X is %d wide, not %d", widths[i].code,
                     grid_width(widths[i].code), widths[i].width);
}

static void
widths_are_those_of_the_terminal(void **state)
{
    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    check_widths();
}

static void
widths_are_the_same_without_a_locale(void **state)
{
    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C"));
    check_widths();
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

int
main(void)
{
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_grid_is_blank),
        cmocka_unit_test(places_outside_are_ignored),
        cmocka_unit_test(a_wide_character_takes_two_cells),
        cmocka_unit_test(a_wide_character_that_does_not_fit_is_a_blank),
        cmocka_unit_test(overwriting_a_half_blanks_the_other),
        cmocka_unit_test(only_combining_marks_become_marks),
        cmocka_unit_test(every_field_of_a_cell_makes_a_difference),
        cmocka_unit_test(widths_are_those_of_the_terminal),
        cmocka_unit_test(widths_are_the_same_without_a_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
