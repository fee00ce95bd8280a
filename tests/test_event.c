// SPDX-License-Identifier: MIT
#include "timbre/core/event.h"
#include "timbre/core/schema_check.h"

#include "check.h"
#include "schema_rows.h"

#include <string.h>

static void
reading_and_writing_keeps_every_field(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("event");
    for (size_t i = 0; i < json_length(rows); i++) {
        Error error = {0};
        Event *event = event_from_json(json_item(rows, i), &error);
        assert_string_equal(error.text, "");
        Event *copy = event_copy(event);
        event_free(event);
        Json *json = event_to_json(copy);
        // These belong to the journal's line.
        Json *expected = json_duplicate(json_item(rows, i));
        json_drop(expected, "seq");
        json_drop(expected, "crc32");
        char *text = json_encode(expected);
        check_owned_text(json_encode(json), text);
        mem_free(text);
        json_free(expected);
        json_free(json);
        event_free(copy);
    }
    json_free(rows);
}

static void
a_new_event_is_of_now_and_owns_its_data(void **state)
{
    (void)state;
    clock_set_wall_ms(1764000000123);
    Json *data = json_make_record();
    json_put_text(data, "text", "hello");
    Event *event = event_new(EVENT_LOG, "01JD0000000000000000000001", "", data);
    clock_set_wall_ms(-1);
    assert_true(event->time_ms == 1764000000123);
    Json *json = event_to_json(event);
    assert_int_equal(schema_check("event", json, NULL), STATUS_OK);
    check_owned_text(json_encode(json),
                     "{\"time\":\"2025-11-24T16:00:00.123Z\",\"type\":\"log\","
                     "\"data\":{\"text\":\"hello\","
                     "\"job\":\"01JD0000000000000000000001\"}}");
    json_free(json);
    event_free(event);
    event_free(NULL);
}

static void
an_event_without_data_has_an_empty_record(void **state)
{
    (void)state;
    Event *event = event_new(EVENT_BACKENDS_CHANGED, NULL, NULL, NULL);
    assert_int_equal(json_kind(event->data), JSON_KIND_RECORD);
    assert_string_equal(event->job, "");
    event_free(event);
}

static void
a_day_that_is_none_is_refused(void **state)
{
    (void)state;
    static const char text[] = "{\"time\":\"2026-02-31T10:00:00.000Z\","
                               "\"type\":\"backends_changed\",\"data\":{}}";
    Json *json = json_decode(text, strlen(text), NULL);
    Error error = {0};
    assert_null(event_from_json(json, &error));
    assert_string_equal(error.text,
                        "event: time must be a day of the calendar, not "
                        "\"2026-02-31T10:00:00.000Z\".");
    json_free(json);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_and_writing_keeps_every_field),
        cmocka_unit_test(a_new_event_is_of_now_and_owns_its_data),
        cmocka_unit_test(an_event_without_data_has_an_empty_record),
        cmocka_unit_test(a_day_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
