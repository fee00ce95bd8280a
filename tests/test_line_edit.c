// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"
#include "timbre/base/random.h"

#include "check.h"
#include "line_edit.h"

#include <string.h>

enum { CTRL = MODIFIER_CTRL, ALT = MODIFIER_ALT, BACKSPACE = 0x7f };

static LineEdit *edit;

static int
set_up(void **state)
{
    (void)state;
    edit = line_edit_new();
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    line_edit_free(edit);
    return 0;
}

static bool
press(uint32_t code, unsigned modifiers)
{
    const Key key = {code, modifiers};
    return line_edit_key(edit, &key);
}

static void
type(const char *text)
{
    const char *end = text + strlen(text);
    while (text < end)
        assert_true(press(text_next_code_point(&text, end), 0));
}

// The text with the cursor as a bar.
static void
check_text(const char *expected)
{
    const char *text = line_edit_text(edit);
    const size_t cursor = line_edit_cursor(edit);
    assert_int_equal(strlen(text), line_edit_length(edit));
    check_owned_text(text_format("%.*s|%s", (int)cursor, text, text + cursor),
                     expected);
}

static void
typed_characters_stand_at_the_cursor(void **state)
{
    (void)state;
    type("rain");
    press(KEY_HOME, 0);
    type("é ");
    check_text("é |rain");
    press(KEY_RIGHT, 0);
    press('B', MODIFIER_SHIFT);
    check_text("é rB|ain");
}

static void
keys_of_others_are_not_taken(void **state)
{
    (void)state;
    static const Key keys[] = {{'\r', 0},         {'\t', 0},        {0x1b, 0},
                               {KEY_UP, 0},       {'p', CTRL},      {'c', CTRL},
                               {'r', ALT},        {KEY_F1, 0},      {'d', CTRL},
                               {'y', ALT},        {KEY_PAGE_UP, 0}, {'t', CTRL},
                               {'a', CTRL | ALT}, {KEY_NONE, 0}};
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
        assert_false(line_edit_key(edit, &keys[i]));
    check_text("|");
}

static void
a_character_with_its_marks_is_one_step(void **state)
{
    (void)state;
    // e with acute, a family joined by ZWJ, a thumb with a skin tone.
    static const char *const signs[] = {
        "e\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "日"};
    for (size_t i = 0; i < ARRAY_LENGTH(signs); i++) {
        line_edit_set(edit, "ab");
        press(KEY_LEFT, 0);
        line_edit_insert(edit, signs[i], strlen(signs[i]));
        press(KEY_LEFT, 0);
        assert_int_equal(line_edit_cursor(edit), 1);
        press(KEY_RIGHT, 0);
        assert_int_equal(line_edit_cursor(edit), 1 + strlen(signs[i]));
        press(BACKSPACE, 0);
        check_text("a|b");
    }
}

static void
edges_stay_where_they_are(void **state)
{
    (void)state;
    press(KEY_LEFT, 0);
    press(BACKSPACE, 0);
    press(KEY_DELETE, 0);
    press('w', CTRL);
    press('k', CTRL);
    press('b', ALT);
    press('f', ALT);
    press('_', CTRL);
    press('y', CTRL);
    check_text("|");
}

static void
words_are_moved_over_and_killed(void **state)
{
    (void)state;
    line_edit_set(edit, "warm, lo-fi piano's rain");
    press('b', ALT);
    check_text("warm, lo-fi piano's |rain");
    press(KEY_LEFT, CTRL);
    check_text("warm, lo-fi |piano's rain");
    press(KEY_LEFT, ALT);
    check_text("warm, lo-|fi piano's rain");
    press('f', ALT);
    check_text("warm, lo-fi| piano's rain");
    press(BACKSPACE, ALT);
    check_text("warm, lo-| piano's rain");
    press('w', CTRL);
    check_text("warm, | piano's rain");
    press('d', ALT);
    check_text("warm, | rain");
    press('y', CTRL);
    check_text("warm, lo-fi piano's| rain");
}

static void
lines_have_their_own_ends(void **state)
{
    (void)state;
    line_edit_set(edit, "one\ntwo\nthree");
    press('a', CTRL);
    check_text("one\ntwo\n|three");
    press(KEY_LEFT, 0);
    press('a', CTRL);
    check_text("one\n|two\nthree");
    press('e', CTRL);
    press('k', CTRL);
    check_text("one\ntwo|three");
    press('u', CTRL);
    check_text("one\n|three");
    press(KEY_HOME, CTRL);
    check_text("|one\nthree");
    press('k', CTRL);
    check_text("|\nthree");
    press(KEY_END, CTRL);
    check_text("\nthree|");
}

static void
yank_gives_kills_back_and_alt_y_the_older_ones(void **state)
{
    (void)state;
    line_edit_set(edit, "one two");
    press('w', CTRL);
    press(KEY_HOME, 0);
    press('d', ALT);
    check_text("| ");
    press('y', CTRL);
    check_text("one| ");
    press('y', ALT);
    check_text("two| ");
    press('y', ALT);
    check_text("one| ");
    press(KEY_RIGHT, 0);
    assert_false(press('y', ALT));
}

static void
undo_takes_back_by_words_and_redo_brings_again(void **state)
{
    (void)state;
    type("warm piano rain");
    press('_', CTRL);
    check_text("warm piano |");
    press('_', CTRL);
    check_text("warm |");
    press('_', ALT);
    check_text("warm piano |");
    press(BACKSPACE, 0);
    press(BACKSPACE, 0);
    press('/', CTRL);
    check_text("warm piano |");
    line_edit_insert(edit, "pasted text", 11);
    press('_', CTRL);
    check_text("warm piano |");
    line_edit_set(edit, "");
    press('_', CTRL);
    check_text("warm piano |");
    for (int i = 0; i < 10; i++)
        press('_', CTRL);
    check_text("|");
    for (int i = 0; i < 10; i++)
        press('_', ALT);
    check_text("|");
}

static void
pasted_text_is_cleaned(void **state)
{
    (void)state;
    static const unsigned char override[] = {0xe2, 0x80, 0xae}; // U+202E
    char text[] = "a\r\nb\rc\x1b[31m\0d\x80...";
    memcpy(text + sizeof(text) - 4, override, sizeof(override));
    line_edit_insert(edit, text, sizeof(text) - 1);
    check_text("a\nb\nc[31md\ufffd|");
}

static void
nothing_grows_beyond_the_limit(void **state)
{
    (void)state;
    char *big = mem_new(LINE_EDIT_LIMIT + 100);
    memset(big, 'x', LINE_EDIT_LIMIT + 99);
    line_edit_insert(edit, big, LINE_EDIT_LIMIT + 99);
    assert_int_equal(line_edit_length(edit), LINE_EDIT_LIMIT);
    press('y', 0);
    line_edit_insert(edit, "yy", 2);
    assert_int_equal(line_edit_length(edit), LINE_EDIT_LIMIT);
    line_edit_replace(edit, 0, 10, "zz");
    assert_int_equal(line_edit_length(edit), LINE_EDIT_LIMIT - 8);
    mem_free(big);
}

static void
replacing_puts_the_cursor_behind_it(void **state)
{
    (void)state;
    line_edit_set(edit, "/reg 3");
    line_edit_replace(edit, 0, 4, "/regenerate");
    check_text("/regenerate| 3");
    line_edit_replace(edit, 50, 90, "!");
    check_text("/regenerate 3!|");
}

static void
check_cell(int columns, int row, int column)
{
    int at_row, at_column;
    line_edit_cursor_cell(edit, columns, &at_row, &at_column);
    assert_int_equal(at_row, row);
    assert_int_equal(at_column, column);
}

static void
rows_break_at_spaces_and_leave_room_for_the_cursor(void **state)
{
    (void)state;
    line_edit_set(edit, "warm piano with rain");
    assert_int_equal(line_edit_rows(edit, 12), 2);
    assert_int_equal(line_edit_row_start(edit, 12, 1), 11);
    check_cell(12, 1, 9);
    assert_int_equal(line_edit_row_start(edit, 12, 2), 20);
    line_edit_set(edit, "abcdefgh");
    assert_int_equal(line_edit_rows(edit, 5), 2);
    check_cell(5, 1, 4);
    line_edit_set(edit, "abcd");
    check_cell(5, 0, 4);
    line_edit_set(edit, "ab\n");
    assert_int_equal(line_edit_rows(edit, 5), 2);
    check_cell(5, 1, 0);
    line_edit_set(edit, "");
    assert_int_equal(line_edit_rows(edit, 5), 1);
    check_cell(5, 0, 0);
}

static void
up_and_down_keep_the_column(void **state)
{
    (void)state;
    line_edit_set(edit, "first line\nab\nthird line");
    assert_false(line_edit_move_row(edit, 40, 1));
    assert_true(line_edit_move_row(edit, 40, -1));
    check_cell(40, 1, 2);
    assert_true(line_edit_move_row(edit, 40, -1));
    check_cell(40, 0, 10);
    assert_false(line_edit_move_row(edit, 40, -1));
    assert_true(line_edit_move_row(edit, 40, 2));
    check_cell(40, 2, 10);
    press(KEY_LEFT, 0);
    assert_true(line_edit_move_row(edit, 40, -9));
    check_cell(40, 0, 9);
}

static void
a_click_finds_the_nearest_place_of_its_row(void **state)
{
    (void)state;
    line_edit_set(edit, "日本語 text that wraps over");
    const int rows = line_edit_rows(edit, 10);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < 10; column++) {
            line_edit_set_cursor_cell(edit, 10, row, column);
            int at_row, at_column;
            line_edit_cursor_cell(edit, 10, &at_row, &at_column);
            assert_int_equal(at_row, row);
            assert_true(at_column <= column);
        }
    line_edit_set_cursor_cell(edit, 10, 99, 99);
    assert_int_equal(line_edit_cursor(edit), line_edit_length(edit));
    line_edit_set_cursor_cell(edit, 10, -4, -4);
    assert_int_equal(line_edit_cursor(edit), 0);
}

// Rows kept over edits are those of a text wrapped anew.
static void
check_rows(int columns)
{
    LineEdit *anew = line_edit_new();
    line_edit_set(anew, line_edit_text(edit));
    const int rows = line_edit_rows(anew, columns);
    assert_int_equal(line_edit_rows(edit, columns), rows);
    for (int row = 0; row <= rows; row++)
        assert_int_equal(line_edit_row_start(edit, columns, row),
                         line_edit_row_start(anew, columns, row));
    line_edit_free(anew);
}

// Puts one of some pieces somewhere between characters.
static void
edit_somewhere(uint64_t bits)
{
    static const char *const pieces[] = {
        "a",           " ",  "\n",        "word ",      "日本", "e\u0301",
        "longestword", "  ", "x y z\nq ", "\U0001f44d", ""};
    const size_t length = line_edit_length(edit);
    size_t start = length == 0 ? 0 : (bits >> 8) % (length + 1);
    size_t end = start + (bits >> 32) % 12;
    end = end > length ? length : end;
    const char *text = line_edit_text(edit);
    while (start > 0 && ((unsigned char)text[start] & 0xc0) == 0x80)
        start--;
    while (end < length && ((unsigned char)text[end] & 0xc0) == 0x80)
        end++;
    line_edit_replace(edit, start, (bits & 3) == 0 ? end : start,
                      pieces[(bits >> 48) % ARRAY_LENGTH(pieces)]);
}

static void
random_edits_wrap_as_a_fresh_text_does(void **state)
{
    (void)state;
    const Random random = random_from_seed(7);
    for (uint64_t step = 0; step < 6000; step++) {
        const uint64_t bits = random_u64(random, RANDOM_COUNTERS(step));
        edit_somewhere(bits);
        if ((bits & 0x7c) == 0)
            press('_', CTRL);
        // Edits between two looks are wrapped as one.
        if ((bits & 0x30000000) != 0)
            check_rows((bits & 1) == 0 ? 7 : 13);
        if (step % 5 == 0)
            check_rows(1 + (int)(step % 3));
        if (line_edit_length(edit) > 300)
            line_edit_set(edit, "");
    }
}

static void
random_undo_leads_back_and_forth(void **state)
{
    (void)state;
    static const Key keys[] = {{'a', 0},      {' ', 0},        {BACKSPACE, 0},
                               {KEY_LEFT, 0}, {'w', CTRL},     {'y', CTRL},
                               {'k', CTRL},   {KEY_DELETE, 0}, {'d', ALT},
                               {0xe9, 0},     {'y', ALT},      {KEY_HOME, 0}};
    const Random random = random_from_seed(11);
    for (uint64_t step = 0; step < 900; step++)
        (void)line_edit_key(edit, &keys[random_below(random, ARRAY_LENGTH(keys),
                                                     RANDOM_COUNTERS(step))]);
    char *text = mem_copy_text(line_edit_text(edit));
    for (int i = 0; i < 1000; i++)
        press('_', CTRL);
    check_text("|");
    for (int i = 0; i < 1000; i++)
        press('_', ALT);
    assert_string_equal(line_edit_text(edit), text);
    mem_free(text);
}

// 100 kB of one line pasted, then 500 keys in one burst, at its begin, where
// all that follows moves: within a frame of 16 ms there is room for drawing.
static void
a_burst_of_keys_in_a_big_text_is_quick(void **state)
{
    (void)state;

    enum { BYTES = 100000, KEYS = 500 };

    // Sanitizers take their share.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    const int64_t limit_ns = INT64_C(400000000);
#else
    const int64_t limit_ns = INT64_C(16000000);
#endif

    char *big = mem_new(BYTES + 1);
    for (int i = 0; i < BYTES; i++)
        big[i] = i % 7 == 6 ? ' ' : 'w';
    line_edit_insert(edit, big, BYTES);
    mem_free(big);
    (void)line_edit_rows(edit, 76);
    press(KEY_HOME, CTRL);
    // CPU time, as the machine may be busy.
    const int64_t start = clock_thread_cpu_ns();
    for (int i = 0; i < KEYS; i++)
        press(i % 5 == 4 ? ' ' : 'k', 0);
    int row, column;
    line_edit_cursor_cell(edit, 76, &row, &column);
    const int64_t took = clock_thread_cpu_ns() - start;
    assert_int_equal(line_edit_length(edit), BYTES + KEYS);
    assert_true(took < limit_ns);
    check_rows(76);
}

#define claim(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        claim(typed_characters_stand_at_the_cursor),
        claim(keys_of_others_are_not_taken),
        claim(a_character_with_its_marks_is_one_step),
        claim(edges_stay_where_they_are),
        claim(words_are_moved_over_and_killed),
        claim(lines_have_their_own_ends),
        claim(yank_gives_kills_back_and_alt_y_the_older_ones),
        claim(undo_takes_back_by_words_and_redo_brings_again),
        claim(pasted_text_is_cleaned),
        claim(nothing_grows_beyond_the_limit),
        claim(replacing_puts_the_cursor_behind_it),
        claim(rows_break_at_spaces_and_leave_room_for_the_cursor),
        claim(up_and_down_keep_the_column),
        claim(a_click_finds_the_nearest_place_of_its_row),
        claim(random_edits_wrap_as_a_fresh_text_does),
        claim(random_undo_leads_back_and_forth),
        claim(a_burst_of_keys_in_a_big_text_is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
