// SPDX-License-Identifier: MIT
#include "timbre/app/take_list.h"

#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static TakeView
row(int id, const char *title)
{
    TakeView view = {.title = mem_copy_text(title),
                     .backend = mem_copy_text("sketch"),
                     .state = mem_copy_text("done"),
                     .key = mem_copy_text(id % 2 == 0 ? "A minor" : "C major"),
                     .seed = text_format("%d", 1000 + id),
                     .integrated_lufs = NAN,
                     .true_peak_dbtp = NAN};
    (void)snprintf(view.take_id, sizeof(view.take_id), "01TAKE%020d", id);
    return view;
}

static void
put(TakeList *list, int id, const char *title)
{
    TakeView view = row(id, title);
    take_list_put(list, &view);
}

static void
rows_stand_newest_first_and_keep_their_numbers(void **state)
{
    (void)state;
    TakeList *list = take_list_new();
    put(list, 1, "first");
    put(list, 2, "second");
    assert_string_equal(take_list_row(list, 0)->title, "second");
    assert_int_equal(take_list_row(list, 0)->number, 2);
    put(list, 1, "first again");
    assert_int_equal(take_list_total(list), 2);
    assert_int_equal(take_list_row(list, 1)->number, 1);
    assert_string_equal(take_list_row(list, 1)->title, "first again");
    assert_true(take_list_remove(list, take_list_row(list, 0)->take_id));
    put(list, 3, "third");
    assert_int_equal(take_list_row(list, 0)->number, 3);
    assert_null(take_list_row(list, 5));
    take_list_free(list);
    take_list_free(NULL);
}

static void
takes_are_named_by_number_last_id_or_its_end(void **state)
{
    (void)state;
    TakeList *list = take_list_new();
    Error error = {0};
    assert_null(take_list_find(list, "@1", &error));
    assert_non_null(strstr(error.text, "no takes yet"));
    for (int i = 1; i <= 12; i++)
        put(list, i, "x");
    assert_int_equal(take_list_find(list, "3", &error)->number, 3);
    assert_int_equal(take_list_find(list, "@12", &error)->number, 12);
    assert_int_equal(take_list_find(list, "last", &error)->number, 12);
    assert_int_equal(
        take_list_find(list, "01take00000000000000000007", &error)->number, 7);
    assert_int_equal(take_list_find(list, "00000011", &error)->number, 11);
    assert_null(take_list_find(list, "@13", &error));
    assert_non_null(strstr(error.text, "@12"));
    assert_null(take_list_find(list, "", &error));
    take_list_free(list);
}

static void
the_focus_moves_among_what_is_shown_and_survives_a_removal(void **state)
{
    (void)state;
    TakeList *list = take_list_new();
    assert_null(take_list_focus(list));
    take_list_move_focus(list, 1);
    for (int i = 1; i <= 5; i++)
        put(list, i, "x");
    assert_int_equal(take_list_focus(list)->number, 1);
    take_list_move_focus(list, -2);
    assert_int_equal(take_list_focus(list)->number, 3);
    take_list_move_focus(list, -100);
    assert_int_equal(take_list_focus(list)->number, 5);
    take_list_move_focus(list, 100);
    assert_int_equal(take_list_focus(list)->number, 1);
    take_list_move_focus(list, -1);
    (void)take_list_remove(list, take_list_focus(list)->take_id);
    assert_int_equal(take_list_focus(list)->number, 1);
    while (take_list_focus(list) != NULL)
        (void)take_list_remove(list, take_list_focus(list)->take_id);
    assert_int_equal(take_list_count(list), 0);
    take_list_free(list);
}

static void
all_words_of_the_filter_must_stand_in_a_row(void **state)
{
    (void)state;
    TakeList *list = take_list_new();
    put(list, 1, "warm rain");
    put(list, 2, "Warm sun");
    put(list, 3, "cold rain");
    take_list_set_filter(list, "warm");
    assert_int_equal(take_list_count(list), 2);
    take_list_set_filter(list, " WARM  minor ");
    assert_int_equal(take_list_count(list), 1);
    assert_string_equal(take_list_row(list, 0)->title, "Warm sun");
    take_list_set_filter(list, "1003");
    assert_string_equal(take_list_row(list, 0)->title, "cold rain");
    take_list_set_filter(list, "none such");
    assert_int_equal(take_list_count(list), 0);
    assert_int_equal(take_list_total(list), 3);
    take_list_set_filter(list, "");
    take_list_edit(list, take_list_row(list, 1)->take_id)->is_of_session = true;
    take_list_show_session_only(list, true);
    assert_int_equal(take_list_count(list), 1);
    assert_true(take_list_shows_session_only(list));
    take_list_free(list);
}

static void
a_row_of_a_job_gets_its_takes_id_and_keeps_the_focus(void **state)
{
    (void)state;
    TakeList *list = take_list_new();
    put(list, 1, "one");
    put(list, 2, "job");
    char job[ULID_SIZE];
    memcpy(job, take_list_row(list, 0)->take_id, ULID_SIZE);
    take_list_set_focus(list, job);
    assert_true(take_list_rename(list, job, "01TAKE99"));
    assert_string_equal(take_list_focus(list)->take_id, "01TAKE99");
    assert_int_equal(take_list_focus(list)->number, 2);
    assert_false(take_list_rename(list, job, "01TAKE98"));
    take_list_free(list);
}

static void
ten_thousand_rows_come_at_once_behind_the_first_page(void **state)
{
    enum { ALL = 10000, PAGE = 200 };

    (void)state;
    TakeList *list = take_list_new();
    TakeView *rows = mem_new_array(ALL, sizeof(*rows));
    for (int i = 0; i < PAGE; i++) {
        rows[i] = row(ALL - PAGE + i + 1, "page");
        rows[i].number = ALL - PAGE + i + 1;
    }
    take_list_put_many(list, rows, PAGE);
    assert_int_equal(take_list_focus(list)->number, ALL);
    for (int i = 0; i < ALL; i++) {
        rows[i] = row(i + 1, "all");
        rows[i].number = i + 1;
    }
    take_list_put_many(list, rows, ALL);
    assert_int_equal(take_list_count(list), ALL);
    assert_int_equal(take_list_focus(list)->number, ALL);
    for (size_t i = 0; i < ALL; i++)
        assert_int_equal(take_list_row(list, i)->number, ALL - (int)i);
    mem_free(rows);
    take_list_free(list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_stand_newest_first_and_keep_their_numbers),
        cmocka_unit_test(takes_are_named_by_number_last_id_or_its_end),
        cmocka_unit_test(
            the_focus_moves_among_what_is_shown_and_survives_a_removal),
        cmocka_unit_test(all_words_of_the_filter_must_stand_in_a_row),
        cmocka_unit_test(a_row_of_a_job_gets_its_takes_id_and_keeps_the_focus),
        cmocka_unit_test(ten_thousand_rows_come_at_once_behind_the_first_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
