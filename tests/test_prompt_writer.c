// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"
#include "timbre/planner/prompt_writer.h"

#include "check.h"

#include <math.h>
#include <string.h>

static void
the_users_words_come_first_and_the_plan_follows(void **state)
{
    (void)state;
    const char *prompt = "warm waltz for cello, 96 bpm, D minor";
    Plan *plan = planner_plan(prompt, 1);
    char *text = prompt_writer_write(plan, prompt);
    assert_true(text_starts_with(text, prompt));
    static const char *const words[] = {"cello", "96 bpm", "D minor", "warm",
                                        "3/4"};
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (strstr(text + strlen(prompt), words[i]) == NULL)
            fail_msg("%s is missing in: %s", words[i], text);
    assert_null(strchr(text + strlen(prompt), '_'));
    mem_free(text);
    plan_free(plan);
}

static void
what_was_not_asked_for_is_not_told_to_a_model(void **state)
{
    (void)state;
    const char *prompt = "slow warm piano, 12 seconds";
    Plan *plan = planner_plan(prompt, 1);
    char *text = prompt_writer_write(plan, prompt);
    for (size_t i = 0; i < plan->part_count; i++)
        if (!plan_said_part(plan, plan->parts[i].instrument))
            assert_null(strstr(text, plan->parts[i].instrument));
    assert_null(strstr(text, plan->genre.items[0]));
    assert_non_null(strstr(text, "bpm"));
    mem_free(text);
    plan_free(plan);
    // A style that was named brings its band.
    plan = planner_plan("bossa nova", 1);
    text = prompt_writer_write(plan, "bossa nova");
    char *part = mem_copy_text(plan->parts[0].instrument);
    part[strcspn(part, "_")] = '\0';
    assert_non_null(strstr(text, part));
    mem_free(part);
    mem_free(text);
    plan_free(plan);
}

static void
words_about_the_whole_stand_in_every_section(void **state)
{
    (void)state;
    Request *request = request_new();
    request->prompt = mem_copy_text("glittering tin whistles over dub, 1:30");
    request->plan = planner_plan(request->prompt, 1);
    prompt_writer_sections(request);
    assert_true(request->section_prompt_count > 1);
    for (size_t i = 0; i < request->section_prompt_count; i++)
        assert_true(text_starts_with(request->section_prompts[i].prompt,
                                     "glittering tin whistles"));
    request_free(request);
    request = request_new();
    request->prompt = mem_copy_text("piano, 4 bars");
    request->plan = planner_plan(request->prompt, 1);
    prompt_writer_sections(request);
    assert_int_equal(request->section_prompt_count, 0);
    request_free(request);
}

static void
an_empty_prompt_is_written_from_the_plan_alone(void **state)
{
    (void)state;
    Plan *plan = planner_plan("", 1);
    char *text = prompt_writer_write(plan, "");
    assert_true(text[0] != '\0' && text[0] != ',');
    mem_free(text);
    plan_free(plan);
}

static void
section_prompts_cover_the_whole_length_without_gaps(void **state)
{
    (void)state;
    Request *request = request_new();
    request->plan =
        planner_plan("pop, 1:30, strings only in the chorus, 100 bpm", 1);
    prompt_writer_sections(request);
    prompt_writer_sections(request); // writes anew, not behind
    const Plan *plan = request->plan;
    assert_int_equal(request->section_prompt_count, plan->section_count);
    double at = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        const RequestSectionPrompt *section = &request->section_prompts[i];
        assert_true(fabs(section->start_s - at) < 1e-9);
        assert_true(section->end_s > section->start_s);
        at = section->end_s;
        const bool has_strings = strstr(section->prompt, "strings") != NULL;
        assert_int_equal(has_strings, plan->sections[i].role == SECTION_CHORUS);
        assert_non_null(strstr(section->prompt, "100 bpm"));
    }
    assert_true(fabs(at - plan->duration_s) < 1e-6);
    request_free(request);
}

static void
a_request_without_a_plan_has_no_section_prompts(void **state)
{
    (void)state;
    Request *request = request_new();
    prompt_writer_sections(request);
    assert_int_equal(request->section_prompt_count, 0);
    request_free(request);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_users_words_come_first_and_the_plan_follows),
        cmocka_unit_test(what_was_not_asked_for_is_not_told_to_a_model),
        cmocka_unit_test(words_about_the_whole_stand_in_every_section),
        cmocka_unit_test(an_empty_prompt_is_written_from_the_plan_alone),
        cmocka_unit_test(section_prompts_cover_the_whole_length_without_gaps),
        cmocka_unit_test(a_request_without_a_plan_has_no_section_prompts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
