// SPDX-License-Identifier: MIT
#include "timbre/core/take.h"

#include "check.h"
#include "schema_rows.h"

#include <string.h>

static void
reading_and_writing_keeps_every_field(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("take");
    for (size_t i = 0; i < json_length(rows); i++) {
        Error error = {0};
        Take *take = take_from_json(json_item(rows, i), &error);
        assert_string_equal(error.text, "");
        Json *json = take_to_json(take);
        char *text = json_encode_canonical(json_item(rows, i));
        check_owned_text(json_encode_canonical(json), text);
        mem_free(text);
        json_free(json);
        take_free(take);
    }
    json_free(rows);
}

static Take *
make_take(const char *prompt)
{
    Request *request = request_new();
    request->prompt = mem_copy_text(prompt);
    request->backend = mem_copy_text("sketch");
    Result *result = result_new();
    clock_make_ulid(result->take_id);
    return take_new(request, result);
}

static void
a_title_is_the_beginning_of_the_prompt_on_one_line(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *title;
    } rows[] = {
        {"warm lo-fi piano", "warm lo-fi piano"},
        {"  two\nlines", "two lines"},
        {"", "sketch"},
        {"\x1b[31mred", "[31mred"},
        {"0123456789012345678901234567890123456789012345678901234567890123",
         "012345678901234567890123456789012345678901234567890123456789"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Take *take = make_take(rows[i].prompt);
        assert_string_equal(take->title, rows[i].title);
        assert_string_equal(take->take_id, take->result->take_id);
        assert_string_equal(take->state, "done");
        take_free(take);
    }
    take_free(NULL);
}

static void
exports_are_listed_in_their_order(void **state)
{
    (void)state;
    Take *take = make_take("rain");
    take_add_export(take, "/a.flac", "flac", 10, "");
    take_add_export(take, "/b", "stems", 0, NULL);
    assert_int_equal(take->export_count, 2);
    assert_string_equal(take->exports[0].path, "/a.flac");
    assert_string_equal(take->exports[1].format, "stems");
    assert_true(take->exports[0].created_ms > 0);
    take_free(take);
}

static void
a_fault_inside_names_the_field(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("take");
    Json *json = json_duplicate(json_item(rows, 0));
    Json *result = json_duplicate(json_member(json, "result"));
    json_put_whole(result, "channel_count", 3);
    json_put(json, "result", result);
    Error error = {0};
    assert_null(take_from_json(json, &error));
    assert_string_equal(error.text,
                        "take: result.channel_count must be at most 2, not 3.");
    json_free(json);
    json_free(rows);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_and_writing_keeps_every_field),
        cmocka_unit_test(a_title_is_the_beginning_of_the_prompt_on_one_line),
        cmocka_unit_test(exports_are_listed_in_their_order),
        cmocka_unit_test(a_fault_inside_names_the_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
