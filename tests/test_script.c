// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"

#include "check.h"
#include "script.h"

#include <string.h>

static void
check_line(Script *script, const char *line)
{
    assert_non_null(script_line(script));
    assert_string_equal(script_line(script), line);
    script_drop_line(script);
}

static void
lines_come_in_order_however_the_bytes_are_cut(void **state)
{
    (void)state;
    static const char text[] = "one\n\nthree \xC3\xA9\nfour";
    for (size_t size = 1; size < sizeof(text); size++) {
        Script *script = script_new();
        for (size_t at = 0; at < sizeof(text) - 1; at += size) {
            const size_t rest = sizeof(text) - 1 - at;
            assert_int_equal(
                script_feed(script, text + at, rest < size ? rest : size), 0);
        }
        assert_int_equal(script_count(script), 3);
        assert_int_equal(script_end(script), 0);
        assert_int_equal(script_count(script), 4);
        check_line(script, "one");
        check_line(script, "");
        check_line(script, "three \xC3\xA9");
        check_line(script, "four");
        assert_null(script_line(script));
        assert_int_equal(script_end(script), 0);
        script_free(script);
    }
}

static void
a_line_of_more_than_the_limit_is_dropped_alone(void **state)
{
    (void)state;
    Script *script = script_new();
    char *bytes = mem_new(4096);
    memset(bytes, 'x', 4096);
    for (size_t fed = 0; fed <= SCRIPT_LINE_LIMIT; fed += 4096)
        assert_int_equal(script_feed(script, bytes, 4096), 0);
    assert_int_equal(script_feed(script, "\nnext\n", 6), 1);
    check_line(script, "next");
    // Without a line end too.
    for (size_t fed = 0; fed <= SCRIPT_LINE_LIMIT; fed += 4096)
        (void)script_feed(script, bytes, 4096);
    assert_int_equal(script_end(script), 1);
    assert_null(script_line(script));
    mem_free(bytes);
    script_free(script);
}

static void
zero_bytes_and_escapes_do_no_harm(void **state)
{
    (void)state;
    Script *script = script_new();
    assert_int_equal(script_feed(script, "a\0b\x1B[2J\n", 8), 0);
    const char *line = script_line(script);
    assert_non_null(line);
    assert_memory_equal(line, "a b", 3);
    assert_null(strchr(line, '\x1B'));
    script_free(script);
}

static void
what_waits_can_be_dropped(void **state)
{
    (void)state;
    Script *script = script_new();
    (void)script_feed(script, "1\n2\n3\n", 6);
    script_drop_line(script);
    assert_int_equal(script_clear(script), 2);
    assert_int_equal(script_clear(script), 0);
    assert_null(script_line(script));
    script_drop_line(script);
    (void)script_feed(script, "4\n", 2);
    check_line(script, "4");
    script_free(script);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_in_order_however_the_bytes_are_cut),
        cmocka_unit_test(a_line_of_more_than_the_limit_is_dropped_alone),
        cmocka_unit_test(zero_bytes_and_escapes_do_no_harm),
        cmocka_unit_test(what_waits_can_be_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
