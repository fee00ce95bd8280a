// SPDX-License-Identifier: MIT
#include "timbre/base/error.h"

#include "check.h"

#include <errno.h>
#include <string.h>

static void
error_carries_status_and_sentence(void **state)
{
    (void)state;
    Error error = {0};
    assert_int_equal(error_set(&error, STATUS_USAGE, "no %s", "prompt"),
                     STATUS_USAGE);
    assert_int_equal(error.status, STATUS_USAGE);
    assert_string_equal(error.text, "no prompt");
    assert_int_equal(error_prefix(&error, "line %d", 3), STATUS_USAGE);
    assert_string_equal(error.text, "line 3: no prompt");
    error_clear(&error);
    assert_int_equal(error.status, STATUS_OK);
    assert_string_equal(error.text, "");
}

static void
error_says_why_the_system_refused(void **state)
{
    (void)state;
    Error error = {0};
    errno = ENOSPC;
    assert_int_equal(
        error_set_errno(&error, STATUS_IO, "cannot write %s", "a.flac"),
        STATUS_IO);
    assert_string_equal(error.text,
                        "cannot write a.flac: No space left on device");
    assert_int_equal(errno, ENOSPC);
}

static void
error_needs_no_place_for_its_sentence(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, STATUS_IO, "x"), STATUS_IO);
    assert_int_equal(error_set_errno(NULL, STATUS_IO, "x"), STATUS_IO);
    (void)error_prefix(NULL, "x");
    error_clear(NULL);
}

static void
error_text_is_cut_between_characters(void **state)
{
    (void)state;
    for (int before = 0; before < 4; before++) {
        Text long_text = {0};
        text_append_bytes(&long_text, "abcd", (size_t)before);
        for (int i = 0; i < 500; i++)
            text_append(&long_text, "\xE2\x82\xAC");
        Error error = {0};
        error_set(&error, STATUS_FAILED, "%s", long_text.chars);
        const size_t length = strlen(error.text);
        assert_in_range(length, ERROR_TEXT_SIZE - 4, ERROR_TEXT_SIZE - 1);
        assert_true(text_is_utf8(error.text, length));
        text_clear(&long_text);
    }
}

static void
error_text_is_clean_whatever_a_file_is_called(void **state)
{
    (void)state;
    Error error = {0};
    error_set(&error, STATUS_IO, "cannot open %s", "\x1B[2J\xFF.wav");
    assert_string_equal(error.text, "cannot open [2J\xEF\xBF\xBD.wav");
}

static void
error_may_quote_its_own_text(void **state)
{
    (void)state;
    Error error = {0};
    error_set(&error, STATUS_IO, "inner");
    error_set(&error, STATUS_FAILED, "outer (%s)", error.text);
    assert_string_equal(error.text, "outer (inner)");
}

static void
error_statuses_have_names_and_exit_codes(void **state)
{
    (void)state;
    for (int a = 0; a < STATUS_COUNT; a++) {
        assert_true(strlen(error_status_name((Status)a)) > 0);
        for (int b = 0; b < a; b++)
            assert_string_not_equal(error_status_name((Status)a),
                                    error_status_name((Status)b));
        assert_in_range(error_exit_code((Status)a), a == 0 ? 0 : 1, 5);
    }
    assert_string_equal(error_status_name(STATUS_NOT_FOUND), "not_found");
    assert_int_equal(error_exit_code(STATUS_OK), 0);
    assert_int_equal(error_exit_code(STATUS_USAGE), 2);
    assert_int_equal(error_exit_code(STATUS_UNAVAILABLE), 3);
    assert_int_equal(error_exit_code(STATUS_CANCELLED), 4);
    assert_int_equal(error_exit_code(STATUS_DIFFERENT), 5);
    assert_int_equal(error_exit_code(STATUS_FAILED), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_carries_status_and_sentence),
        cmocka_unit_test(error_says_why_the_system_refused),
        cmocka_unit_test(error_needs_no_place_for_its_sentence),
        cmocka_unit_test(error_text_is_cut_between_characters),
        cmocka_unit_test(error_text_is_clean_whatever_a_file_is_called),
        cmocka_unit_test(error_may_quote_its_own_text),
        cmocka_unit_test(error_statuses_have_names_and_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
