// SPDX-License-Identifier: MIT
#include "check.h"
#include "wave_shape.h"

#include <math.h>

enum { BINS = 1000 };

static float lows[BINS], highs[BINS];

static WaveView
make_view(double duration_s, double ready_s)
{
    for (int i = 0; i < BINS; i++) {
        lows[i] = -0.25F;
        highs[i] = 0.5F;
    }
    return (WaveView){.take_id = "a",
                      .count = (size_t)(BINS * ready_s / duration_s),
                      .lows = lows,
                      .highs = highs,
                      .duration_s = duration_s,
                      .ready_s = ready_s};
}

static void
a_click_leads_to_the_column_that_was_clicked(void **state)
{
    (void)state;
    const double durations[] = {0.3, 4, 24, 61.7, 200, 3600};
    for (size_t i = 0; i < ARRAY_LENGTH(durations); i++) {
        const WaveView view = make_view(durations[i], durations[i]);
        for (int columns = 1; columns <= 300; columns++)
            for (int column = 0; column < columns; column++)
                assert_int_equal(wave_shape_column_of(
                                     &view,
                                     wave_shape_time_of(&view, column, columns),
                                     columns),
                                 column);
    }
}

static void
a_click_never_leads_behind_what_is_rendered(void **state)
{
    (void)state;
    const WaveView view = make_view(24, 6);
    assert_float_equal(wave_shape_time_of(&view, 99, 100), 6, 1e-9);
    assert_true(wave_shape_time_of(&view, 10, 100) < 6);
}

static void
the_end_is_the_last_column_and_outside_is_none(void **state)
{
    (void)state;
    const WaveView view = make_view(24, 24);
    assert_int_equal(wave_shape_column_of(&view, 24, 80), 79);
    assert_int_equal(wave_shape_column_of(&view, 0, 80), 0);
    assert_int_equal(wave_shape_column_of(&view, 24.1, 80), -1);
    assert_int_equal(wave_shape_column_of(&view, -0.1, 80), -1);
    assert_int_equal(wave_shape_column_of(&view, (double)NAN, 80), -1);
    const WaveView none = {.take_id = ""};
    assert_int_equal(wave_shape_column_of(&none, 0, 80), -1);
}

static void
one_loud_bin_is_seen_at_every_width(void **state)
{
    (void)state;
    const WaveView view = make_view(24, 24);
    for (int columns = 1; columns <= 400; columns += 3)
        for (int loud = 0; loud < BINS; loud += 37) {
            highs[loud] = 0.9F;
            double highest = 0;
            for (int i = 0; i < columns; i++)
                highest =
                    fmax(highest, wave_shape_column(&view, i, columns).high);
            assert_float_equal(highest, 0.9, 1e-6);
            highs[loud] = 0.5F;
        }
}

static void
what_is_not_rendered_is_not_ready(void **state)
{
    (void)state;
    const WaveView view = make_view(24, 12);
    for (int column = 0; column < 100; column++)
        assert_int_equal(wave_shape_column(&view, column, 100).is_ready,
                         column < 50);
    const WaveView none = {.take_id = "a", .duration_s = 24};
    assert_false(wave_shape_column(&none, 0, 100).is_ready);
}

static void
what_sounds_has_a_height_and_full_scale_is_full(void **state)
{
    (void)state;
    assert_int_equal(wave_shape_eighths(0, 3), 1);
    assert_int_equal(wave_shape_eighths(1, 3), 24);
    assert_int_equal(wave_shape_eighths(1.5, 3), 24);
    assert_int_equal(wave_shape_eighths(0.5, 3), 12);
}

static void
sections_and_bars_are_found_by_time(void **state)
{
    (void)state;
    const WaveSection sections[] = {{"intro", 0, 1, 2}, {"verse", 4, 3, 2}};
    const double bars[] = {0, 2, 4, 6};
    WaveView view = make_view(8, 8);
    view.sections = sections;
    view.section_count = 2;
    view.bar_starts_s = bars;
    view.bar_count = 4;
    assert_int_equal(wave_shape_section_at(&view, 3.9), 0);
    assert_int_equal(wave_shape_section_at(&view, 4), 1);
    assert_int_equal(wave_shape_section_at(&view, 8.5), -1);
    assert_int_equal(wave_shape_section_at(&view, (double)NAN), -1);
    for (int bar = 0; bar < 4; bar++) {
        assert_int_equal(wave_shape_bar_at(&view, bars[bar]), bar);
        assert_int_equal(wave_shape_bar_at(&view, bars[bar] + 1.9), bar);
    }
    assert_int_equal(wave_shape_bar_at(&view, (double)NAN), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_leads_to_the_column_that_was_clicked),
        cmocka_unit_test(a_click_never_leads_behind_what_is_rendered),
        cmocka_unit_test(the_end_is_the_last_column_and_outside_is_none),
        cmocka_unit_test(one_loud_bin_is_seen_at_every_width),
        cmocka_unit_test(what_is_not_rendered_is_not_ready),
        cmocka_unit_test(what_sounds_has_a_height_and_full_scale_is_full),
        cmocka_unit_test(sections_and_bars_are_found_by_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
