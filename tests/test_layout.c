// SPDX-License-Identifier: MIT
#include "check.h"
#include "layout.h"

#include <string.h>

static Layout
laid_out(int rows, int columns)
{
    const LayoutAsked asked = {.rows = rows,
                               .columns = columns,
                               .prompt_rows = 1,
                               .zoomed = PANE_COUNT};
    Layout layout;
    layout_make(&asked, &layout);
    return layout;
}

static bool
may_be_a_line(PaneId pane)
{
    return pane == PANE_STATUS || pane == PANE_KEYS || pane == PANE_TIMELINE;
}

// Every cell belongs to exactly one pane: areas add up and nothing overlaps.
static void
check_cover(const LayoutAsked *asked, const Layout *layout)
{
    int area = 0;
    for (int i = 0; i < PANE_COUNT; i++) {
        const Rectangle a = layout->panes[i];
        if (a.rows == 0)
            continue;
        assert_true(a.row >= 0 && a.column >= 0 && a.columns > 0 &&
                    a.row + a.rows <= asked->rows &&
                    a.column + a.columns <= asked->columns);
        assert_true(a.rows >= 3 || (a.rows == 1 && may_be_a_line((PaneId)i)));
        assert_true(a.columns >= 20);
        area += a.rows * a.columns;
        for (int k = 0; k < i; k++) {
            const Rectangle b = layout->panes[k];
            const bool is_apart = b.rows == 0 || a.row + a.rows <= b.row ||
                                  b.row + b.rows <= a.row ||
                                  a.column + a.columns <= b.column ||
                                  b.column + b.columns <= a.column;
            assert_true(is_apart);
        }
    }
    assert_int_equal(area, asked->rows * asked->columns);
    // Never without prompt or progress.
    if (asked->zoomed != PANE_PROMPT)
        assert_true(layout->panes[PANE_PROMPT].rows >= 3);
    assert_true(layout->panes[PANE_TIMELINE].rows >= 1);
    assert_int_equal(layout->panes[PANE_STATUS].rows, 1);
}

static void
every_size_is_covered_without_overlap(void **state)
{
    (void)state;
    for (int rows = 16; rows <= 100; rows++)
        for (int columns = 60; columns <= 300; columns++)
            for (int prompt = 1; prompt <= 50; prompt += 7) {
                const LayoutAsked asked = {.rows = rows,
                                           .columns = columns,
                                           .prompt_rows = prompt,
                                           .zoomed = PANE_COUNT,
                                           .shows_log = prompt % 2 == 0};
                Layout layout;
                layout_make(&asked, &layout);
                check_cover(&asked, &layout);
            }
}

static void
every_pane_zooms_at_every_size(void **state)
{
    (void)state;
    for (int rows = 16; rows <= 100; rows += 3)
        for (int columns = 60; columns <= 300; columns += 7)
            for (int pane = 0; pane <= PANE_COUNT; pane++) {
                const LayoutAsked asked = {.rows = rows,
                                           .columns = columns,
                                           .prompt_rows = 1,
                                           .zoomed = (PaneId)pane};
                Layout layout;
                layout_make(&asked, &layout);
                check_cover(&asked, &layout);
                if (pane < PANE_STATUS)
                    assert_true(layout.panes[pane].columns == columns &&
                                layout.panes[pane].rows >= 5);
            }
}

static void
a_smaller_screen_says_so_and_shows_nothing(void **state)
{
    (void)state;
    assert_true(laid_out(15, 200).is_too_small);
    assert_true(laid_out(60, 59).is_too_small);
    assert_true(laid_out(0, 0).is_too_small);
    assert_false(laid_out(16, 60).is_too_small);
    const Layout layout = laid_out(15, 59);
    for (int i = 0; i < PANE_COUNT; i++)
        assert_int_equal(layout.panes[i].rows, 0);
    assert_int_equal(layout_find(&layout, 3, 3), PANE_COUNT);
}

static void
check_place(const Layout *layout,
            PaneId pane,
            int row,
            int column,
            int rows,
            int columns)
{
    const Rectangle wanted = {row, column, rows, columns};
    assert_memory_equal(&layout->panes[pane], &wanted, sizeof(wanted));
}

// The three drawings of the design.
static void
eighty_by_24_is_as_drawn(void **state)
{
    (void)state;
    const Layout layout = laid_out(24, 80);
    check_place(&layout, PANE_STATUS, 0, 0, 1, 80);
    check_place(&layout, PANE_CHAT, 1, 0, 11, 48);
    check_place(&layout, PANE_PARAMS, 1, 48, 11, 32);
    check_place(&layout, PANE_TIMELINE, 12, 0, 1, 80);
    check_place(&layout, PANE_TAKES, 13, 0, 6, 80);
    check_place(&layout, PANE_PROMPT, 19, 0, 4, 80);
    check_place(&layout, PANE_KEYS, 23, 0, 1, 80);
    assert_int_equal(layout.panes[PANE_WAVE].rows, 0);
}

static void
one_hundred_twenty_by_36_is_as_drawn(void **state)
{
    (void)state;
    const Layout layout = laid_out(36, 120);
    check_place(&layout, PANE_CHAT, 1, 0, 20, 72);
    check_place(&layout, PANE_PARAMS, 1, 72, 20, 48);
    check_place(&layout, PANE_TIMELINE, 21, 0, 4, 120);
    check_place(&layout, PANE_TAKES, 25, 0, 6, 52);
    check_place(&layout, PANE_WAVE, 25, 52, 6, 68);
    check_place(&layout, PANE_PROMPT, 31, 0, 4, 120);
    check_place(&layout, PANE_KEYS, 35, 0, 1, 120);
}

static void
two_hundred_by_60_is_as_drawn(void **state)
{
    (void)state;
    const Layout layout = laid_out(60, 200);
    check_place(&layout, PANE_TAKES, 1, 0, 33, 46);
    check_place(&layout, PANE_CHAT, 1, 46, 33, 98);
    check_place(&layout, PANE_PARAMS, 1, 144, 33, 56);
    check_place(&layout, PANE_WAVE, 34, 0, 15, 200);
    check_place(&layout, PANE_TIMELINE, 49, 0, 5, 200);
    check_place(&layout, PANE_PROMPT, 54, 0, 5, 200);
    check_place(&layout, PANE_KEYS, 59, 0, 1, 200);
}

static void
height_takes_hints_then_waveform_then_timeline_detail(void **state)
{
    (void)state;
    for (int columns = 100; columns <= 200; columns += 100)
        for (int rows = 17; rows <= 100; rows++) {
            const Layout tall = laid_out(rows, columns);
            const Layout small = laid_out(rows - 1, columns);
            for (int i = 0; i < PANE_COUNT; i++)
                assert_true(small.panes[i].rows <= tall.panes[i].rows + 1);
            // The timeline is a strip only when the waveform is at its least.
            if (small.panes[PANE_TIMELINE].rows == 1 && columns == 100)
                assert_int_equal(small.panes[PANE_WAVE].rows, 3);
        }
    assert_int_equal(laid_out(17, 80).panes[PANE_KEYS].rows, 0);
    assert_int_equal(laid_out(18, 80).panes[PANE_KEYS].rows, 1);
}

static void
the_prompt_grows_to_a_third_and_no_further(void **state)
{
    (void)state;
    LayoutAsked asked = {
        .rows = 36, .columns = 120, .prompt_rows = 5, .zoomed = PANE_COUNT};
    Layout layout;
    layout_make(&asked, &layout);
    assert_int_equal(layout.panes[PANE_PROMPT].rows, 7);
    asked.prompt_rows = 2000;
    layout_make(&asked, &layout);
    assert_int_equal(layout.panes[PANE_PROMPT].rows, 12);
}

static void
the_log_takes_the_place_of_the_chat(void **state)
{
    (void)state;
    LayoutAsked asked = {
        .rows = 36, .columns = 120, .prompt_rows = 1, .zoomed = PANE_COUNT};
    Layout chat, log;
    layout_make(&asked, &chat);
    asked.shows_log = true;
    layout_make(&asked, &log);
    assert_memory_equal(&chat.panes[PANE_CHAT], &log.panes[PANE_LOG],
                        sizeof(Rectangle));
    assert_int_equal(log.panes[PANE_CHAT].rows, 0);
    assert_int_equal(chat.panes[PANE_LOG].rows, 0);
}

static void
places_are_found_again(void **state)
{
    (void)state;
    const Layout layout = laid_out(60, 200);
    for (int row = 0; row < 60; row++)
        for (int column = 0; column < 200; column++) {
            const PaneId pane = layout_find(&layout, row, column);
            assert_true(pane < PANE_COUNT);
            const Rectangle place = layout.panes[pane];
            assert_true(row >= place.row && row < place.row + place.rows &&
                        column >= place.column &&
                        column < place.column + place.columns);
        }
    assert_int_equal(layout_find(&layout, -1, 0), PANE_COUNT);
    assert_int_equal(layout_find(&layout, 60, 0), PANE_COUNT);
    assert_int_equal(layout_find(&layout, 0, 200), PANE_COUNT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_is_covered_without_overlap),
        cmocka_unit_test(every_pane_zooms_at_every_size),
        cmocka_unit_test(a_smaller_screen_says_so_and_shows_nothing),
        cmocka_unit_test(eighty_by_24_is_as_drawn),
        cmocka_unit_test(one_hundred_twenty_by_36_is_as_drawn),
        cmocka_unit_test(two_hundred_by_60_is_as_drawn),
        cmocka_unit_test(height_takes_hints_then_waveform_then_timeline_detail),
        cmocka_unit_test(the_prompt_grows_to_a_third_and_no_further),
        cmocka_unit_test(the_log_takes_the_place_of_the_chat),
        cmocka_unit_test(places_are_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
