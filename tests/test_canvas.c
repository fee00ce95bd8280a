// SPDX-License-Identifier: MIT
#include "canvas.h"
#include "check.h"

#include <string.h>

enum { ROWS = 12, COLUMNS = 40 };

static Grid grid;

static Canvas
fresh(bool is_ascii)
{
    grid_resize(&grid, ROWS, COLUMNS);
    const Canvas canvas = {.grid = &grid,
                           .theme = theme_default(),
                           .is_ascii = is_ascii,
                           .has_ramp = true,
                           .rows = ROWS,
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

// A row as text, without the blanks behind it.
static char *
row_text(int row)
{
    Text text = {0};
    for (int column = 0; column < COLUMNS; column++) {
        const Cell *cell = grid_cell(&grid, row, column);
        if (cell->code != 0)
            text_append_code_point(&text, cell->code);
        if (cell->mark != 0)
            text_append_code_point(&text, cell->mark);
    }
    while (text.length > 0 && text.chars[text.length - 1] == ' ')
        text.chars[--text.length] = '\0';
    return text_take(&text);
}

static void
check_row(int row, const char *expected)
{
    check_owned_text(row_text(row), expected);
}

static void
what_is_cut_ends_behind_a_whole_word(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    const Look look = theme_look(canvas.theme, INK_TEXT);
    static const char text[] = "the quick brown fox";
    assert_int_equal(canvas_words(&canvas, 0, 0, 19, text, look), 19);
    check_row(0, "the quick brown fox");
    assert_int_equal(canvas_words(&canvas, 1, 0, 18, text, look), 17);
    check_row(1, "the quick brown \u2026");
    assert_int_equal(canvas_words(&canvas, 2, 0, 12, text, look), 11);
    check_row(2, "the quick \u2026");
    // One long word has no better place.
    assert_int_equal(canvas_words(&canvas, 3, 0, 8, "unbreakable", look), 8);
    check_row(3, "unbreak\u2026");
    for (int columns = 0; columns < 5; columns++) {
        assert_true(canvas_words(&canvas, 5, 0, columns, "a b c", look) <=
                    columns);
        assert_true(canvas_words(&canvas, 4, 0, columns, text, look) <=
                    columns);
    }
}

static void
a_paragraph_keeps_to_its_rows(void **state)
{
    (void)state;
    const Canvas whole = fresh(true);
    const Canvas canvas = canvas_part(&whole, 0, 0, ROWS, 12);
    const Look look = theme_look(canvas.theme, INK_TEXT);
    static const char text[] = "the quick brown fox jumps over the dog";
    assert_int_equal(canvas_paragraph(&canvas, 0, 2, 3, text, look), 3);
    check_row(0, "  the quick");
    check_row(1, "  brown fox");
    check_row(2, "  jumps ~");
    check_row(3, "");
    assert_int_equal(canvas_paragraph(&canvas, 4, 0, 9, text, look), 4);
    check_row(7, "the dog");
    assert_int_equal(canvas_paragraph(&canvas, 8, 0, 0, text, look), 0);
    check_row(8, "");
}

static void
text_stays_within_its_columns(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    assert_int_equal(canvas_text(&canvas, 0, 2, -1, "words", INK_TEXT), 5);
    check_row(0, "  words");
    assert_int_equal(canvas_text(&canvas, 1, 0, 8, "many words", INK_TEXT), 8);
    check_row(1, "many wo\u2026");
    assert_int_equal(canvas_text(&canvas, 2, 0, 10, "many words", INK_TEXT),
                     10);
    check_row(2, "many words");
    assert_int_equal(canvas_text(&canvas, 3, 38, -1, "many", INK_TEXT), 2);
    assert_int_equal(canvas_text(&canvas, 3, 40, -1, "many", INK_TEXT), 0);
    assert_int_equal(canvas_text(&canvas, ROWS, 0, -1, "many", INK_TEXT), 0);
    assert_int_equal(canvas_text(&canvas, -1, 0, -1, "many", INK_TEXT), 0);
    assert_int_equal(canvas_text(&canvas, 4, 0, 0, "many", INK_TEXT), 0);
}

static void
text_is_cleaned(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    // An escape, a bidi override, a joiner, a bell, a lone continuation byte.
    const char *text = "a\x1b[31mb\u202ec\u200dd\a\x80"
                       "e\tf\ng";
    const int used = canvas_text(&canvas, 0, 0, -1, text, INK_TEXT);
    check_row(0, "a[31mbcd\ufffde f g");
    assert_int_equal(used, canvas_width(text));
}

static void
wide_characters_are_never_halved(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    assert_int_equal(canvas_width("日本語"), 6);
    assert_int_equal(canvas_text(&canvas, 0, 0, 4, "日本語", INK_TEXT), 4);
    check_row(0, "日 \u2026");
    assert_int_equal(canvas_text(&canvas, 1, 0, 5, "日本語", INK_TEXT), 5);
    check_row(1, "日本\u2026");
    assert_int_equal(grid_cell(&grid, 0, 1)->code, 0);
}

static void
marks_stay_with_their_base(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    assert_int_equal(canvas_text(&canvas, 0, 0, -1, "e\u0301x", INK_TEXT), 2);
    assert_int_equal(grid_cell(&grid, 0, 0)->mark, 0x301);
    assert_int_equal(grid_cell(&grid, 0, 1)->code, 'x');
}

static void
ascii_takes_the_same_columns(void **state)
{
    (void)state;
    static const char *const texts[] = {"naïve", "日本語", "A\u2192B",
                                        "e\u0301a", "\u2026"};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        Canvas canvas = fresh(false);
        const int used = canvas_text(&canvas, 0, 0, -1, texts[i], INK_TEXT);
        canvas = fresh(true);
        assert_int_equal(canvas_text(&canvas, 0, 0, -1, texts[i], INK_TEXT),
                         used);
        for (int column = 0; column < COLUMNS; column++)
            assert_in_range(grid_cell(&grid, 0, column)->code, 0x20, 0x7e);
    }
}

static void
a_look_without_ground_keeps_the_ground_of_its_row(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    const Canvas row = canvas_part(&canvas, 3, 0, 1, COLUMNS);
    canvas_fill(&row, INK_SELECTED);
    canvas_text(&canvas, 3, 2, -1, "dim", INK_DIM);
    const Theme *theme = theme_default();
    const Cell *cell = grid_cell(&grid, 3, 2);
    assert_int_equal(cell->look.background,
                     theme->inks[INK_SELECTED].background);
    assert_int_equal(cell->look.foreground, theme->inks[INK_DIM].foreground);
    // Without colours the ground is shown by reverse, and is kept as well.
    Theme mono = *theme;
    theme_drop_colors(&mono);
    Canvas plain = canvas;
    plain.theme = &mono;
    const Canvas plain_row = canvas_part(&plain, 4, 0, 1, COLUMNS);
    canvas_fill(&plain_row, INK_SELECTED);
    canvas_text(&plain, 4, 2, -1, "dim", INK_DIM);
    assert_int_equal(grid_cell(&grid, 4, 2)->look.attributes,
                     LOOK_REVERSE | LOOK_DIM);
}

static void
no_cell_gets_the_sign_for_kept_ground(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    const Look look = theme_look(canvas.theme, INK_ACCENT);
    assert_int_equal(look.background, LOOK_KEEP_BACKGROUND);
    canvas_box(&canvas, "title", "footer", true);
    canvas_glyph(&canvas, 1, 1, GLYPH_NOTE, look);
    canvas_eighth(&canvas, 2, 1, 5, look);
    canvas_bar(&canvas, 3, 1, 20, 0.4, GRADIENT_PROGRESS);
    for (int i = 0; i < ROWS * COLUMNS; i++)
        assert_true(grid.cells[i].look.background <= LOOK_DEFAULT_COLOR);
}

static void
a_box_in_focus_is_heavy_and_cuts_its_title(void **state)
{
    (void)state;
    Canvas canvas = fresh(false);
    canvas = canvas_part(&canvas, 0, 0, 4, 20);
    canvas_box(&canvas, "chat", "esc stop", false);
    check_row(0, "╭─ chat ───────────╮");
    check_row(1, "│                  │");
    check_row(3, "╰─────── esc stop ─╯");
    canvas_box(&canvas, "a title that is far too long", "e", true);
    check_row(0, "┏━ a title that … ━┓");
    check_row(3, "┗━━━━━━━━━━━━━━ e ━┛");
}

static void
a_box_in_ascii_shows_focus_by_its_line(void **state)
{
    (void)state;
    Canvas canvas = fresh(true);
    canvas = canvas_part(&canvas, 0, 0, 3, 16);
    canvas_box(&canvas, "1 chat", "esc", true);
    check_row(0, "+= 1 chat =====+");
    check_row(2, "+======== esc =+");
    canvas_box(&canvas, "1 chat", NULL, false);
    check_row(0, "+- 1 chat -----+");
    check_row(2, "+--------------+");
}

static void
parts_and_boxes_of_no_size_draw_nothing(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    const Canvas none = canvas_part(&canvas, 20, 60, 5, 5);
    assert_int_equal(none.rows, 0);
    assert_int_equal(none.columns, 0);
    canvas_box(&none, "t", "f", true);
    canvas_bar(&none, 0, 0, 5, 1, GRADIENT_PROGRESS);
    const Canvas thin = canvas_part(&canvas, 0, 0, 2, 3);
    canvas_box(&thin, "title", "footer", true);
    const Canvas inside = canvas_inside(&thin);
    assert_int_equal(inside.rows, 0);
    const Canvas before = canvas_part(&canvas, -2, -3, 5, 10);
    assert_int_equal(before.rows, 3);
    assert_int_equal(before.columns, 7);
    assert_int_equal(before.row, 0);
}

static void
a_bar_fills_by_eighths(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    canvas_bar(&canvas, 0, 0, 4, 0.5, GRADIENT_PROGRESS);
    check_row(0, "██");
    canvas_bar(&canvas, 1, 0, 4, 0.5 + 3 / 32.0, GRADIENT_PROGRESS);
    check_row(1, "██▍");
    canvas_bar(&canvas, 2, 0, 4, 1, GRADIENT_PROGRESS);
    check_row(2, "████");
    canvas_bar(&canvas, 3, 0, 4, 0.999, GRADIENT_PROGRESS);
    check_row(3, "███▉");
    canvas_bar(&canvas, 4, 0, 4, 1e-9, GRADIENT_PROGRESS);
    check_row(4, "▏");
    canvas_bar(&canvas, 5, 0, 4, (double)__builtin_nanf(""), GRADIENT_PROGRESS);
    check_row(5, "");
    // The track has the ground of the bar's last cell.
    assert_int_equal(grid_cell(&grid, 1, 2)->look.background,
                     grid_cell(&grid, 1, 3)->look.background);
    assert_int_not_equal(grid_cell(&grid, 1, 3)->look.background,
                         grid_cell(&grid, 1, 4)->look.background);
}

static void
a_bar_without_colours_or_utf8_is_still_read(void **state)
{
    (void)state;
    Canvas canvas = fresh(true);
    canvas_bar(&canvas, 0, 0, 8, 0.5, GRADIENT_PROGRESS);
    check_row(0, "####....");
    canvas = fresh(false);
    canvas.has_ramp = false;
    canvas_bar(&canvas, 0, 0, 8, 0.5, GRADIENT_PROGRESS);
    check_row(0, "████░░░░");
}

static void
text_at_the_right_ends_there(void **state)
{
    (void)state;
    const Canvas canvas = fresh(false);
    assert_int_equal(canvas_text_right(&canvas, 0, 40, "62 %", INK_TEXT), 36);
    check_row(0, "                                    62 %");
    assert_int_equal(canvas_text_right(&canvas, 1, 3, "words", INK_TEXT), 0);
    check_row(1, "wo\u2026");
    assert_int_equal(canvas_format(&canvas, 2, 0, -1, INK_TEXT, "%d/%d", 3, 8),
                     3);
    check_row(2, "3/8");
}

static void
check_lines(const char *text, int columns, const char *expected)
{
    Text lines = {0};
    const char *at = text;
    while (at != NULL) {
        const char *start = at;
        const size_t count = canvas_wrap(start, columns, &at);
        if (lines.length > 0)
            text_append(&lines, "|");
        text_append_bytes(&lines, start, count);
        // Whatever is shown fits, but for one character that never will.
        char *line = text_format("%.*s", (int)count, start);
        assert_true(canvas_width(line) <= (columns < 2 ? 2 : columns));
        mem_free(line);
    }
    check_owned_text(text_take(&lines), expected);
}

static void
lines_break_at_spaces(void **state)
{
    (void)state;
    check_lines("warm piano with rain", 10, "warm piano|with rain");
    check_lines("warm piano with rain", 12, "warm piano|with rain");
    check_lines("warm  piano", 5, "warm|piano");
    check_lines("one\n\ntwo\n", 10, "one||two");
    check_lines("exactly10!\nnext", 10, "exactly10!|next");
    check_lines("unbreakable", 4, "unbr|eaka|ble");
    check_lines("", 5, "");
    check_lines("trailing   ", 8, "trailing");
}

static void
wide_text_breaks_where_it_is_full(void **state)
{
    (void)state;
    check_lines("日本語の歌", 5, "日本|語の|歌");
    check_lines("a 日本語", 4, "a|日本|語");
    check_lines("日本", 1, "日|本");
    check_lines("e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_within_its_columns),
        cmocka_unit_test(what_is_cut_ends_behind_a_whole_word),
        cmocka_unit_test(a_paragraph_keeps_to_its_rows),
        cmocka_unit_test(text_is_cleaned),
        cmocka_unit_test(wide_characters_are_never_halved),
        cmocka_unit_test(marks_stay_with_their_base),
        cmocka_unit_test(ascii_takes_the_same_columns),
        cmocka_unit_test(a_look_without_ground_keeps_the_ground_of_its_row),
        cmocka_unit_test(no_cell_gets_the_sign_for_kept_ground),
        cmocka_unit_test(a_box_in_focus_is_heavy_and_cuts_its_title),
        cmocka_unit_test(a_box_in_ascii_shows_focus_by_its_line),
        cmocka_unit_test(parts_and_boxes_of_no_size_draw_nothing),
        cmocka_unit_test(a_bar_fills_by_eighths),
        cmocka_unit_test(a_bar_without_colours_or_utf8_is_still_read),
        cmocka_unit_test(text_at_the_right_ends_there),
        cmocka_unit_test(lines_break_at_spaces),
        cmocka_unit_test(wide_text_breaks_where_it_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, free_grid);
}
