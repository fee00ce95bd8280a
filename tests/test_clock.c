// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"

#include "check.h"

#include <string.h>

static void
clock_writes_rfc_3339(void **state)
{
    (void)state;

    static const struct {
        int64_t wall_ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {1, "1970-01-01T00:00:00.001Z"},
        {1795370400123, "2026-11-22T18:00:00.123Z"},
        {1709210096999, "2024-02-29T12:34:56.999Z"},
        {253402300799999, "9999-12-31T23:59:59.999Z"},
        {INT64_MAX, "9999-12-31T23:59:59.999Z"},
        {-1, "1970-01-01T00:00:00.000Z"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char text[CLOCK_TEXT_SIZE];
        clock_text(rows[i].wall_ms, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void
clock_parse_takes_back_what_it_writes_and_nothing_else(void **state)
{
    (void)state;
    static const int64_t times_ms[] = {0, 1, 1795370400123, 253402300799999};
    for (size_t i = 0; i < ARRAY_LENGTH(times_ms); i++) {
        char text[CLOCK_TEXT_SIZE];
        int64_t wall_ms = -1;
        clock_text(times_ms[i], text);
        assert_true(clock_parse(text, &wall_ms));
        assert_int_equal(wall_ms, times_ms[i]);
    }
    static const char *const strangers[] = {
        "",
        "2026-11-22T18:00:00Z",
        "2026-11-22T18:00:00.5Z",
        "2026-11-22T18:00:00.1234Z",
        "2026-11-22T18:00:00.123",
        "2026-11-22T18:00:00.123Z ",
        "2026-11-22T18:00:00.-23Z",
        " 2026-11-22T18:00:00.123Z",
        "2026-11-22 18:00:00.123Z",
        "2026-02-30T18:00:00.123Z",
        "2026-11-22T18:00:00.123+01:00",
    };
    int64_t wall_ms = -1;
    for (size_t i = 0; i < ARRAY_LENGTH(strangers); i++)
        assert_false(clock_parse(strangers[i], &wall_ms));
    assert_false(clock_parse(NULL, &wall_ms));
    assert_int_equal(wall_ms, -1);
}

static void
clock_stands_where_a_test_sets_it(void **state)
{
    (void)state;
    clock_set_wall_ms(12345);
    assert_int_equal(clock_wall_ms(), 12345);
    clock_set_wall_ms(-1);
    assert_true(clock_wall_ms() > 1600000000000);
}

static void
clock_ulids_of_one_millisecond_ascend(void **state)
{
    (void)state;
    clock_set_wall_ms(1469918176385); // the specification's example
    char before[ULID_SIZE] = "";
    for (int i = 0; i < 10000; i++) {
        char ulid[ULID_SIZE];
        clock_make_ulid(ulid);
        assert_int_equal(strlen(ulid), 26);
        assert_memory_equal(ulid, "01ARYZ6S41", 10);
        assert_int_equal(strspn(ulid, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), 26);
        assert_true(strcmp(before, ulid) < 0);
        memcpy(before, ulid, sizeof ulid);
    }
    clock_set_wall_ms(1469918176386);
    char later[ULID_SIZE];
    clock_make_ulid(later);
    assert_true(strcmp(before, later) < 0);
    // Not a count alone: another millisecond starts somewhere else.
    assert_memory_not_equal(before + 10, later + 10, 16);
    clock_set_wall_ms(-1);
}

static void
clock_knows_its_ulids_from_other_names(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        "..",
        "01JD000000000000000000000",   // short
        "01JD0000000000000000000001A", // long
        "01JD00000000000000000000O1",  // no digit of Crockford's
        "01jd0000000000000000000001",
        "01JD/000000000000000000001",
    };
    char ulid[ULID_SIZE];
    clock_make_ulid(ulid);
    assert_true(clock_is_ulid(ulid));
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        assert_false(clock_is_ulid(others[i]));
}

static void
clock_never_goes_backwards(void **state)
{
    (void)state;
    const int64_t process_ns = clock_process_cpu_ns();
    const int64_t thread_ns = clock_thread_cpu_ns();
    int64_t before_ns = clock_monotonic_ns();
    for (int i = 0; i < 100000; i++) {
        const int64_t now_ns = clock_monotonic_ns();
        assert_true(now_ns >= before_ns);
        before_ns = now_ns;
    }
    assert_true(clock_process_cpu_ns() > process_ns);
    assert_true(clock_thread_cpu_ns() > thread_ns);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_writes_rfc_3339),
        cmocka_unit_test(
            clock_parse_takes_back_what_it_writes_and_nothing_else),
        cmocka_unit_test(clock_stands_where_a_test_sets_it),
        cmocka_unit_test(clock_ulids_of_one_millisecond_ascend),
        cmocka_unit_test(clock_knows_its_ulids_from_other_names),
        cmocka_unit_test(clock_never_goes_backwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
