// SPDX-License-Identifier: MIT
#include "timbre/core/result.h"
#include "timbre/core/schema_check.h"

#include "check.h"
#include "schema_rows.h"

#include <math.h>

static void
reading_and_writing_keeps_every_field(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("result");
    for (size_t i = 0; i < json_length(rows); i++) {
        Error error = {0};
        Result *result = result_from_json(json_item(rows, i), &error);
        assert_string_equal(error.text, "");
        Json *json = result_to_json(result);
        char *text = json_encode_canonical(json_item(rows, i));
        check_owned_text(json_encode_canonical(json), text);
        mem_free(text);
        json_free(json);
        result_free(result);
    }
    json_free(rows);
}

static void
what_was_not_measured_is_left_out(void **state)
{
    (void)state;
    Result *result = result_new();
    assert_true(isnan(result->integrated_lufs));
    clock_make_ulid(result->request_id);
    result->backend = mem_copy_text("tone");
    result->sample_rate_hz = 44100;
    result->channel_count = 1;
    hash_of_bytes("", 0, result->pcm_hash);
    result->true_peak_dbtp = -INFINITY; // silence
    Json *json = result_to_json(result);
    Error error = {0};
    (void)schema_check("result", json, &error);
    assert_string_equal(error.text, "");
    static const char *const absent[] = {"take_id",
                                         "parent_take",
                                         "model",
                                         "integrated_lufs",
                                         "measured_tempo_bpm",
                                         "true_peak_dbtp",
                                         "master_hash",
                                         "facts",
                                         "bar_frames"};
    for (size_t i = 0; i < ARRAY_LENGTH(absent); i++)
        assert_null(json_member(json, absent[i]));
    json_free(json);
    result_free(result);
}

static void
frames_beyond_32_bits_are_kept(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("result");
    Json *json = json_duplicate(json_item(rows, 0));
    json_put_whole(json, "frame_count", (int64_t)1 << 40);
    Result *result = result_from_json(json, NULL);
    assert_true(result->frame_count == (uint64_t)1 << 40);
    result_free(result);
    json_free(json);
    json_free(rows);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_and_writing_keeps_every_field),
        cmocka_unit_test(what_was_not_measured_is_left_out),
        cmocka_unit_test(frames_beyond_32_bits_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
