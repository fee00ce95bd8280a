// SPDX-License-Identifier: MIT
#include "timbre/base/text.h"

#include "check.h"

#include <locale.h>
#include <string.h>

static void
text_grows_and_hands_over_what_was_appended(void **state)
{
    (void)state;
    Text text = {0};
    size_t expected = 0;
    for (int i = 0; i < 1000; i++) {
        text_append_format(&text, "%d,", i);
        expected += i < 10 ? 2 : i < 100 ? 3 : 4;
    }
    assert_int_equal(text.length, expected);
    text_append_bytes(&text, "", 0);
    char *taken = text_take(&text);
    assert_int_equal(strlen(taken), expected);
    assert_true(text_starts_with(taken, "0,1,2,"));
    assert_true(text_ends_with(taken, ",998,999,"));
    mem_free(taken);
    assert_null(text.chars);
    check_owned_text(text_take(&text), "");
}

static void
text_formats_longer_than_its_first_guess(void **state)
{
    (void)state;
    char *text = text_format("%0500d", 7);
    assert_int_equal(strlen(text), 500);
    assert_string_equal(text + 499, "7");
    mem_free(text);
}

static void
text_knows_well_formed_utf8_from_hostile_bytes(void **state)
{
    (void)state;

    static const struct {
        const char *bytes;
        size_t count;
        bool good;
    } rows[] = {
        {"", 0, true},
        {"plain", 5, true},
        {"a\0b", 3, true},
        {"\xC3\xA9", 2, true},
        {"\xEF\xBF\xBD", 3, true},          // U+FFFD itself
        {"\xF0\x9D\x84\x9E", 4, true},      // U+1D11E
        {"\xF4\x8F\xBF\xBF", 4, true},      // U+10FFFF
        {"\xF4\x90\x80\x80", 4, false},     // above it
        {"\xC0\x80", 2, false},             // overlong NUL
        {"\xC1\xBF", 2, false},             // overlong
        {"\xE0\x9F\xBF", 3, false},         // overlong
        {"\xF0\x8F\xBF\xBF", 4, false},     // overlong
        {"\xED\xA0\x80", 3, false},         // surrogate
        {"\xED\x9F\xBF", 3, true},          // the last before them
        {"\xEE\x80\x80", 3, true},          // the first behind them
        {"\x80", 1, false},                 // lone continuation
        {"\xC3", 1, false},                 // cut
        {"\xE2\x82", 2, false},             // cut
        {"\xF0\x9D\x84", 3, false},         // cut
        {"\xC3(", 2, false},                // no continuation
        {"\xFF", 1, false},                 // never
        {"\xF8\x88\x80\x80\x80", 5, false}, // five bytes
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_int_equal(text_is_utf8(rows[i].bytes, rows[i].count),
                         rows[i].good);
}

static void
text_gives_one_replacement_for_each_malformed_byte(void **state)
{
    (void)state;
    const char *at = "\xE2\x82"
                     "a\xED\xA0\x80\xC3\xA9";
    const char *end = at + strlen(at);
    static const uint32_t expected[] = {0xFFFD, 0xFFFD, 'a', 0xFFFD, 0xFFFD,
                                        0xFFFD, 0xE9,   0,   0};
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++)
        assert_int_equal(text_next_code_point(&at, end), expected[i]);
    assert_ptr_equal(at, end);
}

static void
text_code_points_survive_the_way_there_and_back(void **state)
{
    (void)state;
    for (uint32_t code_point = 1; code_point <= 0x10FFFF; code_point++) {
        if (code_point >= 0xD800 && code_point < 0xE000)
            code_point = 0xE000;
        Text text = {0};
        text_append_code_point(&text, code_point);
        const char *at = text.chars;
        assert_int_equal(text_next_code_point(&at, at + text.length),
                         code_point);
        text_clear(&text);
        if (code_point > 0x3000)
            code_point += 96; // the rest by samples
    }
}

static void
text_cannot_append_what_is_no_character(void **state)
{
    (void)state;
    Text text = {0};
    text_append_code_point(&text, 0xD800);
    text_append_code_point(&text, 0x110000);
    check_owned_text(text_take(&text), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void
text_clean_drops_controls_and_overrides(void **state)
{
    (void)state;
    // NOLINTNEXTLINE(misc-misleading-bidirectional): they are what it is about
    static const char dirty[] = "a\0b\x1B[31mc\x7F\xC2\x9B"
                                "d\r\n\te\xE2\x80\xAE"
                                "f\xE2\x81\xA6g\xE2\x81\xA9\xFFh";
    check_owned_text(text_clean(dirty, sizeof dirty - 1, 1000),
                     "ab[31mcd\n\tefg\xEF\xBF\xBDh");
}

static void
text_clean_cuts_between_characters(void **state)
{
    (void)state;
    static const char text[] = "na\xC3\xAFve";
    static const char *const cut[] = {
        "", "n", "na", "na", "na\xC3\xAF", "na\xC3\xAFv", "na\xC3\xAFve"};
    for (size_t limit = 0; limit < ARRAY_LENGTH(cut); limit++)
        check_owned_text(text_clean(text, sizeof text - 1, limit), cut[limit]);
}

static void
text_clean_leaves_nothing_malformed_whatever_comes(void **state)
{
    (void)state;
    uint32_t noise = 1;
    for (int round = 0; round < 2000; round++) {
        char bytes[40];
        for (size_t i = 0; i < sizeof bytes; i++) {
            noise = noise * 1664525 + 1013904223;
            bytes[i] = (char)(noise >> 24);
        }
        char *clean = text_clean(bytes, sizeof bytes, 50);
        assert_true(strlen(clean) <= 50);
        assert_true(text_is_utf8(clean, strlen(clean)));
        assert_null(strchr(clean, '\x1B'));
        mem_free(clean);
    }
}

static void
text_ids_ignore_case_and_the_kind_of_gap(void **state)
{
    (void)state;
    assert_true(text_same_id("Lo-Fi", "lo_fi"));
    assert_true(text_same_id("podcast bed", "PODCAST_BED"));
    assert_true(text_same_id("", ""));
    assert_false(text_same_id("lofi", "lo_fi"));
    assert_false(text_same_id("lo_fi", "lo_f"));
    assert_false(text_same_id("lo_f", "lo_fi"));
    assert_false(text_same_id("\xC3\x89", "\xC3\xA9")); // ASCII case only
    check_owned_text(text_lower("ABC \xC3\x89 z"), "abc \xC3\x89 z");
}

static void
text_distance_counts_one_for_a_transposition(void **state)
{
    (void)state;

    static const struct {
        const char *a;
        const char *b;
        size_t distance;
    } rows[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"abc", "", 3},
        {"tempo", "tempo", 0},
        {"tepmo", "tempo", 1},
        {"kitten", "sitting", 3},
        {"ca", "abc", 3}, // optimal string alignment; 2 without restriction
        {"na\xC3\xAFve", "naive", 1}, // characters, not bytes
        {"\xC3\xA9\xC3\xA8", "\xC3\xA8\xC3\xA9", 1},
        {"abcd", "badc", 2},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        assert_int_equal(text_distance(rows[i].a, rows[i].b), rows[i].distance);
        assert_int_equal(text_distance(rows[i].b, rows[i].a), rows[i].distance);
    }
}

static void
text_nearest_offers_only_what_is_near(void **state)
{
    (void)state;
    static const char *const names[] = {"loudness", "tempo", "key", "limiter"};
    const size_t count = ARRAY_LENGTH(names);
    assert_string_equal(text_nearest("tepmo", names, count), "tempo");
    assert_string_equal(text_nearest("Loudnes", names, count), "loudness");
    assert_string_equal(text_nearest("LIMITER", names, count), "limiter");
    assert_string_equal(text_nearest("kye", names, count), "key");
    assert_null(text_nearest("saxophone", names, count));
    assert_null(text_nearest("", names, count));
    assert_null(text_nearest("x", (const char *const[]){"y"}, 1));
    assert_null(text_nearest("tempo", NULL, 0));
}

static void
text_numbers_are_taken_whole_or_not_at_all(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        bool real;
        bool whole;
        bool natural;
    } rows[] = {
        {"12", true, true, true},
        {"+12", true, true, true},
        {"-12", true, true, false},
        {"0", true, true, true},
        {"1.5", true, false, false},
        {"-.5e3", true, false, false},
        {"", false, false, false},
        {" 1", false, false, false},
        {"1 ", false, false, false},
        {"1x", false, false, false},
        {"0x10", false, false, false},
        {"inf", false, false, false},
        {"nan", false, false, false},
        {"1,5", false, false, false},
        {"1e999", false, false, false},
        {"--1", false, false, false},
        {"-", false, false, false},
        {"e", false, false, false},
        {"9223372036854775807", true, true, true},
        {"9223372036854775808", true, false, true},
        {"-9223372036854775808", true, true, false},
        {"18446744073709551615", true, false, true},
        {"18446744073709551616", true, false, false},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        double real = 7;
        int64_t whole = 7;
        uint64_t natural = 7;
        assert_int_equal(text_to_double(rows[i].text, &real), rows[i].real);
        assert_int_equal(text_to_int64(rows[i].text, &whole), rows[i].whole);
        assert_int_equal(text_to_uint64(rows[i].text, &natural),
                         rows[i].natural);
        if (!rows[i].whole)
            assert_int_equal(whole, 7);
    }
}

static void
text_numbers_use_the_dot_in_every_locale(void **state)
{
    (void)state;
    double number = 0;
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL)
        (void)setlocale(LC_ALL, ""); // whatever this machine has
    assert_true(text_to_double("0.25", &number));
    assert_true(number == 0.25);
    setlocale(LC_ALL, "C");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_and_hands_over_what_was_appended),
        cmocka_unit_test(text_formats_longer_than_its_first_guess),
        cmocka_unit_test(text_knows_well_formed_utf8_from_hostile_bytes),
        cmocka_unit_test(text_gives_one_replacement_for_each_malformed_byte),
        cmocka_unit_test(text_code_points_survive_the_way_there_and_back),
        cmocka_unit_test(text_cannot_append_what_is_no_character),
        cmocka_unit_test(text_clean_drops_controls_and_overrides),
        cmocka_unit_test(text_clean_cuts_between_characters),
        cmocka_unit_test(text_clean_leaves_nothing_malformed_whatever_comes),
        cmocka_unit_test(text_ids_ignore_case_and_the_kind_of_gap),
        cmocka_unit_test(text_distance_counts_one_for_a_transposition),
        cmocka_unit_test(text_nearest_offers_only_what_is_near),
        cmocka_unit_test(text_numbers_are_taken_whole_or_not_at_all),
        cmocka_unit_test(text_numbers_use_the_dot_in_every_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
