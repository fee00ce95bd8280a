// SPDX-License-Identifier: MIT
#include "check.h"
#include "match.h"

#include <string.h>

static void
check_marks(const char *text, const char *words, const char *expected)
{
    bool marks[64];
    char shown[64] = "";
    match_mark(text, words, marks);
    for (size_t i = 0; i < strlen(text); i++)
        shown[i] = marks[i] ? '^' : '.';
    shown[strlen(text)] = '\0';
    assert_string_equal(shown, expected);
}

static void
a_word_is_marked_where_it_stands(void **state)
{
    (void)state;
    check_marks("regenerate", "gen", "..^^^.....");
    check_marks("Regenerate", "REG", "^^^.......");
    check_marks("audio.device", "dev aud", "^^^...^^^...");
}

static void
letters_are_marked_in_their_order(void **state)
{
    (void)state;
    check_marks("regenerate", "rgt", "^.^.....^.");
    check_marks("take 3", "t3", "^....^");
}

static void
what_does_not_match_stays_unmarked(void **state)
{
    (void)state;
    check_marks("export", "rx", "......");
    check_marks("export", "", "......");
    check_marks("export", "   ", "......");
    check_marks("", "abc", "");
    check_marks("export", "exportation", "......");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_marked_where_it_stands),
        cmocka_unit_test(letters_are_marked_in_their_order),
        cmocka_unit_test(what_does_not_match_stays_unmarked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
