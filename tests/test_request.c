// SPDX-License-Identifier: MIT
#include "timbre/core/request.h"

#include "check.h"
#include "schema_rows.h"

#include <math.h>
#include <string.h>

static void
check_same(const Json *a, const Json *b)
{
    char *text = json_encode_canonical(a);
    check_owned_text(json_encode_canonical(b), text);
    mem_free(text);
}

static void
reading_copying_and_writing_keeps_every_field(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("request");
    for (size_t i = 0; i < json_length(rows); i++) {
        Error error = {0};
        Request *request = request_from_json(json_item(rows, i), &error);
        assert_string_equal(error.text, "");
        Request *copy = request_copy(request);
        request_free(request);
        Json *json = request_to_json(copy);
        check_same(json_item(rows, i), json);
        json_free(json);
        request_free(copy);
    }
    json_free(rows);
    assert_null(request_copy(NULL));
}

static Request *
decode(const char *text, Error *error)
{
    Json *json = json_decode(text, strlen(text), NULL);
    assert_non_null(json);
    Request *request = request_from_json(json, error);
    json_free(json);
    return request;
}

static void
what_is_left_out_has_a_default(void **state)
{
    (void)state;
    Error error = {0};
    Request *request =
        decode("{\"schema_version\":1,\"prompt\":\"rain\"}", &error);
    assert_string_equal(error.text, "");
    assert_int_equal(strlen(request->request_id), ULID_SIZE - 1);
    assert_int_equal(request->kind, REQUEST_SONG);
    assert_null(request->backend);
    assert_false(request->has_seed);
    assert_true(isnan(request->duration_s));
    assert_true(isnan(request->loudness_lufs));
    assert_true(isnan(request->ceiling_dbtp));
    assert_null(request->plan);
    request_free(request);
}

static void
a_seed_of_64_bits_is_kept(void **state)
{
    (void)state;
    Request *request = decode("{\"schema_version\":1,\"prompt\":\"\",\"seed\":"
                              "\"18446744073709551615\"}",
                              NULL);
    assert_true(request->has_seed);
    assert_true(request->seed == UINT64_MAX);
    request_free(request);
}

static void
a_fault_is_told_where_it_stands(void **state)
{
    (void)state;

    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"{\"prompt\":\"\"}", "request: schema_version is missing."},
        {"{\"schema_version\":1}", "request: prompt is missing."},
        {"{\"schema_version\":1,\"prompt\":\"\",\"seed\":12}",
         "request: seed must be text, not 12."},
        {"{\"schema_version\":1,\"prompt\":\"\",\"seed\":"
         "\"18446744073709551616\"}",
         "request: seed must be a whole number up to 18446744073709551615 in "
         "digits, not \"18446744073709551616\"."},
        {"{\"schema_version\":1,\"prompt\":\"\",\"duration_s\":0.2}",
         "request: duration_s must be at least 0.5, not 0.2."},
        {"{\"schema_version\":1,\"prompt\":\"\",\"modle\":\"x\"}",
         "request: modle is not a field of it; did you mean model?"},
        {"{\"schema_version\":1,\"prompt\":\"\",\"references\":[{\"role\":"
         "\"style\",\"path\":\"a\",\"start_s\":2,\"end_s\":1.5}]}",
         "request: references[0].end_s must be more than its start_s of 2.0, "
         "not 1.5."},
        {"{\"schema_version\":1,\"prompt\":\"\",\"section_prompts\":["
         "{\"start_s\":0,\"end_s\":1,\"prompt\":\"a\"},"
         "{\"start_s\":1,\"end_s\":1,\"prompt\":\"b\"}]}",
         "request: section_prompts[1].end_s must be more than its start_s of "
         "1.0, not 1.0."},
        {"{\"schema_version\":1,\"prompt\":\"\",\"plan\":{\"tempo_bpm\":1}}",
         "request: plan.schema_version is missing."},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        assert_null(decode(rows[i].text, &error));
        assert_int_equal(error.status, STATUS_INVALID);
        assert_string_equal(error.text, rows[i].sentence);
    }
}

static void
a_fault_of_the_plan_inside_names_the_request(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("request");
    Json *request = json_duplicate(json_item(rows, 0));
    Json *plan = json_duplicate(json_member(request, "plan"));
    json_put_whole(plan, "bars", 3);
    json_put(request, "plan", plan);
    Error error = {0};
    assert_null(request_from_json(request, &error));
    assert_string_equal(error.text, "request: plan.bars must be 16, the sum "
                                    "of its sections, not 3.");
    json_free(request);
    json_free(rows);
}

static void
every_kind_and_role_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < REQUEST_KIND_COUNT; i++) {
        RequestKind kind = REQUEST_KIND_COUNT;
        assert_true(
            request_kind_find(request_kind_name((RequestKind)i), &kind));
        assert_int_equal(kind, i);
    }
    for (int i = 0; i < REFERENCE_ROLE_COUNT; i++) {
        ReferenceRole role = REFERENCE_ROLE_COUNT;
        assert_true(request_reference_role_find(
            request_reference_role_name((ReferenceRole)i), &role));
        assert_int_equal(role, i);
    }
    RequestKind kind = REQUEST_SONG;
    assert_false(request_kind_find("opera", &kind));
    assert_false(request_kind_find(NULL, &kind));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_copying_and_writing_keeps_every_field),
        cmocka_unit_test(what_is_left_out_has_a_default),
        cmocka_unit_test(a_seed_of_64_bits_is_kept),
        cmocka_unit_test(a_fault_is_told_where_it_stands),
        cmocka_unit_test(a_fault_of_the_plan_inside_names_the_request),
        cmocka_unit_test(every_kind_and_role_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
