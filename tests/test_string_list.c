// SPDX-License-Identifier: MIT
#include "timbre/base/string_list.h"

#include "check.h"

static void
string_list_owns_copies_of_what_is_pushed(void **state)
{
    (void)state;
    StringList list = {0};
    char word[] = "bass";
    string_list_push(&list, word);
    word[0] = 'm';
    string_list_push(&list, NULL);
    string_list_push_format(&list, "%s %d", "take", 3);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.items[0], "bass");
    assert_string_equal(list.items[1], "");
    assert_string_equal(list.items[2], "take 3");
    StringList copy = string_list_copy(&list);
    string_list_clear(&list);
    assert_int_equal(list.count, 0);
    assert_string_equal(copy.items[2], "take 3");
    string_list_clear(&copy);
    string_list_clear(&copy);
}

static void
string_list_adds_once_sorts_and_removes(void **state)
{
    (void)state;
    StringList list = {0};
    static const char *const words[] = {"pad", "bass", "pad", "arp", "bass"};
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        string_list_add(&list, words[i]);
    assert_int_equal(list.count, 3);
    string_list_sort(&list);
    check_owned_text(string_list_join(&list, ",", ","), "arp,bass,pad");
    assert_true(string_list_has(&list, "bass"));
    string_list_remove(&list, 1);
    string_list_remove(&list, 7);
    assert_false(string_list_has(&list, "bass"));
    check_owned_text(string_list_join(&list, ",", ","), "arp,pad");
    string_list_clear(&list);
    string_list_sort(&list);
}

static void
string_list_joins_as_a_sentence(void **state)
{
    (void)state;
    static const char *const expected[] = {"", "a", "a and b", "a, b and c",
                                           "a, b, c and d"};
    StringList list = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
        check_owned_text(string_list_join(&list, ", ", " and "), expected[i]);
        string_list_push(&list, (const char[]){(char)('a' + i), '\0'});
    }
    string_list_clear(&list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(string_list_owns_copies_of_what_is_pushed),
        cmocka_unit_test(string_list_adds_once_sorts_and_removes),
        cmocka_unit_test(string_list_joins_as_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
