// SPDX-License-Identifier: MIT
#include "check.h"
#include "spelling.h"

#include <string.h>

static void
typing_errors_are_mended(void **state)
{
    (void)state;

    static const struct {
        const char *typed, *meant;
    } rows[] = {
        {"arround", "around"},
        {"guitarrs", "guitars"},
        {"hamond", "hammond"},
        {"melencholic", "melancholic"},
        {"chirstmas", "christmas"},
        {"glockenspeil", "glockenspiel"},
        {"psychadelic", "psychedelic"},
        {"percusion", "percussion"},
        {"accoustic", "acoustic"},
        {"peacful", "peaceful"},
        {"accordian", "accordion"},
        {"pinao", "piano"},
        {"tecno", "techno"},
        {"drms", "drums"},
        {"jaz", "jazz"},
        {"synthwav", "synthwave"},
        {"trumpt", "trumpet"},
        {"agressive", "aggressive"},
        {"minuts", "minute"},
        {"ambeint", "ambient"},
    };

    Lexicon *lexicon = lexicon_new();
    Speller *speller = speller_new(lexicon);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const int word = speller_mend(speller, rows[i].typed);
        if (word == WORD_UNKNOWN)
            fail_msg("%s is not mended", rows[i].typed);
        assert_string_equal(lexicon_word_text(lexicon, word), rows[i].meant);
    }
    speller_free(speller);
    lexicon_free(lexicon);
}

static void
other_words_stay_what_they_are(void **state)
{
    (void)state;
    static const char *const words[] = {
        "zorbification", "blarfophone", "asdf",    "qwer",  "zxcv",
        "biscuit",       "darbuka",     "mouse",   "xylem", "qwertyphone",
        "nostril",       "spatula",     "oxymoron"};
    Lexicon *lexicon = lexicon_new();
    Speller *speller = speller_new(lexicon);
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        const int word = speller_mend(speller, words[i]);
        if (word != WORD_UNKNOWN)
            fail_msg("%s is taken for %s", words[i],
                     lexicon_word_text(lexicon, word));
    }
    speller_free(speller);
    lexicon_free(lexicon);
}

static void
a_flood_of_unknown_words_is_left_alone(void **state)
{
    (void)state;
    Lexicon *lexicon = lexicon_new();
    Speller *speller = speller_new(lexicon);
    for (int i = 0; i < 1000; i++)
        (void)speller_mend(speller, "zqxwvkj");
    assert_int_equal(speller_mend(speller, "guitarrs"), WORD_UNKNOWN);
    speller_free(speller);
    lexicon_free(lexicon);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typing_errors_are_mended),
        cmocka_unit_test(other_words_stay_what_they_are),
        cmocka_unit_test(a_flood_of_unknown_words_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
