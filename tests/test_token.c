// SPDX-License-Identifier: MIT
#include "check.h"
#include "token.h"

#include <string.h>

static void
a_prompt_is_cut_into_words_numbers_and_marks(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *tokens;
    } rows[] = {
        {"74bpm", "74 bpm"},
        {"F# min", "f# min"},
        {"don't rock'n'roll", "dont rocknroll"},
        {"r&b w/ drums w/o bass", "r and b with drums without bass"},
        {"120\xe2\x80\x93"
         "124 @ .5",
         "120 - 124 at .5"},
        {"caf\xc3\xa9 \xe2\x99\xad", "cafe b"},
        {"97,5 bpm, 1,000", "97.5 bpm , 1000"},
        {"lo-fi_hop", "lo - fi - hop"},
        {"1\xc2\xbd min", "1.5 min"},
        {"\xe6\xad\x8c", "\xe6\xad\x8c"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        TokenList *list = token_list_new(rows[i].prompt);
        Text text = {0};
        for (size_t k = 0; k < list->count; k++)
            text_append_format(&text, "%s%s", k > 0 ? " " : "",
                               token_lower(list, k));
        assert_string_equal(text.chars, rows[i].tokens);
        text_clear(&text);
        token_list_free(list);
    }
}

static void
the_users_own_words_come_back_unchanged(void **state)
{
    (void)state;
    TokenList *list =
        token_list_new("Play  Caf\xc3\xa9 Noir, \xf0\x9f\x8e\xb9 ok");
    check_owned_text(token_text(list, 1, 3), "Caf\xc3\xa9 Noir");
    check_owned_text(token_text(list, 0, list->count),
                     "Play  Caf\xc3\xa9 Noir, \xf0\x9f\x8e\xb9 ok");
    token_list_free(list);
}

static void
malformed_bytes_are_marks(void **state)
{
    (void)state;
    TokenList *list = token_list_new("a\xff\xc3 b\xe2\x82");
    for (size_t i = 0; i < list->count; i++) {
        char *text = token_text(list, i, i + 1);
        assert_true(text_is_utf8(text, strlen(text)));
        mem_free(text);
    }
    assert_true(token_is(list, 0, "a"));
    token_list_free(list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_prompt_is_cut_into_words_numbers_and_marks),
        cmocka_unit_test(the_users_own_words_come_back_unchanged),
        cmocka_unit_test(malformed_bytes_are_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
