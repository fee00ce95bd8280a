// SPDX-License-Identifier: MIT
#include "timbre/core/option.h"

#include "check.h"

#include <math.h>
#include <string.h>

static const char *const texts[] = {
    "{\"name\":\"steps\",\"type\":\"integer\",\"default\":20,\"minimum\":1.0,"
    "\"maximum\":100.0,\"choices\":[],\"unit\":\"\",\"text\":\"Steps.\"}",
    "{\"name\":\"temperature\",\"type\":\"number\",\"default\":1.0,"
    "\"minimum\":0.5,\"choices\":[],\"unit\":\"\",\"text\":\"\"}",
    "{\"name\":\"stereo\",\"type\":\"boolean\",\"default\":true,"
    "\"choices\":[],\"unit\":\"\",\"text\":\"\"}",
    "{\"name\":\"wave\",\"type\":\"choice\",\"default\":\"soft_saw\","
    "\"choices\":[\"sine\",\"soft_saw\"],\"unit\":\"\",\"text\":\"\"}",
    "{\"name\":\"style\",\"type\":\"text\",\"default\":null,"
    "\"choices\":[],\"unit\":\"\",\"text\":\"\"}",
    "{\"name\":\"weights\",\"type\":\"path\",\"default\":null,"
    "\"choices\":[],\"unit\":\"\",\"text\":\"\"}",
    "{\"name\":\"stems\",\"type\":\"list\",\"default\":[\"bass\"],"
    "\"choices\":[\"bass\",\"drums\"],\"unit\":\"dB\",\"text\":\"\"}",
};

static void
read_option(size_t index, Option *option)
{
    Error error = {0};
    Json *json = json_decode(texts[index], strlen(texts[index]), NULL);
    (void)option_from_json(json, option, &error);
    assert_string_equal(error.text, "");
    json_free(json);
}

static void
options_of_every_type_come_back(void **state)
{
    (void)state;
    assert_int_equal(ARRAY_LENGTH(texts), OPTION_TYPE_COUNT);
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        Option option;
        read_option(i, &option);
        assert_int_equal(option.type, i);
        Json *json = option_to_json(&option);
        check_owned_text(json_encode(json), texts[i]);
        json_free(json);
        option_clear(&option);
    }
}

static void
text_of_a_command_line_becomes_a_value_or_a_sentence(void **state)
{
    (void)state;

    static const struct {
        size_t option;
        const char *text, *expected; // JSON, or a sentence
    } rows[] = {
        {0, "50", "50"},
        {0, "0", "steps must be at least 1, not 0."},
        {0, "101", "steps must be at most 100, not 101."},
        {0, "2.5", "steps must be a whole number, not 2.5."},
        {0, "many", "steps must be a whole number, not \"many\"."},
        {1, "0.75", "0.75"},
        {1, "1e3", "1000.0"},
        {1, "nan", "temperature must be a number, not \"nan\"."},
        {1, "-1", "temperature must be at least 0.5, not -1."},
        {2, "on", "true"},
        {2, "No", "false"},
        {2, "0", "false"},
        {2, "maybe", "stereo must be true or false, not \"maybe\"."},
        {3, "sine", "\"sine\""},
        {3, "Soft-Saw", "\"soft_saw\""},
        {3, "sien",
         "wave must be one of sine or soft_saw, not \"sien\"; did you mean "
         "sine?"},
        {4, "", "\"\""},
        {4, "a, \"b\"", "\"a, \\\"b\\\"\""},
        {5, "/x/y", "\"/x/y\""},
        {5, "", "weights must have at least 1 character, not 0."},
        {6, "bass, Drums", "[\"bass\",\"drums\"]"},
        {6, "", "[]"},
        {6, "bass,keys",
         "stems: [1] must be one of bass or drums, not \"keys\"."},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Option option;
        Error error = {0};
        read_option(rows[i].option, &option);
        Json *value = option_parse(&option, rows[i].text, &error);
        char *text =
            value == NULL ? mem_copy_text(error.text) : json_encode(value);
        check_owned_text(text, rows[i].expected);
        assert_int_equal(error.status,
                         value == NULL ? STATUS_USAGE : STATUS_OK);
        json_free(value);
        option_clear(&option);
    }
}

static void
a_value_of_a_request_is_judged_under_its_place(void **state)
{
    (void)state;
    Option option;
    Error error = {0};
    read_option(0, &option);
    Json *value = json_make_text("9");
    assert_int_equal(
        option_check_at(&option, value, "request: params.steps", &error),
        STATUS_INVALID);
    assert_string_equal(error.text, "request: params.steps must be a whole "
                                    "number, not \"9\".");
    json_free(value);
    value = json_make_real(20);
    assert_int_equal(option_check(&option, value, &error), STATUS_OK);
    json_free(value);
    option_clear(&option);
}

static void
a_wrong_description_is_refused_with_its_name(void **state)
{
    (void)state;

    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"{\"type\":\"number\"}", "an option has no name; give it one"},
        {"[]", "an option has no name; give it one"},
        {"{\"name\":\"x\",\"type\":\"float\"}",
         "option x has the type float; types are integer, number, boolean, "
         "choice, text, path and list"},
        {"{\"name\":\"x\"}",
         "option x has the type null; types are integer, number, boolean, "
         "choice, text, path and list"},
        {"{\"name\":\"x\",\"type\":\"number\",\"minimum\":2,\"maximum\":1}",
         "option x has a minimum above its maximum"},
        {"{\"name\":\"x\",\"type\":\"choice\"}",
         "option x is a choice without choices"},
        {"{\"name\":\"x\",\"type\":\"number\",\"minimum\":2,\"default\":1}",
         "the default of option x must be at least 2, not 1."},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Option option;
        Error error = {0};
        Json *json = json_decode(rows[i].text, strlen(rows[i].text), NULL);
        assert_int_equal(option_from_json(json, &option, &error),
                         STATUS_INVALID);
        assert_string_equal(error.text, rows[i].sentence);
        assert_null(option.name);
        json_free(json);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_of_every_type_come_back),
        cmocka_unit_test(text_of_a_command_line_becomes_a_value_or_a_sentence),
        cmocka_unit_test(a_value_of_a_request_is_judged_under_its_place),
        cmocka_unit_test(a_wrong_description_is_refused_with_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
