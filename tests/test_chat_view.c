// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"

#include "chat_view.h"
#include "check.h"

#include <string.h>

enum { COLUMNS = 40, ROWS = 10 };

typedef struct {
    Chat *chat;
    JobList *jobs;
    ChatView *view;
} Fixture;

static int
set_up(void **state)
{
    Fixture *fixture = mem_new(sizeof(*fixture));
    fixture->chat = chat_new();
    fixture->jobs = job_list_new();
    fixture->view = chat_view_new();
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;
    chat_view_free(fixture->view);
    job_list_free(fixture->jobs);
    chat_free(fixture->chat);
    mem_free(fixture);
    return 0;
}

static void
say(Fixture *fixture, ChatKind kind, const char *text)
{
    chat_say(chat_add(fixture->chat, kind, "", ""), TONE_PLAIN, "%s", text);
}

static void
look(Fixture *fixture)
{
    chat_view_set(fixture->view, fixture->chat, fixture->jobs, COLUMNS, ROWS);
}

static void
say_many(Fixture *fixture, int count)
{
    for (int i = 0; i < count; i++)
        chat_say(
            chat_add(fixture->chat, i % 2 == 0 ? CHAT_YOU : CHAT_NOTE, "", ""),
            TONE_PLAIN, "entry %d", i);
}

static ChatPlace
last(const Fixture *fixture)
{
    return chat_view_place(fixture->view, chat_view_count(fixture->view) - 1);
}

static void
an_empty_chat_has_no_rows(void **state)
{
    Fixture *fixture = *state;
    look(fixture);
    assert_int_equal(chat_view_count(fixture->view), 0);
    assert_int_equal(chat_view_below(fixture->view), 0);
    chat_view_scroll(fixture->view, -3);
    chat_view_go_start(fixture->view);
    chat_view_go_end(fixture->view);
    assert_int_equal(chat_view_count(fixture->view), 0);
}

static void
the_end_is_followed(void **state)
{
    Fixture *fixture = *state;
    for (int i = 0; i < 30; i++) {
        say(fixture, CHAT_YOU, "one\ntwo");
        look(fixture);
        assert_int_equal(last(fixture).entry, i);
        assert_true(chat_view_is_at_end(fixture->view));
    }
    assert_int_equal(chat_view_count(fixture->view), ROWS);
}

static void
new_entries_keep_the_place_of_a_reader(void **state)
{
    Fixture *fixture = *state;
    say_many(fixture, 30);
    look(fixture);
    chat_view_scroll(fixture->view, -7);
    const ChatPlace top = chat_view_place(fixture->view, 0);
    assert_false(chat_view_is_at_end(fixture->view));
    for (int i = 0; i < 20; i++) {
        say_many(fixture, 5);
        look(fixture);
        const ChatPlace now = chat_view_place(fixture->view, 0);
        assert_int_equal(now.entry, top.entry);
        assert_int_equal(now.row, top.row);
    }
    assert_true(chat_view_below(fixture->view) >= 100);
    chat_view_go_end(fixture->view);
    assert_int_equal(chat_view_below(fixture->view), 0);
    assert_int_equal(last(fixture).entry, 129);
}

static void
scrolling_back_and_forth_arrives_where_it_began(void **state)
{
    Fixture *fixture = *state;
    say_many(fixture, 200);
    look(fixture);
    for (int rows = 1; rows < 300; rows += 13) {
        chat_view_scroll(fixture->view, -rows);
        chat_view_scroll(fixture->view, rows);
        assert_true(chat_view_is_at_end(fixture->view));
        assert_int_equal(last(fixture).entry, 199);
    }
    chat_view_go_start(fixture->view);
    const ChatPlace first = chat_view_place(fixture->view, 0);
    assert_int_equal(first.entry, 0);
    assert_int_equal(first.row, 0);
    chat_view_scroll(fixture->view, -5);
    assert_int_equal(chat_view_place(fixture->view, 0).entry, 0);
}

static void
each_row_is_shown_once_and_in_order(void **state)
{
    Fixture *fixture = *state;
    for (int i = 0; i < 12; i++)
        say(fixture, i % 3 == 0 ? CHAT_YOU : CHAT_NOTE,
            "some words that are longer than a row of forty columns is");
    look(fixture);
    chat_view_go_start(fixture->view);
    ChatPlace before = chat_view_place(fixture->view, 0);
    int rows = 1;
    while (!chat_view_is_at_end(fixture->view)) {
        chat_view_scroll(fixture->view, 1);
        const ChatPlace now = chat_view_place(fixture->view, 0);
        const bool is_next =
            (now.entry == before.entry && now.row == before.row + 1) ||
            (now.entry == before.entry + 1 && now.row == 0);
        assert_true(is_next || chat_view_is_at_end(fixture->view));
        before = now;
        rows++;
    }
    // Two rows each, and an empty one above each new speaker.
    assert_int_equal(rows + ROWS - 1, 12 * 2 + 7);
}

static void
another_width_or_a_shorter_chat_never_leaves_the_text(void **state)
{
    Fixture *fixture = *state;
    say_many(fixture, 50);
    look(fixture);
    chat_view_scroll(fixture->view, -30);
    for (int columns = 1; columns < 60; columns += 7)
        for (int rows = 0; rows < 40; rows += 9) {
            chat_view_set(fixture->view, fixture->chat, fixture->jobs, columns,
                          rows);
            assert_true(chat_view_count(fixture->view) <= (size_t)rows);
        }
    Chat *other = chat_new();
    chat_view_set(fixture->view, other, fixture->jobs, COLUMNS, ROWS);
    assert_int_equal(chat_view_count(fixture->view), 0);
    chat_free(other);
}

static void
rewritten_entries_are_wrapped_anew(void **state)
{
    Fixture *fixture = *state;
    ChatEntry *entry = chat_add(fixture->chat, CHAT_NOTE, "", "");
    chat_say(entry, TONE_PLAIN, "short");
    look(fixture);
    assert_int_equal(chat_view_count(fixture->view), 1);
    chat_clear_entry(entry);
    chat_say(entry, TONE_PLAIN, "three\nrows\nnow");
    look(fixture);
    assert_int_equal(chat_view_count(fixture->view), 3);
}

static void
ten_thousand_entries_are_drawn_at_once(void **state)
{
    Fixture *fixture = *state;
    say_many(fixture, 10000);
    const int64_t start_ns = clock_thread_cpu_ns();
    look(fixture);
    chat_view_go_start(fixture->view);
    chat_view_go_end(fixture->view);
    for (int i = 0; i < 100; i++)
        look(fixture);
    // 103 frames; one that wrapped all entries would take longer by itself.
    assert_true(clock_thread_cpu_ns() - start_ns < INT64_C(50000000));
}

static void
selected_text_joins_wrapped_rows_by_a_space(void **state)
{
    Fixture *fixture = *state;
    say(fixture, CHAT_YOU,
        "warm lo-fi piano with vinyl crackle and rain in the back\nsecond");
    say(fixture, CHAT_NOTE, "answer");
    look(fixture);
    ChatCell from = {{0, 0}, 5};
    ChatCell to = {{1, 1}, 5};
    check_owned_text(chat_view_text(fixture->view, from, to),
                     "lo-fi piano with vinyl crackle and rain in the "
                     "back\nsecond\n\nanswer");
    to = (ChatCell){{0, 0}, 9};
    check_owned_text(chat_view_text(fixture->view, from, to), "lo-fi");
    assert_true(chat_cell_compare(from, to) < 0);
    assert_int_equal(chat_cell_compare(to, to), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_chat_has_no_rows, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_end_is_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(new_entries_keep_the_place_of_a_reader,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            scrolling_back_and_forth_arrives_where_it_began, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_row_is_shown_once_and_in_order,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            another_width_or_a_shorter_chat_never_leaves_the_text, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(rewritten_entries_are_wrapped_anew,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(ten_thousand_entries_are_drawn_at_once,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            selected_text_joins_wrapped_rows_by_a_space, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
