// SPDX-License-Identifier: MIT
#include "check.h"
#include "shimmer.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 60, FRAME_NS = 16666667 };

static const int64_t period_ns = INT64_C(2000000000);
static Grid grid;

static Canvas
fresh(bool has_ramp)
{
    grid_resize(&grid, 2, COLUMNS);
    const Canvas canvas = {.grid = &grid,
                           .theme = theme_default(),
                           .has_ramp = has_ramp,
                           .rows = 2,
                           .columns = COLUMNS};
    canvas_fill(&canvas, INK_TEXT);
    return canvas;
}

static int
free_grid(void **state)
{
    (void)state;
    grid_free(&grid);
    return 0;
}

static void
light_passes_every_cell_once_in_two_seconds(void **state)
{
    (void)state;
    for (int cell = 0; cell < 20; cell += 19) {
        int peaks = 0;
        for (int64_t t = FRAME_NS; t < period_ns - FRAME_NS; t += FRAME_NS) {
            const double before = shimmer_light(cell, 20, t - FRAME_NS);
            const double here = shimmer_light(cell, 20, t);
            const double behind = shimmer_light(cell, 20, t + FRAME_NS);
            assert_true(here >= 0 && here <= 1);
            peaks += here > before && here >= behind;
        }
        assert_int_equal(peaks, 1);
    }
    assert_float_equal(shimmer_light(3, 20, 0), shimmer_light(3, 20, period_ns),
                       1e-9);
}

static void
light_is_a_raised_cosine_of_ten_cells(void **state)
{
    (void)state;
    // 20 cells and 10 on either side: the head stands at cell 10 in the middle.
    const int64_t middle = period_ns / 2;
    assert_float_equal(shimmer_light(10, 20, middle), 1, 1e-9);
    assert_float_equal(shimmer_light(12.5, 20, middle), 0.5, 1e-9);
    assert_float_equal(shimmer_light(15, 20, middle), 0, 1e-9);
    assert_float_equal(shimmer_light(4, 20, middle), 0, 1e-9);
}

static void
the_head_moves_between_cells(void **state)
{
    (void)state;
    // At 60 frames a second each frame moves it, by less than a cell.
    for (int64_t t = period_ns * 2 / 5; t < period_ns / 2; t += FRAME_NS)
        assert_true(fabs(shimmer_light(10, 20, t + FRAME_NS) -
                         shimmer_light(10, 20, t)) > 1e-4);
}

static int
changed_cells(const Canvas *canvas, const char *text, int64_t time_ns)
{
    shimmer_text(canvas, 0, 0, -1, text, time_ns, false);
    Cell before[COLUMNS];
    memcpy(before, grid.cells, sizeof(before));
    shimmer_text(canvas, 0, 0, -1, text, time_ns + FRAME_NS, false);
    int changed = 0;
    for (int i = 0; i < COLUMNS; i++) {
        changed += before[i].look.foreground != grid.cells[i].look.foreground;
        assert_int_equal(before[i].code, grid.cells[i].code);
        // Weight that comes and goes flickers.
        assert_int_equal(before[i].look.attributes,
                         grid.cells[i].look.attributes);
    }
    return changed;
}

static void
a_frame_changes_few_cells_and_only_their_colour(void **state)
{
    (void)state;
    const Canvas canvas = fresh(true);
    const char *text = "rendering 12 of 64 bars of a rather long song";
    for (int64_t t = 0; t < period_ns; t += FRAME_NS)
        assert_in_range(changed_cells(&canvas, text, t), 0, 14);
}

static void
without_a_ramp_light_is_weight(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    shimmer_text(&canvas, 0, 0, -1, "12345678901234567890", period_ns / 2,
                 false);
    assert_int_equal(grid_cell(&grid, 0, 10)->look.attributes, LOOK_BOLD);
    assert_int_equal(grid_cell(&grid, 0, 7)->look.attributes, 0);
    assert_int_equal(grid_cell(&grid, 0, 0)->look.attributes, LOOK_DIM);
}

static void
a_theme_without_colours_is_lit_by_weight_too(void **state)
{
    (void)state;
    Canvas canvas = fresh(true);
    Theme mono = *theme_default();
    theme_drop_colors(&mono);
    canvas.theme = &mono;
    shimmer_text(&canvas, 0, 0, -1, "12345678901234567890", period_ns / 2,
                 false);
    assert_int_equal(grid_cell(&grid, 0, 10)->look.attributes, LOOK_BOLD);
    assert_int_equal(grid_cell(&grid, 0, 10)->look.foreground,
                     LOOK_DEFAULT_COLOR);
}

static void
still_light_does_not_move(void **state)
{
    (void)state;
    const Canvas canvas = fresh(true);
    Cell before[2 * COLUMNS];
    for (int64_t t = 0; t < period_ns; t += period_ns / 7) {
        assert_int_equal(shimmer_text(&canvas, 0, 0, -1, "thinking", t, true),
                         8);
        shimmer_loop(&canvas, 1, 0, 5, t, true);
        if (t > 0)
            assert_memory_equal(before, grid.cells, sizeof(before));
        memcpy(before, grid.cells, sizeof(before));
    }
}

static void
text_keeps_its_columns_whatever_it_is(void **state)
{
    (void)state;
    const Canvas canvas = fresh(true);
    assert_int_equal(
        shimmer_text(&canvas, 0, 0, -1, "日本e\u0301\x1b!", 0, false), 6);
    assert_int_equal(grid_cell(&grid, 0, 4)->mark, 0x301);
    assert_int_equal(grid_cell(&grid, 0, 5)->code, '!');
    assert_int_equal(shimmer_text(&canvas, 0, 0, 4, "many words", 0, false), 4);
    assert_int_equal(grid_cell(&grid, 0, 3)->code, 0x2026);
    assert_int_equal(shimmer_text(&canvas, 0, 58, -1, "many", 0, false), 2);
    assert_int_equal(shimmer_text(&canvas, 0, 70, -1, "many", 0, false), 0);
    assert_int_equal(shimmer_text(&canvas, 0, 0, 0, "many", 0, false), 0);
}

static void
the_loop_flows_on_and_joins_its_end(void **state)
{
    (void)state;
    const Canvas canvas = fresh(true);
    for (int columns = 3; columns <= 12; columns++) {
        uint32_t last = 0;
        int changes = 0;
        for (int64_t t = 0; t < period_ns; t += FRAME_NS) {
            shimmer_loop(&canvas, 0, 0, columns, t, false);
            const Cell *cell = grid_cell(&grid, 0, 1);
            assert_in_range(cell->code, 0x2581, 0x2588);
            changes += t > 0 && cell->look.foreground != last;
            last = cell->look.foreground;
        }
        assert_true(changes > 50);
        shimmer_loop(&canvas, 0, 0, columns, 0, false);
        shimmer_loop(&canvas, 1, 0, columns, period_ns, false);
        for (int i = 0; i < columns; i++)
            assert_memory_equal(grid_cell(&grid, 0, i), grid_cell(&grid, 1, i),
                                sizeof(Cell));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(light_passes_every_cell_once_in_two_seconds),
        cmocka_unit_test(light_is_a_raised_cosine_of_ten_cells),
        cmocka_unit_test(the_head_moves_between_cells),
        cmocka_unit_test(a_frame_changes_few_cells_and_only_their_colour),
        cmocka_unit_test(without_a_ramp_light_is_weight),
        cmocka_unit_test(a_theme_without_colours_is_lit_by_weight_too),
        cmocka_unit_test(still_light_does_not_move),
        cmocka_unit_test(text_keeps_its_columns_whatever_it_is),
        cmocka_unit_test(the_loop_flows_on_and_joins_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, free_grid);
}
