// SPDX-License-Identifier: MIT
// Parameters edited in place, drawn into cells.
#include "pane_room.h"
#include "params_fit.h"

static const PaneId pane = PANE_PARAMS;

static int
set_up(void **state)
{
    Room *room = room_new(pane);
    room->tui->focus = pane;
    fake_params(room->studio->params);
    *state = room;
    return 0;
}

static void
draw(Room *room, int rows, int columns)
{
    room_draw(room, &pane_params, rows, columns);
}

static bool
type(Room *room, uint32_t code)
{
    return room_type(room, &pane_params, code);
}

static void
type_text(Room *room, const char *text)
{
    for (; *text != '\0'; text++)
        assert_true(type(room, (uint32_t)*text));
}

static const char *
value(const Room *room, const char *name)
{
    return param_list_find(room->studio->params, name, NULL)->value;
}

static void
point(Room *room, MouseAction action, int row, int column)
{
    const Rectangle *place = &room->tui->layout.panes[pane];
    if (action == MOUSE_PRESS) {
        room->tui->drag_row = row;
        room->tui->drag_column = column;
    }
    const Mouse mouse = {.action = action,
                         .button = 1,
                         .row = row - place->row,
                         .column = column - place->column};
    (void)pane_params.mouse(room->tui, &mouse, place);
}

// Column of the screen where the bar of a row begins, and of its last cell.
static void
bar_of(const Room *room, int *start, int *end)
{
    const Rectangle *place = &room->tui->layout.panes[pane];
    ParamsFit fit;
    params_fit(room->studio->params, place->columns - 4, &fit);
    *start = place->column + 2 + fit.bar;
    *end = *start + fit.bar_columns - 1;
}

static void
rows_show_value_unit_marks_and_groups(void **state)
{
    Room *room = *state;
    draw(room, 60, 200);
    assert_true(fake_find(&room->grid, "▸ tempo      82 BPM") >= 0);
    assert_true(fake_find(&room->grid, "music ─") >= 0);
    assert_true(fake_find(&room->grid, "master ─") >= 0);
    assert_true(fake_find(&room->grid, "seed     ⊠ 8433") >= 0);
    assert_true(fake_find(&room->grid, "How fast it goes. 40 to 240 BPM") >= 0);
}

static void
keys_nudge_small_and_large(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);

    static const struct {
        uint32_t code;
        const char *tempo;
    } steps[] = {{'l', "83"},      {'L', "93"},       {'h', "92"}, {'H', "82"},
                 {KEY_LEFT, "81"}, {KEY_RIGHT, "82"}, {'l', "83"}, {'=', "82"}};

    for (size_t i = 0; i < ARRAY_LENGTH(steps); i++) {
        assert_true(type(room, steps[i].code));
        assert_string_equal(value(room, "tempo_bpm"), steps[i].tempo);
    }
    for (int i = 0; i < 30; i++)
        (void)type(room, 'L');
    assert_string_equal(value(room, "tempo_bpm"), "232");
    assert_non_null(strstr(room->studio->told, "tempo must be 40 to 240"));
}

static void
digits_type_a_value_and_enter_takes_it(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    type_text(room, "76");
    assert_true(room->tui->is_editing);
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "enter sets it") >= 0);
    assert_string_equal(value(room, "tempo_bpm"), "82");
    assert_true(type(room, '\r'));
    assert_false(room->tui->is_editing);
    assert_string_equal(value(room, "tempo_bpm"), "76");
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "* 82 → 76 BPM") >= 0);
    assert_true(fake_find(&room->grid, "tempo 82 -> 76") >= 0);
}

static void
a_wrong_value_stays_with_its_reason(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    type_text(room, "999");
    assert_true(type(room, '\r'));
    assert_true(room->tui->is_editing);
    assert_string_equal(line_edit_text(room->tui->value), "999");
    assert_non_null(strstr(room->studio->told, "tempo must be 40 to 240"));
    assert_true(type(room, 0x1b));
    assert_false(room->tui->is_editing);
    assert_string_equal(value(room, "tempo_bpm"), "82");
}

static void
enter_renders_a_draft_and_types_without_one(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    assert_true(type(room, '\r'));
    assert_true(room->tui->is_editing);
    assert_string_equal(line_edit_text(room->tui->value), "82");
    (void)type(room, 0x1b);
    (void)type(room, 'l');
    assert_true(type(room, '\r'));
    assert_false(room->tui->is_editing);
    assert_string_equal(room->studio->ran, "render");
}

static void
signs_of_commands_are_left_to_them(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    static const char others[] = "r e sx-+:?qz";
    for (size_t i = 0; others[i] != '\0'; i++)
        assert_false(type(room, (uint32_t)others[i]));
    assert_false(room->tui->is_editing);
    // Where there are numbers below zero a minus begins one.
    assert_true(type(room, 'G'));
    type_text(room, "-9");
    assert_true(type(room, '\r'));
    assert_string_equal(value(room, "mastering.loudness"), "-9");
}

static void
choices_are_completed_and_seeds_take_words(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    (void)type(room, 'j');
    assert_true(type(room, 't'));
    line_edit_set(room->tui->value, "b");
    assert_true(type(room, '\t'));
    assert_true(type(room, '\r'));
    assert_string_equal(value(room, "key"), "Bb");
    (void)type(room, 'j');
    (void)type(room, 'j');
    assert_true(type(room, 't'));
    line_edit_set(room->tui->value, "as 3");
    assert_true(type(room, '\r'));
    assert_string_equal(room->studio->seed, "as 3");
    assert_true(type(room, '!'));
    assert_false(
        param_list_find(room->studio->params, "seed", NULL)->is_locked);
}

static void
the_selected_row_is_always_shown(void **state)
{
    Room *room = *state;
    for (int rows = 16; rows < 60; rows += 4) {
        room->tui->panes[pane].selected = 0;
        for (int i = 0; i < 7; i++) {
            draw(room, rows, 80);
            assert_true(fake_find(&room->grid, "▸") >= 0);
            (void)type(room, 'j');
        }
        assert_int_equal(room->tui->panes[pane].selected, 6);
    }
}

static void
a_slider_is_dragged_to_both_limits(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    const int row = fake_find(&room->grid, "tempo");
    int start = 0;
    int end = 0;
    bar_of(room, &start, &end);
    point(room, MOUSE_PRESS, row, start);
    assert_string_equal(value(room, "tempo_bpm"), "40");
    point(room, MOUSE_DRAG, row + 2, end + 30);
    assert_string_equal(value(room, "tempo_bpm"), "240");
    point(room, MOUSE_DRAG, row + 9, (start + end) / 2);
    const double middle = strtod(value(room, "tempo_bpm"), NULL);
    assert_true(middle > 120 && middle < 160);
    // A drag that began elsewhere slides nothing.
    point(room, MOUSE_PRESS, row, start - 16);
    point(room, MOUSE_DRAG, row, end);
    assert_float_equal(strtod(value(room, "tempo_bpm"), NULL), middle, 1e-9);
}

static void
a_second_click_types_and_the_wheel_moves_or_nudges(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    int start = 0;
    int end = 0;
    bar_of(room, &start, &end);
    const int row = fake_find(&room->grid, "length");
    point(room, MOUSE_PRESS, row, start - 4);
    assert_int_equal(room->tui->panes[pane].selected, 2);
    assert_false(room->tui->is_editing);
    point(room, MOUSE_PRESS, row, start - 4);
    assert_true(room->tui->is_editing);
    (void)type(room, 0x1b);
    point(room, MOUSE_WHEEL_UP, row, start + 1);
    assert_string_equal(value(room, "duration_s"), "25");
    point(room, MOUSE_WHEEL_DOWN, row, start - 20);
    assert_int_equal(room->tui->panes[pane].selected, 3);
}

static void
without_a_take_the_next_prompt_is_told(void **state)
{
    Room *room = *state;
    room->studio->params->count = 0;
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "The next prompt uses:") >= 0);
    assert_true(fake_find(&room->grid, "backend   sketch") >= 0);
    assert_true(fake_find(&room->grid, "loudness  of preset") >= 0);
    assert_false(type(room, '\r'));
    assert_false(type(room, '5'));
}

static void
every_size_is_drawn_within_its_cells(void **state)
{
    Room *room = *state;
    room->tui->is_ascii = true;
    (void)type(room, 'l');
    for (int rows = 16; rows <= 100; rows += 7)
        for (int columns = 60; columns <= 300; columns += 13) {
            draw(room, rows, columns);
            for (int i = 0; i < rows * columns; i++)
                assert_true(room->grid.cells[i].code < 0x7f);
        }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, room_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(rows_show_value_unit_marks_and_groups),
        TEST(keys_nudge_small_and_large),
        TEST(digits_type_a_value_and_enter_takes_it),
        TEST(a_wrong_value_stays_with_its_reason),
        TEST(enter_renders_a_draft_and_types_without_one),
        TEST(signs_of_commands_are_left_to_them),
        TEST(choices_are_completed_and_seeds_take_words),
        TEST(the_selected_row_is_always_shown),
        TEST(a_slider_is_dragged_to_both_limits),
        TEST(a_second_click_types_and_the_wheel_moves_or_nudges),
        TEST(without_a_take_the_next_prompt_is_told),
        TEST(every_size_is_drawn_within_its_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
