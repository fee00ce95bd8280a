// SPDX-License-Identifier: MIT
#include "timbre/core/backend.h"

#include "check.h"
#include "schema_rows.h"

#include <string.h>

static const char generator[] =
    "{\"name\":\"tone\",\"version\":\"1\",\"licence\":\"MIT\",\"text\":"
    "\"Tones.\",\"accepts\":[\"plan\",\"references.melody\",\"kind.loop\","
    "\"loras\"],\"options\":[{\"name\":\"frequency_hz\",\"type\":\"number\","
    "\"default\":220.0,\"minimum\":20.0,\"maximum\":4000.0,\"choices\":[],"
    "\"unit\":\"Hz\",\"text\":\"Pitch.\"}],\"is_separator\":false,"
    "\"is_available\":true,\"reason\":\"\",\"family\":\"musicgen\",\"feature\":"
    "\"ace_step\"}";

static const char separator[] =
    "{\"name\":\"demucs\",\"version\":\"1\",\"licence\":\"MIT\",\"text\":\"\","
    "\"accepts\":[],\"options\":[],\"is_separator\":true,"
    "\"is_available\":true,\"reason\":\"\",\"family\":\"\",\"feature\":\"\"}";

static const char absent[] =
    "{\"name\":\"riffusion\",\"version\":\"\",\"licence\":\"\",\"text\":\"\","
    "\"accepts\":[],\"options\":[],\"is_separator\":false,"
    "\"is_available\":false,\"reason\":\"torch is missing; install "
    "it\",\"family\":\"\",\"feature\":\"\"}";

static BackendDescription
describe(const char *text)
{
    BackendDescription description;
    Error error = {0};
    Json *json = json_decode(text, strlen(text), NULL);
    (void)backend_description_from_json(json, &description, &error);
    assert_string_equal(error.text, "");
    json_free(json);
    return description;
}

static void
descriptions_come_back(void **state)
{
    (void)state;
    const char *const texts[] = {generator, separator, absent};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        BackendDescription description = describe(texts[i]);
        Json *json = backend_description_to_json(&description);
        check_owned_text(json_encode(json), texts[i]);
        json_free(json);
        backend_description_clear(&description);
        assert_null(description.name);
    }
}

static void
a_wrong_description_names_the_backend(void **state)
{
    (void)state;

    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"{}", "the description of a backend has no name"},
        {"3", "the description of a backend has no name"},
        {"{\"name\":\"x\",\"options\":[{\"name\":\"y\"}]}",
         "backend x: option y has the type null; types are integer, number, "
         "boolean, choice, text, path and list"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        BackendDescription description;
        Error error = {0};
        Json *json = json_decode(rows[i].text, strlen(rows[i].text), NULL);
        assert_int_equal(
            backend_description_from_json(json, &description, &error),
            STATUS_INVALID);
        assert_string_equal(error.text, rows[i].sentence);
        json_free(json);
    }
}

// Fields of a request behind its version and prompt.
static void
check_request(const char *backend, const char *fields, const char *sentence)
{
    BackendDescription description = describe(backend);
    char *text = text_format("{\"schema_version\":1,\"prompt\":\"rain\"%s%s}",
                             fields[0] == '\0' ? "" : ",", fields);
    Json *json = json_decode(text, strlen(text), NULL);
    Error error = {0};
    Request *request = request_from_json(json, &error);
    assert_string_equal(error.text, "");
    const Status status = backend_check_request(&description, request, &error);
    assert_string_equal(error.text, sentence);
    assert_int_equal(status, error.status);
    assert_int_equal(status == STATUS_OK, sentence[0] == '\0');
    request_free(request);
    json_free(json);
    mem_free(text);
    backend_description_clear(&description);
}

static void
every_field_is_used_or_refused_with_a_sentence(void **state)
{
    (void)state;

    static const struct {
        const char *fields, *refused;
    } rows[] = {
        {"\"negative_prompt\":\"x\"", "negative_prompt"},
        {"\"model\":\"small\"", "model"},
        {"\"section_prompts\":[{\"start_s\":0,\"end_s\":1,\"prompt\":\"a\"}]",
         "section_prompts"},
        {"\"parent_take\":\"01JD0000000000000000000001\"", "parent_take"},
        {"\"references\":[{\"role\":\"melody\",\"path\":\"a\"},{\"role\":"
         "\"style\",\"path\":\"b\"}]",
         "references[1] of role style"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char *sentence = text_format(
            "request: %s can't be used by tone; leave it out, or take another "
            "backend (`timbre backends`).",
            rows[i].refused);
        check_request(generator, rows[i].fields, sentence);
        mem_free(sentence);
    }
}

static void
what_is_accepted_passes(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "\"kind\":\"loop\"",
        "\"seed\":\"5\",\"duration_s\":3",
        "\"mastering\":{\"loudness_lufs\":-9},\"output\":{\"format\":\"wav\"}",
        "\"references\":[{\"role\":\"melody\",\"path\":\"a\"}]",
        "\"params\":{\"frequency_hz\":440}",
        "\"params\":{\"loras\":[{\"id\":\"a\",\"strength\":1}]}",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        check_request(generator, rows[i], "");
}

static void
a_plan_needs_a_backend_that_plays_plans(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("plan");
    char *plan = json_encode(json_item(rows, 0));
    char *fields = text_format("\"plan\":%s", plan);
    check_request(generator, fields, "");
    char *separate = text_format("\"kind\":\"separate\",%s", fields);
    check_request(separator, separate,
                  "request: plan can't be used by demucs; leave it out, or "
                  "take another backend (`timbre backends`).");
    mem_free(separate);
    mem_free(fields);
    mem_free(plan);
    json_free(rows);
}

static void
kinds_are_played_by_those_that_can(void **state)
{
    (void)state;
    check_request(generator, "\"kind\":\"stinger\"",
                  "request: kind can't be stinger with tone; name another "
                  "kind, or take another backend (`timbre backends`).");
    check_request(generator, "\"kind\":\"separate\"",
                  "request: kind can't be separate with tone; name another "
                  "kind, or take another backend (`timbre backends`).");
    check_request(separator, "",
                  "request: kind can't be song with demucs; name another "
                  "kind, or take another backend (`timbre backends`).");
    check_request(separator,
                  "\"kind\":\"separate\",\"references\":[{\"role\":\"init\","
                  "\"path\":\"a\"}]",
                  "");
    check_request(separator, "\"kind\":\"separate\",\"duration_s\":3",
                  "request: duration_s can't be used by demucs; leave it out, "
                  "or take another backend (`timbre backends`).");
}

static void
params_are_judged_by_the_options(void **state)
{
    (void)state;
    check_request(generator, "\"params\":{\"frequency_hz\":5000}",
                  "request: params.frequency_hz must be at most 4000, not "
                  "5000.");
    check_request(generator, "\"params\":{\"frequency\":\"x\"}",
                  "request: params.frequency is no option of tone; did you "
                  "mean frequency_hz?");
    check_request(generator, "\"params\":{\"lyrics\":\"la\"}",
                  "request: params.lyrics is no option of tone; it has "
                  "frequency_hz.");
    check_request(separator, "\"kind\":\"separate\",\"params\":{\"a\":1}",
                  "request: params.a is no option of demucs; it has none.");
}

static void
a_backend_that_is_not_there_gives_its_reason(void **state)
{
    (void)state;
    check_request(absent, "",
                  "riffusion can't be used: torch is missing; install it");
}

static const BackendDescription *
describe_self(void *self)
{
    return self;
}

static void
a_backend_is_found_by_its_whole_name(void **state)
{
    (void)state;
    static const BackendInterface interface = {.describe = describe_self};
    char tone[] = "tone", sketch[] = "sketch";
    BackendDescription rows[] = {{.name = tone}, {.name = sketch}};
    const Backend backends[] = {{&interface, &rows[0]}, {&interface, &rows[1]}};
    assert_ptr_equal(backend_find(backends, 2, "tone"), &backends[0]);
    assert_ptr_equal(backend_find(backends, 2, "sketch"), &backends[1]);
    assert_null(backend_find(backends, 1, "sketch"));
    assert_null(backend_find(backends, 2, "sketc"));
    assert_null(backend_find(backends, 2, ""));
    assert_null(backend_find(NULL, 0, "tone"));
}

static void
every_stage_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < STAGE_COUNT; i++) {
        Stage stage = STAGE_COUNT;
        assert_true(backend_stage_find(backend_stage_name((Stage)i), &stage));
        assert_int_equal(stage, i);
    }
    Stage stage = STAGE_COUNT;
    assert_false(backend_stage_find("dream", &stage));
}

static void
what_was_rendered_is_let_go(void **state)
{
    (void)state;
    Rendered rendered = {
        .audio = audio_buffer_new(10, 2, 44100),
        .parts = mem_new_array(1, sizeof(RenderedPart)),
        .part_count = 1,
        .facts = json_make_record(),
        .score = score_new(),
        .bar_frames = mem_new_array(2, sizeof(uint64_t)),
        .beat_frames = mem_new_array(2, sizeof(uint64_t)),
    };
    rendered.parts[0] = (RenderedPart){.name = mem_copy_text("bass"),
                                       .audio = audio_buffer_new(10, 2, 44100)};
    backend_rendered_clear(&rendered);
    assert_null(rendered.audio);
    assert_int_equal(rendered.part_count, 0);
    backend_rendered_clear(&rendered);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptions_come_back),
        cmocka_unit_test(a_wrong_description_names_the_backend),
        cmocka_unit_test(every_field_is_used_or_refused_with_a_sentence),
        cmocka_unit_test(what_is_accepted_passes),
        cmocka_unit_test(a_plan_needs_a_backend_that_plays_plans),
        cmocka_unit_test(kinds_are_played_by_those_that_can),
        cmocka_unit_test(params_are_judged_by_the_options),
        cmocka_unit_test(a_backend_that_is_not_there_gives_its_reason),
        cmocka_unit_test(a_backend_is_found_by_its_whole_name),
        cmocka_unit_test(every_stage_has_a_name),
        cmocka_unit_test(what_was_rendered_is_let_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
