// SPDX-License-Identifier: MIT
#include "timbre/app/request_make.h"

#include "check.h"

#include <math.h>

typedef struct {
    BackendDescription description;
    Settings *settings;
} Rig;

static int
set_up(void **state)
{
    Rig *rig = mem_new(sizeof *rig);
    static const char text[] =
        "{\"name\":\"words\",\"accepts\":[\"kind.song\"],\"options\":["
        "{\"name\":\"batch\",\"type\":\"list\",\"default\":[],\"choices\":[],"
        "\"unit\":\"\",\"text\":\"Seeds drawn together.\"}]}";
    Json *json = json_decode(text, sizeof text - 1, NULL);
    Error error = {0};
    (void)backend_description_from_json(json, &rig->description, &error);
    assert_string_equal(error.text, "");
    json_free(json);
    rig->settings = settings_new();
    *state = rig;
    return 0;
}

static int
tear_down(void **state)
{
    Rig *rig = *state;
    settings_free(rig->settings);
    backend_description_clear(&rig->description);
    mem_free(rig);
    return 0;
}

static Request *
make(const Rig *rig, const char *prompt, uint64_t seed)
{
    const RequestWish wish = {.description = &rig->description,
                              .has_seed = true,
                              .seed = seed,
                              .duration_s = NAN};
    Error error = {0};
    Plan *plan = request_make_plan(prompt, &wish, seed, &error);
    assert_string_equal(error.text, "");
    Request *request = request_make(prompt, plan, &wish, rig->settings, &error);
    assert_string_equal(error.text, "");
    return request;
}

static void
a_reader_of_words_makes_half_a_minute_when_no_length_is_said(void **state)
{
    const Rig *rig = *state;
    Request *request = make(rig, "warm piano", 7);
    assert_float_equal(request->duration_s, 30, 2);
    request_free(request);
    request = make(rig, "warm piano, 10 seconds", 7);
    assert_float_equal(request->duration_s, 10, 2);
    request_free(request);
    request = make(rig, "warm piano, 4/4, 120 bpm, 32 bars", 7);
    assert_true(request->duration_s > 60);
    request_free(request);
}

static void
takes_of_one_pass_name_the_seeds_of_all(void **state)
{
    const Rig *rig = *state;
    Request *requests[3];
    for (uint64_t i = 0; i < 3; i++)
        requests[i] = make(rig, "warm piano", 7 + i);
    request_make_batch(requests, 3, &rig->description);
    for (size_t i = 0; i < 3; i++) {
        const Json *batch = json_member(requests[i]->params, "batch");
        assert_int_equal(json_length(batch), 3);
        assert_string_equal(json_text(json_item(batch, 0)), "7");
        assert_string_equal(json_text(json_item(batch, 2)), "9");
    }
    // Another take of the first one alone.
    request_make_batch(requests, 1, &rig->description);
    assert_null(json_member(requests[0]->params, "batch"));
    for (size_t i = 0; i < 3; i++)
        request_free(requests[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_reader_of_words_makes_half_a_minute_when_no_length_is_said,
            set_up, tear_down),
        cmocka_unit_test_setup_teardown(takes_of_one_pass_name_the_seeds_of_all,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
