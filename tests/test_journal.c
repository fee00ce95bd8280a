// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/journal.h"

#include "check.h"

#include <string.h>

static Event *
sample_event(void)
{
    char job[ULID_SIZE];
    clock_make_ulid(job);
    Json *data = json_make_record();
    json_put_text(data, "text", "grüße \"und\" \\ mehr");
    return event_new(EVENT_LOG, job, "", data);
}

static void
a_line_reads_back_as_the_event_it_was(void **state)
{
    (void)state;
    Event *event = sample_event();
    char *line = journal_line(7, event);
    assert_null(strchr(line, '\n'));
    Event *back = journal_read_line(line, strlen(line));
    assert_non_null(back);
    assert_int_equal(back->type, event->type);
    assert_int_equal(back->time_ms, event->time_ms);
    assert_string_equal(back->job, event->job);
    assert_string_equal(json_get_text(back->data, "text"),
                        json_get_text(event->data, "text"));
    event_free(back);
    mem_free(line);
    event_free(event);
}

static void
every_altered_byte_is_noticed(void **state)
{
    (void)state;
    Event *event = sample_event();
    char *line = journal_line(1, event);
    const size_t length = strlen(line);
    for (size_t i = 0; i < length; i++) {
        char *altered = mem_copy_text(line);
        altered[i] ^= 1;
        Event *back = journal_read_line(altered, length);
        // A flipped bit in the spelling of an escape may mean the same.
        if (back != NULL) {
            char *again = journal_line(1, back);
            assert_string_equal(again, line);
            mem_free(again);
        }
        event_free(back);
        mem_free(altered);
    }
    mem_free(line);
    event_free(event);
}

static void
every_torn_line_is_dropped(void **state)
{
    (void)state;
    Event *event = sample_event();
    char *line = journal_line(1, event);
    for (size_t length = 0; length < strlen(line); length++)
        assert_null(journal_read_line(line, length));
    mem_free(line);
    event_free(event);
}

static void
an_empty_journal_leaves_no_file(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Journal *journal = journal_open(folder, NULL);
    char *path = mem_copy_text(journal_path(journal));
    assert_true(path_exists(path));
    journal_close(journal);
    assert_false(path_exists(path));
    mem_free(path);
    check_remove_folder(folder);
}

static void
a_folder_that_cant_be_written_is_told_by_name(void **state)
{
    (void)state;
    Error error = {0};
    assert_null(journal_open("/proc/no-such-place", &error));
    assert_int_equal(error.status, STATUS_IO);
    assert_non_null(strstr(error.text, "/proc/no-such-place"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_reads_back_as_the_event_it_was),
        cmocka_unit_test(every_altered_byte_is_noticed),
        cmocka_unit_test(every_torn_line_is_dropped),
        cmocka_unit_test(an_empty_journal_leaves_no_file),
        cmocka_unit_test(a_folder_that_cant_be_written_is_told_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
