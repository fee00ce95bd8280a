// SPDX-License-Identifier: MIT
#include "timbre/app/history.h"

#include "check.h"

#include <stdint.h>

static void
equal_neighbours_are_one_and_empty_ones_none(void **state)
{
    (void)state;
    History *history = history_new();
    history_add(history, "a");
    history_add(history, "a");
    history_add(history, "");
    history_add(history, "b");
    history_add(history, "a");
    assert_int_equal(history_count(history), 3);
    assert_string_equal(history_at(history, 2), "a");
    assert_string_equal(history_at(history, 3), "");
    history_free(history);
    history_free(NULL);
}

static void
search_wants_all_words_and_ignores_case(void **state)
{
    (void)state;
    History *history = history_new();
    history_add(history, "Warm piano in the rain");
    history_add(history, "dark techno");
    history_add(history, "rain on a PIANO roof");
    assert_int_equal(history_search(history, "piano RAIN", SIZE_MAX), 2);
    assert_int_equal(history_search(history, "piano RAIN", 2), 0);
    assert_true(history_search(history, "piano RAIN", 0) == SIZE_MAX);
    assert_true(history_search(history, "techno rain", 9) == SIZE_MAX);
    assert_int_equal(history_search(history, "", 2), 1);
    history_free(history);
}

static void
the_newest_500_survive_a_session(void **state)
{
    (void)state;
    History *history = history_new();
    for (int i = 0; i < 1234; i++) {
        char *line = text_format("prompt %d", i);
        history_add(history, line);
        mem_free(line);
    }
    Json *json = history_to_json(history);
    assert_int_equal(json_length(json), 500);
    History *again = history_new();
    history_add(again, "of before");
    history_read_json(again, json);
    assert_int_equal(history_count(again), 500);
    assert_string_equal(history_at(again, 0), "prompt 734");
    assert_string_equal(history_at(again, 499), "prompt 1233");
    json_free(json);
    history_free(again);
    history_free(history);
}

static void
other_json_gives_an_empty_history(void **state)
{
    (void)state;
    History *history = history_new();
    history_add(history, "x");
    history_read_json(history, NULL);
    assert_int_equal(history_count(history), 0);
    Json *json = json_decode("[1, null, {}, \"a\"]", 18, NULL);
    assert_non_null(json);
    history_read_json(history, json);
    assert_int_equal(history_count(history), 1);
    json_free(json);
    history_free(history);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_neighbours_are_one_and_empty_ones_none),
        cmocka_unit_test(search_wants_all_words_and_ignores_case),
        cmocka_unit_test(the_newest_500_survive_a_session),
        cmocka_unit_test(other_json_gives_an_empty_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
