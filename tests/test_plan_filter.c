// SPDX-License-Identifier: MIT
#include "timbre/base/json.h"
#include "timbre/planner/plan_filter.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

// The lines that the filter prints for these.
static char *
filter(const char *lines)
{
    FILE *in = tmpfile();
    FILE *out = tmpfile();
    assert_non_null(in);
    assert_non_null(out);
    assert_true(fputs(lines, in) >= 0);
    rewind(in);
    assert_int_equal(plan_filter_run(in, out, NULL), STATUS_OK);
    rewind(out);
    Text text = {0};
    char buffer[4096];
    size_t count = 0;
    while ((count = fread(buffer, 1, sizeof buffer, out)) > 0)
        text_append_bytes(&text, buffer, count);
    (void)fclose(in);
    (void)fclose(out);
    return text_take(&text);
}

static Json *
line_at(const char *lines, size_t index)
{
    while (index-- > 0)
        lines = strchr(lines, '\n') + 1;
    Json *json = json_decode(lines, strcspn(lines, "\n"), NULL);
    assert_non_null(json);
    return json;
}

static void
each_prompt_gives_its_plan_and_id(void **state)
{
    (void)state;
    char *lines = filter("{\"id\": \"p1\", \"prompt\": \"techno, 130 bpm\"}\n"
                         "\n"
                         "{\"id\": 2, \"prompt\": \"jazz, seed 7\"}");
    Json *first = line_at(lines, 0);
    Json *second = line_at(lines, 1);
    assert_string_equal(json_get_text(first, "id"), "p1");
    assert_true(json_get_number(first, "tempo_bpm", 0) == 130);
    assert_int_equal(json_kind(json_member(first, "seed")), JSON_KIND_NULL);
    assert_int_equal(json_get_whole(second, "id", 0), 2);
    assert_int_equal(json_get_whole(second, "seed", 0), 7);
    static const char *const names[] = {
        "tempo_bpm", "key",           "mode",   "meter",   "duration_s",
        "bars",      "genre",         "mood",   "texture", "parts",
        "exclude",   "sections",      "chords", "vocals",  "seed",
        "conflicts", "not_understood"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        assert_non_null(json_member(first, names[i]));
    json_free(first);
    json_free(second);
    mem_free(lines);
}

static void
a_malformed_line_is_told_and_the_next_one_is_read(void **state)
{
    (void)state;
    char *lines = filter("{broken\n"
                         "{\"id\": \"x\"}\n"
                         "[1, 2]\n"
                         "{\"id\": \"y\", \"prompt\": 5}\n"
                         "{\"id\": \"z\", \"prompt\": \"waltz\"}\n");
    Json *broken = line_at(lines, 0);
    assert_int_equal(json_kind(json_member(broken, "id")), JSON_KIND_NULL);
    assert_non_null(json_get_text(broken, "error"));
    Json *nameless = line_at(lines, 1);
    assert_string_equal(json_get_text(nameless, "id"), "x");
    assert_non_null(json_get_text(nameless, "error"));
    for (size_t i = 2; i < 4; i++) {
        Json *json = line_at(lines, i);
        assert_non_null(json_get_text(json, "error"));
        json_free(json);
    }
    Json *good = line_at(lines, 4);
    assert_string_equal(json_get_text(good, "meter"), "3/4");
    json_free(broken);
    json_free(nameless);
    json_free(good);
    mem_free(lines);
}

static void
the_same_lines_give_the_same_plans(void **state)
{
    (void)state;
    const char *lines = "{\"id\": 1, \"prompt\": \"some slow soul\"}\n";
    char *first = filter(lines);
    char *second = filter(lines);
    assert_string_equal(first, second);
    mem_free(first);
    mem_free(second);
}

static void
a_stream_that_takes_nothing_is_an_error(void **state)
{
    (void)state;
    FILE *in = tmpfile();
    FILE *out = fopen("/dev/full", "w");
    assert_non_null(in);
    assert_non_null(out);
    assert_true(fputs("{\"id\": 1, \"prompt\": \"x\"}\n", in) >= 0);
    rewind(in);
    Error error = {STATUS_OK, ""};
    assert_int_equal(plan_filter_run(in, out, &error), STATUS_IO);
    assert_true(error.text[0] != '\0');
    (void)fclose(in);
    (void)fclose(out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_prompt_gives_its_plan_and_id),
        cmocka_unit_test(a_malformed_line_is_told_and_the_next_one_is_read),
        cmocka_unit_test(the_same_lines_give_the_same_plans),
        cmocka_unit_test(a_stream_that_takes_nothing_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
