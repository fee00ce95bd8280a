// SPDX-License-Identifier: MIT
#include "check.h"
#include "tags.h"
#include "take_fixture.h"

static void
expect(const TagList *tags, const char *name, const char *value)
{
    const char *found = tags_value(tags, name);
    if (found == NULL)
        fail_msg("there is no tag %s", name);
    assert_string_equal(found, value);
}

// A take of a trained model with everything that a take can have.
static Take *
model_take(const char *prompt)
{
    Take *take = fixture_take(prompt);
    Request *request = take->request;
    Result *result = take->result;
    take->created_ms = 1795370400123; // 2026-11-22T18:00:00.123Z
    memcpy(take->parent_take, "01ARZ3NDEKTSV4RRFFQ69G5FAV", ULID_SIZE);
    request->negative_prompt = mem_copy_text("drums");
    request->params = json_make_record();
    json_put_real(request->params, "guidance", 3.5);
    mem_free(result->model);
    mem_free(result->licence);
    result->model = mem_copy_text("facebook/musicgen-small@4c8334b");
    result->licence = mem_copy_text("CC-BY-NC 4.0");
    result->seed = 18446744073709551615U;
    return take;
}

static void
every_field_of_a_take_has_its_tag(void **state)
{
    (void)state;
    Take *take = model_take("warm piano");
    TagList tags = tags_of_take(take, false, "libFLAC 1.4.2");
    expect(&tags, "TITLE", "warm piano");
    expect(&tags, "DATE", "2026-11-22");
    expect(&tags, "TIMBRE_CREATED", "2026-11-22T18:00:00.123Z");
    expect(&tags, "ENCODER", "Timbre " TIMBRE_VERSION " (libFLAC 1.4.2)");
    expect(&tags, "BPM", "82");
    expect(&tags, "INITIALKEY", "Am");
    expect(&tags, "GENRE", "lofi");
    expect(&tags, "LICENSE", "CC-BY-NC 4.0");
    expect(&tags, "DIGITALSOURCETYPE",
           "http://cv.iptc.org/newscodes/digitalsourcetype/"
           "trainedAlgorithmicMedia");
    expect(&tags, "COMMENT",
           "AI-generated with Timbre " TIMBRE_VERSION
           " (facebook/musicgen-small@4c8334b)");
    expect(&tags, "TIMBRE_PROMPT", "warm piano");
    expect(&tags, "TIMBRE_NEGATIVE_PROMPT", "drums");
    expect(&tags, "TIMBRE_SEED", "18446744073709551615");
    expect(&tags, "TIMBRE_BACKEND", "sketch 1");
    expect(&tags, "TIMBRE_MODEL", "facebook/musicgen-small@4c8334b");
    expect(&tags, "TIMBRE_SAMPLER", "{\"guidance\":3.5}");
    expect(&tags, "TIMBRE_MASTERING", "streaming");
    expect(&tags, "TIMBRE_LUFS_I", "-14.00");
    expect(&tags, "TIMBRE_TRUE_PEAK", "-1.00");
    expect(&tags, "REPLAYGAIN_TRACK_GAIN", "-4.00 dB");
    expect(&tags, "REPLAYGAIN_TRACK_PEAK", "0.891251");
    expect(&tags, "REPLAYGAIN_REFERENCE_LOUDNESS", "-18.00 LUFS");
    expect(&tags, "TIMBRE_TAKE_ID", take->take_id);
    expect(&tags, "TIMBRE_PARENT_ID", take->parent_take);
    expect(&tags, "TIMBRE_PCM_HASH", take->result->pcm_hash);
    assert_non_null(tags_value(&tags, "TIMBRE_JSON"));
    // Two comments would be folded into one by ffprobe.
    assert_null(tags_value(&tags, "DESCRIPTION"));
    tags_clear(&tags);
    fixture_take_free(take);
}

static void
what_is_empty_or_unknown_has_no_tag(void **state)
{
    (void)state;
    Take *take = fixture_take("x");
    take->request->negative_prompt = mem_copy_text("");
    take->result->integrated_lufs = NAN;
    take->result->true_peak_dbtp = -INFINITY;
    mem_free(take->result->licence);
    take->result->licence = NULL;
    plan_free(take->plan);
    take->plan = NULL;
    TagList tags = tags_of_take(take, false, "x");
    static const char *const absent[] = {"TIMBRE_NEGATIVE_PROMPT",
                                         "TIMBRE_LUFS_I",
                                         "TIMBRE_TRUE_PEAK",
                                         "LICENSE",
                                         "TIMBRE_MODEL",
                                         "TIMBRE_PARENT_ID",
                                         "TIMBRE_SAMPLER",
                                         "REPLAYGAIN_TRACK_GAIN",
                                         "BPM",
                                         "REPLAYGAIN_TRACK_PEAK",
                                         "INITIALKEY",
                                         "GENRE"};
    for (size_t i = 0; i < ARRAY_LENGTH(absent); i++)
        if (tags_value(&tags, absent[i]) != NULL)
            fail_msg("%s has no value", absent[i]);
    for (size_t i = 0; i < tags.count; i++) {
        assert_true(tags.items[i].name[0] != '\0');
        assert_true(tags.items[i].value[0] != '\0');
    }
    tags_clear(&tags);
    fixture_take_free(take);
}

static void
no_name_stands_twice_and_each_is_a_legal_vorbis_name(void **state)
{
    (void)state;
    Take *take = model_take("x");
    TagList tags = tags_of_take(take, false, "x");
    for (size_t i = 0; i < tags.count; i++) {
        for (const char *at = tags.items[i].name; *at != '\0'; at++)
            assert_true(*at >= 0x20 && *at <= 0x7d && *at != '=');
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(tags.items[i].name, tags.items[k].name);
    }
    tags_clear(&tags);
    fixture_take_free(take);
}

// IPTC: rules are no training data; somebody's sound in it is a composite.
static void
the_source_type_tells_rules_models_and_composites_apart(void **state)
{
    (void)state;
    static const char base[] =
        "http://cv.iptc.org/newscodes/digitalsourcetype/";

    static const struct {
        const char *model;
        bool has_reference;
        const char *type;
    } rows[] = {
        {NULL, false, "algorithmicMedia"},
        {"m@1", false, "trainedAlgorithmicMedia"},
        {"m@1", true, "compositeWithTrainedAlgorithmicMedia"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Take *take = fixture_take("x");
        take->result->model = mem_copy_text(rows[i].model);
        if (rows[i].has_reference) {
            take->request->references =
                mem_new_array(1, sizeof(RequestReference));
            take->request->reference_count = 1;
        }
        TagList tags = tags_of_take(take, false, "x");
        const char *type = tags_value(&tags, "DIGITALSOURCETYPE");
        assert_true(text_starts_with(type, base));
        assert_string_equal(type + strlen(base), rows[i].type);
        tags_clear(&tags);
        fixture_take_free(take);
    }
}

static void
keys_are_written_as_players_sort_them(void **state)
{
    (void)state;

    static const struct {
        const char *key;
        Mode mode;
        const char *written;
    } rows[] = {{"C", MODE_MAJOR, "C"},    {"A", MODE_MINOR, "Am"},
                {"F#", MODE_MINOR, "F#m"}, {"Bb", MODE_MAJOR, "Bb"},
                {"D", MODE_DORIAN, "Dm"},  {"G", MODE_MIXOLYDIAN, "G"},
                {"E", MODE_PHRYGIAN, "Em"}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Take *take = fixture_take("x");
        memcpy(take->plan->key, rows[i].key, strlen(rows[i].key) + 1);
        take->plan->mode = rows[i].mode;
        TagList tags = tags_of_take(take, false, "x");
        expect(&tags, "INITIALKEY", rows[i].written);
        tags_clear(&tags);
        fixture_take_free(take);
    }
}

static void
hostile_text_is_cleaned_and_newlines_stay(void **state)
{
    (void)state;
    // NOLINTNEXTLINE(misc-misleading-bidirectional): that is what is tested
    Take *take = fixture_take("a\x1b[31mb\nc\xff\xe2\x80\xae"
                              "d");
    TagList tags = tags_of_take(take, false, "x");
    expect(&tags, "TIMBRE_PROMPT",
           "a[31mb\nc\xef\xbf\xbd"
           "d");
    for (size_t i = 0; i < tags.count; i++) {
        assert_null(strchr(tags.items[i].value, '\x1b'));
        assert_true(
            text_is_utf8(tags.items[i].value, strlen(tags.items[i].value)));
    }
    tags_clear(&tags);
    fixture_take_free(take);
}

static void
a_reference_keeps_its_name_and_loses_its_folder(void **state)
{
    (void)state;
    Take *take = model_take("x");
    RequestReference *reference = mem_new_array(1, sizeof(*reference));
    *reference = (RequestReference){
        .role = REFERENCE_MELODY,
        .path = mem_copy_text("/home/somebody/private/hum.wav"),
        .start_s = NAN,
        .end_s = NAN};
    take->request->references = reference;
    take->request->reference_count = 1;
    json_put_text(take->request->params, "lora", "/home/somebody/a.lora");
    take->result->facts = json_make_record();
    Json *fonts = json_make_list();
    json_push_text(fonts, "/home/somebody/big.sf2");
    json_put(take->result->facts, "soundfonts", fonts);
    TagList tags = tags_of_take(take, false, "x");
    for (size_t i = 0; i < tags.count; i++)
        assert_null(strstr(tags.items[i].value, "somebody"));
    tags_clear(&tags);
    char *recipe = tags_recipe(take);
    assert_non_null(strstr(recipe, "\"a.lora\""));
    assert_non_null(strstr(recipe, "\"big.sf2\""));
    assert_null(strstr(recipe, "somebody"));
    assert_non_null(strstr(recipe, "\"hum.wav\""));
    assert_string_equal(reference->path, "/home/somebody/private/hum.wav");
    assert_null(strstr(recipe, take->folder));
    mem_free(recipe);
    fixture_take_free(take);
}

static void
the_recipe_is_a_request_and_a_result_that_load_again(void **state)
{
    (void)state;
    Take *take = model_take("warm");
    Error error = {0};
    char *recipe = tags_recipe(take);
    Json *json = json_decode(recipe, strlen(recipe), &error);
    assert_non_null(json);
    assert_int_equal(json_get_whole(json, "schema", 0), 1);
    assert_string_equal(json_get_text(json, "take_id"), take->take_id);
    Request *request = request_from_json(json_member(json, "request"), &error);
    assert_non_null(request);
    Result *result = result_from_json(json_member(json, "result"), &error);
    assert_non_null(result);
    // Above 2^53, where a JSON number would lose digits.
    assert_true(result->seed == 18446744073709551615U);
    assert_string_equal(result->model, take->result->model);
    result_free(result);
    request_free(request);
    json_free(json);
    mem_free(recipe);
    fixture_take_free(take);
}

static void
minimal_tags_keep_disclosure_and_licence_without_words_of_the_user(void **state)
{
    (void)state;
    Take *take = model_take("secret words");
    TagList tags = tags_of_take(take, true, "x");
    static const char *const kept[] = {"DIGITALSOURCETYPE", "COMMENT",
                                       "LICENSE", "TIMBRE_TAKE_ID", "ENCODER"};
    for (size_t i = 0; i < ARRAY_LENGTH(kept); i++)
        assert_non_null(tags_value(&tags, kept[i]));
    for (size_t i = 0; i < tags.count; i++) {
        assert_null(strstr(tags.items[i].value, "secret"));
        assert_null(strstr(tags.items[i].value, "drums"));
    }
    tags_clear(&tags);
    fixture_take_free(take);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_a_take_has_its_tag),
        cmocka_unit_test(what_is_empty_or_unknown_has_no_tag),
        cmocka_unit_test(no_name_stands_twice_and_each_is_a_legal_vorbis_name),
        cmocka_unit_test(
            the_source_type_tells_rules_models_and_composites_apart),
        cmocka_unit_test(keys_are_written_as_players_sort_them),
        cmocka_unit_test(hostile_text_is_cleaned_and_newlines_stay),
        cmocka_unit_test(a_reference_keeps_its_name_and_loses_its_folder),
        cmocka_unit_test(the_recipe_is_a_request_and_a_result_that_load_again),
        cmocka_unit_test(
            minimal_tags_keep_disclosure_and_licence_without_words_of_the_user),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
