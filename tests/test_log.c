// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"
#include "timbre/base/log.h"

#include "check.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
start(void **state)
{
    *state = check_make_folder();
    setenv("XDG_STATE_HOME", *state, 1);
    return 0;
}

static int
end(void **state)
{
    log_close();
    clock_set_wall_ms(-1);
    check_remove_folder(*state);
    return 0;
}

static char *
read_log(void)
{
    char *text = path_read_file(log_path(), 1 << 24, NULL, NULL);
    assert_non_null(text);
    return text;
}

static void
log_goes_nowhere_until_it_is_open(void **state)
{
    (void)state;
    log_write("test", "lost");
    assert_int_equal(log_descriptor(), -1);
    assert_string_equal(log_path(), "");
}

static void
log_entries_are_one_line_whatever_they_hold(void **state)
{
    (void)state;
    log_open();
    clock_set_wall_ms(0);
    log_write("test", "a\nb\x1B[31m\xFF%d\n", 7);
    log_write_bytes("python", "x\r\n", 3);
    log_write_bytes("empty", "", 0);
    check_owned_text(read_log(),
                     "1970-01-01T00:00:00.000Z test a b [31m\xEF\xBF\xBD"
                     "7\n"
                     "1970-01-01T00:00:00.000Z python x\n"
                     "1970-01-01T00:00:00.000Z empty \n");
}

static void
log_is_appended_to_and_rotated_when_large(void **state)
{
    (void)state;
    log_open();
    log_write("test", "first");
    log_open();
    log_write("test", "second");
    char *text = read_log();
    assert_non_null(strstr(text, "first\n"));
    assert_non_null(strstr(text, "second\n"));
    mem_free(text);
    assert_int_equal(truncate(log_path(), (4 << 20) + 1), 0);
    log_open();
    struct stat facts;
    assert_int_equal(stat(log_path(), &facts), 0);
    assert_int_equal(facts.st_size, 0);
    char *older = text_format("%s.1", log_path());
    assert_true(path_exists(older));
    mem_free(older);
}

static void *
write_many(void *context)
{
    for (int i = 0; i < 500; i++)
        log_write(context, "%0200d", i);
    return NULL;
}

static void
log_lines_of_two_threads_do_not_mix(void **state)
{
    (void)state;
    log_open();
    char one[] = "one";
    char two[] = "two";
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_many, one), 0);
    write_many(two);
    pthread_join(thread, NULL);
    char *text = read_log();
    size_t lines = 0;
    for (const char *line = text; *line != '\0'; lines++) {
        const char *next = strchr(line, '\n');
        assert_int_equal(next - line,
                         strlen("1970-01-01T00:00:00.000Z one ") + 200);
        line = next + 1;
    }
    assert_int_equal(lines, 1000);
    mem_free(text);
}

static void
log_without_a_folder_is_quiet(void **state)
{
    (void)state;
    setenv("XDG_STATE_HOME", "/proc/no/such", 1);
    log_open();
    log_write("test", "lost");
    assert_int_equal(log_descriptor(), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_goes_nowhere_until_it_is_open),
        cmocka_unit_test_setup_teardown(
            log_entries_are_one_line_whatever_they_hold, start, end),
        cmocka_unit_test_setup_teardown(
            log_is_appended_to_and_rotated_when_large, start, end),
        cmocka_unit_test_setup_teardown(log_lines_of_two_threads_do_not_mix,
                                        start, end),
        cmocka_unit_test_setup_teardown(log_without_a_folder_is_quiet, start,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
