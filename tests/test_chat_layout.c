// SPDX-License-Identifier: MIT
#include "canvas.h"
#include "chat_layout.h"
#include "check.h"

#include <string.h>

static ChatLayout
lay_out(const char *text, int columns)
{
    char *copy = mem_copy_text(text);
    const ChatSpan span = {TONE_PLAIN, copy};
    ChatLayout layout;
    chat_layout_make(&span, 1, columns, &layout);
    mem_free(copy);
    return layout;
}

static void
check_row(const ChatLayout *layout, size_t row, int indent, const char *text)
{
    assert_true(row < layout->row_count);
    const ChatRow *here = &layout->rows[row];
    assert_int_equal(here->indent, indent);
    assert_int_equal(here->count, strlen(text));
    assert_memory_equal(layout->text + here->start, text, here->count);
}

static void
lines_break_at_spaces_and_newlines(void **state)
{
    (void)state;
    ChatLayout layout = lay_out("warm lo-fi piano, rain\nsecond\n\nlast\n", 16);
    assert_int_equal(layout.row_count, 5);
    check_row(&layout, 0, 0, "warm lo-fi");
    check_row(&layout, 1, 0, "piano, rain");
    check_row(&layout, 2, 0, "second");
    check_row(&layout, 3, 0, "");
    check_row(&layout, 4, 0, "last");
    assert_true(layout.rows[0].is_soft);
    assert_false(layout.rows[1].is_soft);
    chat_layout_free(&layout);
}

static void
text_hangs_under_the_word_behind_its_label(void **state)
{
    (void)state;
    ChatLayout layout = lay_out("plan   A minor, swing and brushes", 24);
    check_row(&layout, 0, 0, "plan   A minor, swing");
    check_row(&layout, 1, 7, "and brushes");
    chat_layout_free(&layout);
    layout = lay_out("  indented words that go on", 20);
    check_row(&layout, 0, 0, "  indented words");
    check_row(&layout, 1, 2, "that go on");
    chat_layout_free(&layout);
}

static void
words_longer_than_a_row_are_cut(void **state)
{
    (void)state;
    for (int columns = -1; columns < 9; columns++) {
        // Wide characters too: no width may hang or lose one.
        ChatLayout layout =
            lay_out("abcdefghij \u97f3\u697d\u97f3\u697d", columns);
        size_t bytes = 0;
        for (size_t i = 0; i < layout.row_count; i++)
            bytes += layout.rows[i].count;
        assert_true(bytes >= strlen("abcdefghij") + 12);
        chat_layout_free(&layout);
    }
}

static void
nothing_said_takes_no_row(void **state)
{
    (void)state;
    ChatLayout layout;
    chat_layout_make(NULL, 0, 40, &layout);
    assert_int_equal(layout.row_count, 0);
    chat_layout_free(&layout);
    layout = lay_out("\n\n", 40);
    assert_int_equal(layout.row_count, 0);
    chat_layout_free(&layout);
}

static void
tones_follow_their_bytes(void **state)
{
    (void)state;
    char said[] = "82 BPM";
    char comma[] = ", ";
    char chosen[] = "A minor";
    const ChatSpan spans[] = {
        {TONE_SAID, said}, {TONE_PLAIN, comma}, {TONE_CHOSEN, chosen}};
    ChatLayout layout;
    chat_layout_make(spans, 3, 40, &layout);
    size_t end = 0;
    assert_int_equal(chat_layout_tone(&layout, 0, &end), TONE_SAID);
    assert_int_equal(end, 6);
    assert_int_equal(chat_layout_tone(&layout, 6, &end), TONE_PLAIN);
    assert_int_equal(end, 8);
    assert_int_equal(chat_layout_tone(&layout, 14, &end), TONE_CHOSEN);
    assert_int_equal(end, 15);
    chat_layout_free(&layout);
}

static void
columns_lead_to_bytes(void **state)
{
    (void)state;
    // One column, two columns, one with a mark of none.
    ChatLayout layout = lay_out("a\u97f3e\u0301z", 40);
    const size_t bytes[] = {0, 1, 1, 4, 7, 8, 8};
    for (int column = 0; column < 7; column++)
        assert_int_equal(chat_layout_byte(&layout, 0, column), bytes[column]);
    chat_layout_free(&layout);
}

static void
controls_of_others_are_not_kept(void **state)
{
    (void)state;
    ChatLayout layout = lay_out("a\033[31mred\tb\r\xff", 40);
    assert_null(strchr(layout.text, '\033'));
    assert_null(strchr(layout.text, '\t'));
    assert_true(text_is_utf8(layout.text, strlen(layout.text)));
    chat_layout_free(&layout);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_break_at_spaces_and_newlines),
        cmocka_unit_test(text_hangs_under_the_word_behind_its_label),
        cmocka_unit_test(words_longer_than_a_row_are_cut),
        cmocka_unit_test(nothing_said_takes_no_row),
        cmocka_unit_test(tones_follow_their_bytes),
        cmocka_unit_test(columns_lead_to_bytes),
        cmocka_unit_test(controls_of_others_are_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
