// SPDX-License-Identifier: MIT
// The waveform, drawn into cells.
#include "pane_room.h"

enum { LEFT = 2 };

static const PaneId pane = PANE_WAVE;

static const char id[] = "01ARZ3NDEKTSV4RRFF00000001";

static int
set_up(void **state)
{
    Room *room = room_new(pane);
    fake_take(room->studio, 1, "song", 0);
    fake_wave(room->studio, id, 24);
    *state = room;
    return 0;
}

static const Rectangle *
draw(Room *room, int rows, int columns)
{
    room_draw(room, &pane_wave, rows, columns);
    return &room->tui->layout.panes[pane];
}

static bool
point(Room *room, MouseAction action, int column)
{
    const Mouse mouse = {
        .action = action, .button = 1, .row = 2, .column = column};
    return pane_wave.mouse(room->tui, &mouse, &room->tui->layout.panes[pane]);
}

// Columns of the pane where the playhead stands in a row of the waveform.
static int
head_column(const Room *room, const Rectangle *place)
{
    const int row = place->row + place->rows / 2;
    int found = -1;
    for (int column = 1; column < place->columns - 1; column++)
        if (grid_cell(&room->grid, row, place->column + column)->code ==
            glyph_code(GLYPH_PLAYHEAD, false)) {
            assert_int_equal(found, -1);
            found = column - LEFT;
        }
    return found;
}

static void
the_playhead_stands_at_the_cell_that_is_heard(void **state)
{
    static const struct {
        int rows, columns;
    } sizes[] = {{36, 120}, {60, 200}, {100, 300}};

    Room *room = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++)
        for (double position_s = 0; position_s < 24; position_s += 0.77) {
            fake_playing(room->studio, id, position_s);
            const Rectangle *place =
                draw(room, sizes[i].rows, sizes[i].columns);
            const int columns = place->columns - 4;
            assert_int_equal(head_column(room, place),
                             (int)(position_s / 24 * columns));
        }
}

static void
a_take_that_is_not_loaded_has_no_playhead(void **state)
{
    Room *room = *state;
    assert_int_equal(head_column(room, draw(room, 36, 120)), -1);
    fake_playing(room->studio, "01ARZ3NDEKTSV4RRFF00000009", 3);
    assert_int_equal(head_column(room, draw(room, 36, 120)), -1);
    assert_true(fake_find(&room->grid, "space plays 0:24") >= 0);
}

static void
the_line_tells_position_bar_section_and_level(void **state)
{
    Room *room = *state;
    fake_playing(room->studio, id, 9.317);
    (void)draw(room, 60, 200);
    const int row = fake_find(&room->grid, "► 0:09.31 / 0:24");
    char *text = fake_row(&room->grid, row);
    assert_non_null(strstr(text, "bar 7 of 16  verse 1"));
    assert_non_null(strstr(text, "-14.1 LUFS  -1.0 dBTP"));
    mem_free(text);
}

static void
sections_and_bars_stand_above(void **state)
{
    Room *room = *state;
    const Rectangle *place = draw(room, 60, 200);
    char *names = fake_row(&room->grid, place->row + 1);
    char *bars = fake_row(&room->grid, place->row + 2);
    assert_non_null(strstr(names, "intro 1-4"));
    assert_non_null(strstr(names, "verse 1 5-12"));
    assert_non_null(strstr(bars, "16"));
    mem_free(names);
    mem_free(bars);
}

static void
a_growing_take_has_a_track_ahead(void **state)
{
    Room *room = *state;
    fake_wave(room->studio, id, 12);
    (void)draw(room, 60, 200);
    assert_true(fake_find(&room->grid, "rendered to 0:12") >= 0);
    assert_true(fake_find(&room->grid, "··········") >= 0);
    fake_wave(room->studio, id, 24);
    (void)draw(room, 60, 200);
    assert_int_equal(fake_find(&room->grid, "··········"), -1);
}

static void
a_click_and_a_drag_seek(void **state)
{
    Room *room = *state;
    fake_playing(room->studio, id, 3);
    const Rectangle *place = draw(room, 36, 120);
    const int columns = place->columns - 4;
    assert_true(point(room, MOUSE_PRESS, LEFT + columns / 2));
    assert_float_equal(room->studio->sought_s, 12, 24.0 / columns);
    assert_true(point(room, MOUSE_DRAG, 0));
    assert_float_equal(room->studio->sought_s, 0, 1e-9);
    assert_true(point(room, MOUSE_DRAG, place->columns + 50));
    assert_float_equal(room->studio->sought_s, 24, 24.0 / columns);
    assert_true(point(room, MOUSE_WHEEL_UP, 10));
    assert_float_equal(room->studio->sought_by_s, 1, 1e-9);
    assert_true(point(room, MOUSE_WHEEL_DOWN, 10));
    assert_float_equal(room->studio->sought_by_s, -1, 1e-9);
}

static void
a_click_on_a_silent_take_plays_it(void **state)
{
    Room *room = *state;
    (void)draw(room, 36, 120);
    assert_true(point(room, MOUSE_PRESS, 20));
    assert_string_equal(room->studio->ran, "play");
}

static void
without_a_take_it_says_so(void **state)
{
    Room *room = *state;
    room->studio->wave = (WaveView){.take_id = ""};
    (void)draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "the waveform of the take in focus") >=
                0);
    assert_true(point(room, MOUSE_PRESS, 20));
    assert_string_equal(room->studio->ran, "");
}

static void
ascii_and_tiny_panes_draw_something_legible(void **state)
{
    Room *room = *state;
    room->tui->is_ascii = true;
    fake_playing(room->studio, id, 9);
    for (int rows = 16; rows < 60; rows++)
        for (int columns = 100; columns < 220; columns += 17) {
            (void)draw(room, rows, columns);
            for (int i = 0; i < rows * columns; i++)
                assert_true(room->grid.cells[i].code < 0x7f);
        }
}

static void
what_is_copied_is_what_would_be_drawn(void **state)
{
    Room *room = *state;
    (void)draw(room, 36, 120);
    for (int i = 0; i < 40; i++) {
        fake_playing(room->studio, id, 0.6 * i);
        if (i % 5 == 0)
            fake_wave(room->studio, id, 12 + 0.3 * i);
        if (i == 20)
            room->studio->highs[1] = 0.01F;
        if (i == 25)
            room->tui->theme.inks[INK_PLAYHEAD].foreground = 0x123456;
        room_check_fresh(room, &pane_wave);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, room_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_playhead_stands_at_the_cell_that_is_heard),
        TEST(a_take_that_is_not_loaded_has_no_playhead),
        TEST(the_line_tells_position_bar_section_and_level),
        TEST(sections_and_bars_stand_above),
        TEST(a_growing_take_has_a_track_ahead),
        TEST(a_click_and_a_drag_seek),
        TEST(a_click_on_a_silent_take_plays_it),
        TEST(without_a_take_it_says_so),
        TEST(ascii_and_tiny_panes_draw_something_legible),
        TEST(what_is_copied_is_what_would_be_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
