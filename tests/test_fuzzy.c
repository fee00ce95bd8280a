// SPDX-License-Identifier: MIT
#include "check.h"
#include "fuzzy.h"

#include <string.h>

static void
letters_must_stand_in_their_order(void **state)
{
    (void)state;
    assert_true(fuzzy_score("rgn", "regenerate") > 0);
    assert_true(fuzzy_score("RGN", "regenerate") > 0);
    assert_int_equal(fuzzy_score("ngr", "regenerate"), -1);
    assert_int_equal(fuzzy_score("regenerates", "regenerate"), -1);
    assert_int_equal(fuzzy_score("r", ""), -1);
    assert_int_equal(fuzzy_score("", "anything"), 0);
    assert_int_equal(fuzzy_score("  ", "anything"), 0);
}

static void
every_word_must_fit_in_any_order(void **state)
{
    (void)state;
    assert_true(fuzzy_score("dusk the", "theme dusk") > 0);
    assert_int_equal(fuzzy_score("dusk thx", "theme dusk"), -1);
}

// The first text of each row must win.
static void
better_places_score_more(void **state)
{
    (void)state;

    static const struct {
        const char *query, *better, *worse;
    } rows[] = {
        {"exp", "export", "next-pane"},           // side by side
        {"np", "next-pane", "unplug"},            // beginnings of words
        {"ses", "session", "new-session"},        // beginning of the text
        {"ns", "new-session", "sessions"},        // two words
        {"th", "theme paper", "motion the"},      // earlier
        {"ab", "xabx", "xaxb"},                   // no gap
        {"ab", "xa b", "xa          b"},          // smaller gap
        {"Piano", "warm Piano", "warm piano"},    // equal case
        {"vol", "volume", "set takes.vol"},       // beginning
        {"mute", "mute", "my useful tempo edit"}, // one word
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_true(fuzzy_score(rows[i].query, rows[i].better) >
                    fuzzy_score(rows[i].query, rows[i].worse));
}

// A greedy search takes the first "r" of "star render" and misses the word.
static void
the_best_of_all_ways_counts(void **state)
{
    (void)state;
    assert_true(fuzzy_score("render", "star render") >
                fuzzy_score("render", "star xender r e n d e r"));
    assert_int_equal(fuzzy_score("render", "star render"),
                     fuzzy_score("render", "stak render"));
}

static void
long_and_strange_texts_are_harmless(void **state)
{
    (void)state;
    char text[10001];
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(fuzzy_score(text, text), -1); // no word is that long
    assert_true(fuzzy_score("aaa", text) > 0);
    assert_true(fuzzy_score("\xF0\x9F\x8E\xB9", "a \xF0\x9F\x8E\xB9") > 0);
    assert_int_equal(fuzzy_score("\xFF\xFE", "abc"), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_must_stand_in_their_order),
        cmocka_unit_test(every_word_must_fit_in_any_order),
        cmocka_unit_test(better_places_score_more),
        cmocka_unit_test(the_best_of_all_ways_counts),
        cmocka_unit_test(long_and_strange_texts_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
