// SPDX-License-Identifier: MIT
#include "timbre/base/json.h"

#include "check.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static Json *
decode(const char *text)
{
    Error error = {0};
    Json *json = json_decode(text, strlen(text), &error);
    if (json == NULL)
        print_message("%s\n", error.text);
    assert_non_null(json);
    return json;
}

static void
json_comes_back_as_it_was_written(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "null",
        "true",
        "-7",
        "0.1",
        "\"\"",
        "[]",
        "{}",
        "{\"b\":1,\"a\":[true,false,null,2.5,\"x\"],\"c\":{\"d\":{}}}",
        "\"\\\"\\\\\\n\\t\\r\\u0001 \xC3\xA9\xF0\x9D\x84\x9E\"",
        "9223372036854775807",
        "-9223372036854775808",
        "1e+20",
        "-0.0",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        Json *json = decode(texts[i]);
        check_owned_text(json_encode(json), texts[i]);
        json_free(json);
    }
}

static void
json_refuses_malformed_text_with_a_place(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        const char *place;
    } rows[] = {
        {"", "line 1, column 0: "},
        {"{\"a\":1,\n \"a\":2}", "line 2, column "}, // a duplicate key
        {"[1,2,]", "line 1, column 6: "},
        {"[1] x", "line 1, column 5: "},
        {"NaN", "line 1, column "},
        {"[Infinity]", "line 1, column "},
        {"'a'", "line 1, column "},
        {"\"\xFF\"", "line 1, column "},
        {"\"\\ud800\"", "line 1, column "},
        {"\"a\\u0000b\"", "line 1, column "},
        {"99999999999999999999", "line 1, column "},
        {"1e999", "line 1, column "},
        {"01", "line 1, column "},
        {"{\"a\"}", "line 1, column "},
        {"\xEF\xBB\xBF{}", "line 1, column "},
        {"[\n\n  tru]", "line 3, column "},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        assert_null(json_decode(rows[i].text, strlen(rows[i].text), &error));
        assert_int_equal(error.status, STATUS_INVALID);
        if (!text_starts_with(error.text, rows[i].place))
            fail_msg("%s: %s", rows[i].text, error.text);
        assert_true(text_is_utf8(error.text, strlen(error.text)));
    }
    static const char *const with_nul[] = {"[1\0]   ", "[1]\0 x ",
                                           "\"a\0\"   "};
    for (size_t i = 0; i < ARRAY_LENGTH(with_nul); i++) {
        Error error = {0};
        assert_null(json_decode(with_nul[i], 7, &error));
        assert_non_null(strstr(error.text, "a NUL byte"));
    }
}

static char *
nested(size_t depth)
{
    Text text = {0};
    for (size_t i = 0; i < depth; i++)
        text_append(&text, i % 2 == 0 ? "[" : "{\"a\":");
    text_append(&text, "\"[[{\\\"[[\"");
    for (size_t i = depth; i > 0; i--)
        text_append(&text, (i - 1) % 2 == 0 ? "]" : "}");
    return text_take(&text);
}

static void
json_nests_64_levels_and_not_one_more(void **state)
{
    (void)state;
    char *good = nested(64);
    json_free(decode(good));
    mem_free(good);
    char *bad = nested(65);
    Error error = {0};
    assert_null(json_decode(bad, strlen(bad), &error));
    assert_non_null(strstr(error.text, "deeper than 64"));
    mem_free(bad);
    char *worse = nested(1000000);
    assert_null(json_decode(worse, strlen(worse), &error));
    mem_free(worse);
}

static void
json_members_keep_their_order_and_canonical_sorts_them(void **state)
{
    (void)state;
    Json *record = json_make_record();
    json_put_whole(record, "zebra", 1);
    json_put_text(record, "ape", "x");
    json_put_truth(record, "mouse", true);
    json_put_whole(record, "zebra", 2); // keeps its place
    json_put(record, "nothing", NULL);  // ignored
    check_owned_text(json_encode(record),
                     "{\"zebra\":2,\"ape\":\"x\",\"mouse\":true}");
    check_owned_text(json_encode_canonical(record),
                     "{\"ape\":\"x\",\"mouse\":true,\"zebra\":2}");
    check_owned_text(
        json_encode_pretty(record),
        "{\n  \"zebra\": 2,\n  \"ape\": \"x\",\n  \"mouse\": true\n}");
    assert_string_equal(json_member_name(record, 1), "ape");
    assert_true(json_truth(json_member_value(record, 2), false));
    assert_null(json_member_name(record, 3));
    json_drop(record, "ape");
    assert_int_equal(json_length(record), 2);
    json_free(record);
}

static void
json_reals_survive_without_loss_in_the_fewest_digits(void **state)
{
    (void)state;

    static const struct {
        double number;
        const char *text;
    } rows[] = {
        {0, "0.0"},
        {120, "120.0"},
        {0.1, "0.1"},
        {-14.2, "-14.2"},
        {1e15, "1000000000000000.0"},
        {1e16, "1e+16"},
        {1e-4, "0.0001"},
        {1e-5, "1e-05"},
        {1.0 / 3, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {DBL_MAX, "1.7976931348623157e+308"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Json *json = json_make_real(rows[i].number);
        check_owned_text(json_encode(json), rows[i].text);
        json_free(json);
    }
    uint64_t noise = 1;
    for (int i = 0; i < 20000; i++) {
        noise = noise * 6364136223846793005 + 1442695040888963407;
        double number = 0;
        memcpy(&number, &noise, sizeof number);
        if (!isfinite(number))
            continue;
        Json *json = json_make_real(number);
        char *text = json_encode(json);
        Json *again = decode(text);
        assert_true(json_number(again, 0) == number);
        assert_int_equal(json_kind(again), JSON_KIND_REAL);
        json_free(again);
        mem_free(text);
        json_free(json);
    }
}

static void
json_reals_have_a_dot_in_every_locale(void **state)
{
    (void)state;
    (void)setlocale(LC_NUMERIC, "de_DE.UTF-8");
    Json *json = decode("2.5");
    check_owned_text(json_encode(json), "2.5");
    json_free(json);
    setlocale(LC_NUMERIC, "C");
}

static void
json_has_no_word_for_nan_and_makes_it_null(void **state)
{
    (void)state;
    Json *list = json_make_list();
    json_push(list, json_make_real(NAN));
    json_push(list, json_make_real(-INFINITY));
    json_push_text(list, NULL);
    json_push(list, NULL);
    check_owned_text(json_encode(list), "[null,null,null]");
    json_free(list);
}

static void
json_text_is_cleaned_on_the_way_in(void **state)
{
    (void)state;
    Json *record = json_make_record();
    json_put_text(record, "k\xFF", "a\x1B\xC3");
    check_owned_text(json_encode(record),
                     "{\"k\xEF\xBF\xBD\":\"a\xEF\xBF\xBD\"}");
    json_free(record);
}

static void
json_reading_what_is_not_there_gives_the_empty_answer(void **state)
{
    (void)state;
    Json *json = decode("{\"text\":\"x\",\"real\":1.5,\"whole\":3,"
                        "\"even\":4.0,\"list\":[1]}");
    const Json *const strangers[] = {NULL, json_member(json, "text")};
    for (size_t i = 0; i < ARRAY_LENGTH(strangers); i++) {
        assert_null(json_member(strangers[i], "a"));
        assert_null(json_item(strangers[i], 0));
        assert_null(json_member_name(strangers[i], 0));
        assert_null(json_member_value(strangers[i], 0));
        assert_int_equal(json_length(strangers[i]), 0);
        assert_int_equal(json_whole(strangers[i], 9), 9);
        assert_true(json_number(strangers[i], 0.5) == 0.5);
        assert_true(json_truth(strangers[i], true));
        assert_false(json_is_number(strangers[i]));
    }
    assert_null(json_text(json_member(json, "real")));
    assert_null(json_item(json_member(json, "list"), 1));
    assert_int_equal(json_get_whole(json, "real", 9), 9);
    assert_int_equal(json_get_whole(json, "even", 9), 4);
    assert_true(json_get_number(json, "whole", 0) == 3);
    assert_string_equal(json_get_text(json, "text"), "x");
    assert_true(json_get_truth(json, "text", true));
    assert_int_equal(json_kind(NULL), JSON_KIND_NULL);
    json_put_whole(NULL, "a", 1); // no record: the value is freed
    json_push(NULL, json_make_whole(1));
    json_free(json);
    json_free(NULL);
}

static void
json_duplicates_are_deep_and_shares_are_not(void **state)
{
    (void)state;
    Json *json = decode("{\"a\":{\"b\":[1]}}");
    Json *copy = json_duplicate(json);
    Json *share = json_share(json);
    assert_true(json_same(json, copy));
    json_put_whole(json, "c", 1);
    assert_false(json_same(json, copy));
    assert_true(json_same(json, share));
    json_free(json);
    assert_int_equal(json_get_whole(share, "c", 0), 1);
    json_free(share);
    json_free(copy);
    assert_null(json_duplicate(NULL));
}

static char *
write_file(const char *folder, const char *name, const char *text)
{
    char *path = path_join(folder, name);
    if (text != NULL)
        assert_int_equal(path_write_file(path, text, strlen(text), NULL),
                         STATUS_OK);
    return path;
}

static void
a_file_is_read_or_told_of_by_its_path(void **state)
{
    (void)state;

    static const struct {
        const char *text; // NULL = no file
        Status status;
        const char *before, *after; // of the path
    } rows[] = {
        {NULL, STATUS_NOT_FOUND, "cannot open ", ": No such file or directory"},
        {"[1,2,3,4]", STATUS_INVALID, "",
         " is larger than 8 bytes, the most that is read"},
        {"[1,\n2", STATUS_INVALID, "", ": line 2, column "},
        {"", STATUS_INVALID, "", ": line 1, column "},
    };

    char *folder = check_make_folder();
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        char *name = text_format("%zu.json", i);
        char *path = write_file(folder, name, rows[i].text);
        mem_free(name);
        assert_null(json_read_file(path, 8, &error));
        assert_null(json_read_file(path, 8, NULL));
        assert_int_equal(error.status, rows[i].status);
        char *sentence =
            text_format("%s%s%s", rows[i].before, path, rows[i].after);
        assert_true(text_starts_with(error.text, sentence));
        mem_free(sentence);
        mem_free(path);
    }
    char *path = write_file(folder, "fine.json", "{\"a\":1}");
    Json *json = json_read_file(path, strlen("{\"a\":1}"), NULL);
    assert_int_equal(json_get_whole(json, "a", 0), 1);
    json_free(json);
    mem_free(path);
    check_remove_folder(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_comes_back_as_it_was_written),
        cmocka_unit_test(json_refuses_malformed_text_with_a_place),
        cmocka_unit_test(json_nests_64_levels_and_not_one_more),
        cmocka_unit_test(
            json_members_keep_their_order_and_canonical_sorts_them),
        cmocka_unit_test(json_reals_survive_without_loss_in_the_fewest_digits),
        cmocka_unit_test(json_reals_have_a_dot_in_every_locale),
        cmocka_unit_test(json_has_no_word_for_nan_and_makes_it_null),
        cmocka_unit_test(json_text_is_cleaned_on_the_way_in),
        cmocka_unit_test(json_reading_what_is_not_there_gives_the_empty_answer),
        cmocka_unit_test(json_duplicates_are_deep_and_shares_are_not),
        cmocka_unit_test(a_file_is_read_or_told_of_by_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
