// SPDX-License-Identifier: MIT
#include "timbre/base/json.h"
#include "timbre/base/random.h"
#include "timbre/planner/planner.h"

#include "check.h"

#include <string.h>

static Plan *
read_plan(const char *prompt)
{
    Plan *plan = planner_read(prompt);
    assert_non_null(plan);
    return plan;
}

static void
nothing_is_said_by_an_empty_prompt(void **state)
{
    (void)state;
    Plan *plan = read_plan("");
    assert_int_equal(plan->said.count, 0);
    assert_int_equal(plan->not_understood.count, 0);
    plan_free(plan);
    plan = planner_plan("", 3);
    assert_true(plan->tempo_bpm > 0);
    assert_true(plan->section_count > 0 && plan->part_count > 0);
    plan_free(plan);
}

static void
reading_sets_only_what_was_said(void **state)
{
    (void)state;
    Plan *plan = read_plan("techno, 132 bpm");
    assert_true(plan_said(plan, "tempo_bpm"));
    assert_true(plan_said(plan, "genre"));
    assert_false(plan_said(plan, "key"));
    assert_string_equal(plan->key, "");
    assert_int_equal(plan->section_count, 0);
    assert_int_equal(plan->part_count, 0);
    plan_free(plan);
}

static void
the_same_prompt_and_seed_give_the_same_plan(void **state)
{
    (void)state;
    const char *prompt = "slow funk with clavinet, 40 seconds";
    Plan *first = planner_plan(prompt, 11);
    Plan *second = planner_plan(prompt, 11);
    Json *a = plan_to_json(first);
    Json *b = plan_to_json(second);
    assert_true(json_same(a, b));
    json_free(a);
    json_free(b);
    plan_free(first);
    plan_free(second);
}

static void
a_seed_in_the_prompt_goes_before_the_one_given(void **state)
{
    (void)state;
    Plan *plan = planner_plan("house, seed 808", 5);
    assert_true(plan->has_seed);
    assert_int_equal(plan->seed, 808);
    plan_free(plan);
    plan = planner_plan("house", 5);
    assert_false(plan->has_seed);
    assert_int_equal(plan->seed, 5);
    plan_free(plan);
}

static void
every_plan_is_valid_by_the_schema(void **state)
{
    (void)state;
    static const char *const prompts[] = {"warm piano, no drums in the intro",
                                          "7/8 metal in B locrian, 3:10",
                                          "just a kalimba, 8 bar loop",
                                          "one shot brass hit",
                                          "no intro, no outro, trance",
                                          "64 bars in 20 seconds, 90 bpm",
                                          "tempo 9000 bpm",
                                          "99 hours of drone",
                                          "drums only in the last chorus",
                                          "verse x8, chorus x8, bridge x8"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_plan(prompts[i], 1);
        Json *json = plan_to_json(plan);
        Error error = {STATUS_OK, ""};
        Plan *again = plan_from_json(json, &error);
        if (again == NULL)
            fail_msg("%s: %s", prompts[i], error.text);
        plan_free(again);
        json_free(json);
        plan_free(plan);
    }
}

static void
what_is_unknown_is_reported_with_its_nearest_words(void **state)
{
    (void)state;
    Plan *plan = read_plan("techno with a saxobone lead and zqxw");
    assert_int_equal(plan->not_understood.count, 1);
    assert_string_equal(plan->not_understood.items[0], "zqxw");
    plan_free(plan);
    StringList names = {0};
    planner_nearest("blarfophone", &names);
    assert_true(names.count >= 1 && names.count <= 3);
    assert_true(string_list_has(&names, "saxophone") ||
                string_list_has(&names, "xylophone") ||
                string_list_has(&names, "vibraphone"));
    string_list_clear(&names);
    planner_nearest("qqqqqqqqqqqq", &names);
    assert_int_equal(names.count, 0);
    string_list_clear(&names);
}

static void
fillers_are_not_reported(void **state)
{
    (void)state;
    Plan *plan = read_plan("hey, can you please make me something really nice "
                           "for my video? thanks!");
    assert_int_equal(plan->not_understood.count, 0);
    plan_free(plan);
}

static void
a_typing_error_is_read_and_told(void **state)
{
    (void)state;
    Plan *plan = read_plan("melencholic guitarrs");
    assert_true(string_list_has(&plan->mood, "melancholic"));
    assert_int_equal(plan->part_count, 1);
    bool is_told = false;
    for (size_t i = 0; i < plan->notes.count; i++)
        is_told |= strstr(plan->notes.items[i], "melencholic") != NULL;
    assert_true(is_told);
    plan_free(plan);
}

static void
a_mood_moves_the_sound(void **state)
{
    (void)state;
    Plan *plan = read_plan("dark ambient with lots of reverb, distorted kick");
    double brightness = 0;
    double reverb = 0;
    double distortion = 0;
    for (size_t i = 0; i < plan->adjustment_count; i++) {
        const PlanAdjustment *adjustment = &plan->adjustments[i];
        if (strcmp(adjustment->what, "brightness") == 0)
            brightness = adjustment->amount;
        if (strcmp(adjustment->what, "reverb") == 0)
            reverb = adjustment->amount;
        if (strcmp(adjustment->what, "distortion") == 0) {
            distortion = adjustment->amount;
            assert_string_equal(adjustment->part, "kick");
        }
    }
    assert_true(brightness < 0 && reverb > 0 && distortion > 0);
    plan_free(plan);
}

static void
a_refused_mood_is_no_mood(void **state)
{
    (void)state;
    Plan *plan = read_plan("not sad, nothing too dark, calm");
    assert_int_equal(plan->mood.count, 1);
    assert_string_equal(plan->mood.items[0], "calm");
    plan_free(plan);
}

static void
singing_is_planned_and_its_absence_told(void **state)
{
    (void)state;
    Plan *plan = read_plan("pop with female vocals");
    assert_true(plan->vocals);
    bool is_told = false;
    for (size_t i = 0; i < plan->notes.count; i++)
        is_told |= strstr(plan->notes.items[i], "can't sing") != NULL;
    assert_true(is_told);
    plan_free(plan);
}

static void
an_instrument_without_an_id_gets_its_closest_and_a_note(void **state)
{
    (void)state;
    Plan *plan = read_plan("hammered dulcimer and flute");
    assert_int_equal(plan->part_count, 2);
    assert_string_equal(plan->parts[0].instrument, "harp");
    assert_int_equal(plan->not_understood.count, 0);
    assert_true(plan->notes.count > 0);
    plan_free(plan);
}

static void
a_loop_and_a_single_hit_are_kinds(void **state)
{
    (void)state;
    Plan *plan = read_plan("8 bar piano loop");
    assert_true(plan->is_loop);
    assert_int_equal(plan->bars, 8);
    plan_free(plan);
    plan = read_plan("orchestra hit, one shot");
    assert_true(plan->is_one_shot);
    plan_free(plan);
}

// Hostile input.

static uint32_t
next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void
any_bytes_give_a_plan(void **state)
{
    (void)state;
    static const char base[] =
        "warm lo-fi piano \xe2\x99\xaf in C# minor, 82 bpm, 1:30, no drums in "
        "the intro, Am F C G, verse 8, chorus 8, seed 42, like "
        "\xf0\x9f\x8e\xb9";
    uint32_t seed = 1;
    for (int round = 0; round < 1500; round++) {
        char text[sizeof base];
        memcpy(text, base, sizeof base);
        for (uint32_t i = 0; i < 1 + round % 24U; i++)
            text[next_random(&seed) % (sizeof base - 1)] =
                (char)(1 + next_random(&seed) % 255);
        Plan *plan = planner_plan(text, seed);
        assert_true(plan->tempo_bpm >= 20 && plan->tempo_bpm <= 400);
        assert_true(plan->duration_s > 0 && plan->bars > 0);
        for (size_t i = 0; i < plan->not_understood.count; i++)
            assert_true(text_is_utf8(plan->not_understood.items[i],
                                     strlen(plan->not_understood.items[i])));
        plan_free(plan);
    }
}

static void
a_prompt_of_a_hundred_kilobytes_is_read_from_its_start(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "A-B-",      "verse 8 ",        "no drums, ", "((((",
        "C G Am F ", "1:1:1",           "hundred ",   "zqxwvk ",
        "not or ",   "\xff\xfe",        "in the in ", "only piano ",
        "12-34-",    "\xf0\x9f\x8e\xb9"};
    for (size_t i = 0; i < ARRAY_LENGTH(pieces); i++) {
        Text text = {0};
        text_append(&text, "house, 124 bpm. ");
        while (text.length < 100000)
            text_append(&text, pieces[i]);
        Plan *plan = planner_plan(text.chars, 1);
        assert_true(string_list_has(&plan->genre, "house"));
        assert_true(plan->tempo_bpm == 124);
        assert_true(plan->notes.count > 0);
        plan_free(plan);
        text_clear(&text);
    }
}

static void
numbers_beyond_all_bounds_are_settled(void **state)
{
    (void)state;
    static const char *const prompts[] = {"99999999999999999999999 bpm",
                                          "0 bpm",
                                          "bars 0",
                                          "0 bars",
                                          "999999999999 bars",
                                          "-5 bpm",
                                          "1e308 bpm",
                                          "99999999999999999999 minutes",
                                          "0 seconds",
                                          "seed 99999999999999999999",
                                          "intro 99999999 bars",
                                          "15/8 at 1 bpm",
                                          "0/4",
                                          "4/0",
                                          "1/3"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_plan(prompts[i], 1);
        assert_true(plan->tempo_bpm >= 20 && plan->tempo_bpm <= 400);
        assert_true(plan->duration_s > 0 && plan->duration_s <= 24 * 3600.0);
        plan_free(plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_by_an_empty_prompt),
        cmocka_unit_test(reading_sets_only_what_was_said),
        cmocka_unit_test(the_same_prompt_and_seed_give_the_same_plan),
        cmocka_unit_test(a_seed_in_the_prompt_goes_before_the_one_given),
        cmocka_unit_test(every_plan_is_valid_by_the_schema),
        cmocka_unit_test(what_is_unknown_is_reported_with_its_nearest_words),
        cmocka_unit_test(fillers_are_not_reported),
        cmocka_unit_test(a_typing_error_is_read_and_told),
        cmocka_unit_test(a_mood_moves_the_sound),
        cmocka_unit_test(a_refused_mood_is_no_mood),
        cmocka_unit_test(singing_is_planned_and_its_absence_told),
        cmocka_unit_test(
            an_instrument_without_an_id_gets_its_closest_and_a_note),
        cmocka_unit_test(a_loop_and_a_single_hit_are_kinds),
        cmocka_unit_test(any_bytes_give_a_plan),
        cmocka_unit_test(
            a_prompt_of_a_hundred_kilobytes_is_read_from_its_start),
        cmocka_unit_test(numbers_beyond_all_bounds_are_settled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
