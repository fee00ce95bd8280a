// SPDX-License-Identifier: MIT
// The list of takes, drawn into cells.
#include "pane_room.h"

static const PaneId pane = PANE_TAKES;

static int
set_up(void **state)
{
    Room *room = room_new(pane);
    room->tui->focus = pane;
    *state = room;
    return 0;
}

static void
draw(Room *room, int rows, int columns)
{
    room_draw(room, &pane_takes, rows, columns);
}

static void
press(Room *room, int row)
{
    const Rectangle *place = &room->tui->layout.panes[pane];
    const Mouse mouse = {.action = MOUSE_PRESS,
                         .button = 1,
                         .row = row - place->row,
                         .column = 5};
    (void)pane_takes.mouse(room->tui, &mouse, place);
}

static bool
type(Room *room, uint32_t code)
{
    return room_type(room, &pane_takes, code);
}

static int
focus(const Room *room)
{
    return take_list_focus(room->studio->takes)->number;
}

static void
an_empty_list_says_what_to_do(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "no takes yet") >= 0);
    assert_true(fake_find(&room->grid, "0 of 0 · / filter · all") >= 0);
    assert_false(type(room, '\r'));
}

static void
a_row_shows_number_title_stars_length_and_loudness(void **state)
{
    Room *room = *state;
    fake_take(room->studio, 3, "warm piano", 2);
    draw(room, 24, 80);
    const int row = fake_find(&room->grid, "warm piano");
    char *text = fake_row(&room->grid, row);
    assert_non_null(strstr(text, "▸ 3 warm piano"));
    assert_non_null(strstr(text, "✦✦"));
    assert_non_null(strstr(text, "0:24"));
    assert_non_null(strstr(text, "-14.1 LUFS"));
    mem_free(text);
}

static void
state_is_told_in_words_at_every_size(void **state)
{
    static const struct {
        int rows, columns;
    } sizes[] = {{24, 80}, {36, 120}, {60, 200}, {16, 60}};

    Room *room = *state;
    fake_take(room->studio, 1, "half", 0);
    TakeView *half = take_list_edit(
        room->studio->takes, take_list_row(room->studio->takes, 0)->take_id);
    mem_free(half->state);
    half->state = mem_copy_text("partial");
    fake_take(room->studio, 2, "whole", 0);
    fake_job(room->studio, "01ARZ3NDEKTSV4RRFF90000000", "x", EVENT_JOB_QUEUED);
    fake_event(room->studio, EVENT_JOB_STARTED, "01ARZ3NDEKTSV4RRFF90000000",
               NULL);
    fake_progress(room->studio, "01ARZ3NDEKTSV4RRFF90000000", "render", 31, 50,
                  3);
    TakeView *growing = take_list_edit(
        room->studio->takes, take_list_row(room->studio->takes, 0)->take_id);
    (void)snprintf(growing->job, ULID_SIZE, "01ARZ3NDEKTSV4RRFF90000000");
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        draw(room, sizes[i].rows, sizes[i].columns);
        assert_true(fake_find(&room->grid, "62 %") >= 0);
        assert_true(fake_find(&room->grid, "partial") >= 0);
    }
}

static void
a_take_with_a_failed_check_is_marked(void **state)
{
    Room *room = *state;
    fake_take(room->studio, 1, "wrong", 0);
    draw(room, 24, 80);
    assert_true(fake_find(&room->grid, "⚠ wrong") < 0);
    take_list_edit(room->studio->takes,
                   take_list_row(room->studio->takes, 0)->take_id)
        ->flag_count = 1;
    draw(room, 24, 80);
    assert_true(fake_find(&room->grid, "⚠ wrong") >= 0);
}

static void
files_are_listed_and_missing_ones_marked(void **state)
{
    Room *room = *state;
    fake_take(room->studio, 1, "song", 0);
    const char *id = take_list_row(room->studio->takes, 0)->take_id;
    fake_file(room->studio, id, "/music/song.flac", false);
    fake_file(room->studio, id, "/music/song-2.flac", true);
    draw(room, 24, 80);
    const int row = fake_find(&room->grid, "song.flac");
    assert_int_equal(row, fake_find(&room->grid, " song ") + 1);
    char *text = fake_row(&room->grid, row + 1);
    assert_non_null(strstr(text, "✗ song-2.flac"));
    assert_non_null(strstr(text, "missing"));
    mem_free(text);
}

static void
what_plays_has_a_mark(void **state)
{
    Room *room = *state;
    fake_take(room->studio, 1, "song", 0);
    fake_playing(room->studio, take_list_row(room->studio->takes, 0)->take_id,
                 2);
    draw(room, 24, 80);
    assert_true(fake_find(&room->grid, "▸♫1 song") >= 0);
    room->studio->transport.player.phase = PLAYER_PAUSED;
    draw(room, 24, 80);
    assert_true(fake_find(&room->grid, "▸‖1 song") >= 0);
}

static void
keys_move_the_focus_and_keep_it_in_view(void **state)
{
    Room *room = *state;
    for (int i = 1; i <= 50; i++)
        fake_take(room->studio, i, "song", 0);
    take_list_move_focus(room->studio->takes, -100);
    assert_int_equal(focus(room), 50);
    draw(room, 24, 80);

    static const struct {
        uint32_t code;
        int number;
    } steps[] = {{'j', 49}, {KEY_DOWN, 48},      {'k', 49},
                 {'G', 1},  {KEY_HOME, 50},      {KEY_END, 1},
                 {'g', 50}, {KEY_PAGE_DOWN, 47}, {KEY_PAGE_UP, 50}};

    for (size_t i = 0; i < ARRAY_LENGTH(steps); i++) {
        assert_true(type(room, steps[i].code));
        assert_int_equal(focus(room), steps[i].number);
        draw(room, 24, 80);
        assert_true(fake_find(&room->grid, "▸") >= 0);
    }
    assert_true(type(room, '\r'));
    assert_string_equal(room->studio->ran, "play");
    assert_false(type(room, 'r'));
}

static void
a_click_selects_and_a_double_click_plays(void **state)
{
    Room *room = *state;
    for (int i = 1; i <= 5; i++)
        fake_take(room->studio, i, "song", 0);
    draw(room, 24, 80);
    const int row = fake_find(&room->grid, " 4 song");
    press(room, row);
    assert_int_equal(focus(room), 4);
    assert_string_equal(room->studio->ran, "");
    press(room, row);
    assert_string_equal(room->studio->ran, "play");
}

static void
the_wheel_scrolls_without_moving_the_focus(void **state)
{
    Room *room = *state;
    for (int i = 1; i <= 50; i++)
        fake_take(room->studio, i, "song", 0);
    take_list_move_focus(room->studio->takes, -100);
    draw(room, 24, 80);
    const Mouse wheel = {.action = MOUSE_WHEEL_DOWN, .row = 2, .column = 2};
    for (int i = 0; i < 100; i++)
        assert_true(pane_takes.mouse(room->tui, &wheel,
                                     &room->tui->layout.panes[pane]));
    assert_int_equal(focus(room), 50);
    draw(room, 24, 80);
    assert_int_equal(fake_find(&room->grid, "▸"), -1);
    assert_true(fake_find(&room->grid, " 1 song") >= 0);
}

static void
a_filter_that_nothing_passes_says_so(void **state)
{
    Room *room = *state;
    fake_take(room->studio, 1, "song", 0);
    take_list_set_filter(room->studio->takes, "zebra");
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "no take matches \"zebra\"") >= 0);
    assert_true(fake_find(&room->grid, "0 of 1 · / zebra · all") >= 0);
}

static void
what_is_copied_is_what_would_be_drawn(void **state)
{
    Room *room = *state;
    for (int i = 1; i <= 8; i++)
        fake_take(room->studio, i, "song", i % 3);
    draw(room, 24, 80);
    for (int i = 0; i < 12; i++) {
        (void)type(room, i % 3 == 0 ? 'k' : 'j');
        if (i == 4)
            take_list_edit(room->studio->takes,
                           take_list_focus(room->studio->takes)->take_id)
                ->stars = 4;
        if (i == 6)
            room->tui->focus = PANE_PROMPT;
        room_check_fresh(room, &pane_takes);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, room_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_empty_list_says_what_to_do),
        TEST(a_row_shows_number_title_stars_length_and_loudness),
        TEST(state_is_told_in_words_at_every_size),
        TEST(a_take_with_a_failed_check_is_marked),
        TEST(files_are_listed_and_missing_ones_marked),
        TEST(what_plays_has_a_mark),
        TEST(keys_move_the_focus_and_keep_it_in_view),
        TEST(a_click_selects_and_a_double_click_plays),
        TEST(the_wheel_scrolls_without_moving_the_focus),
        TEST(a_filter_that_nothing_passes_says_so),
        TEST(what_is_copied_is_what_would_be_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
