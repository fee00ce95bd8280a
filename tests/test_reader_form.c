// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "check.h"

#include <math.h>
#include <string.h>

// "intro:4 verse:8": roles with their bars.
static char *
form_text(const Plan *plan)
{
    Text text = {0};
    for (size_t i = 0; i < plan->section_count; i++)
        text_append_format(&text, "%s%s:%d", i > 0 ? " " : "",
                           music_section_role_name(plan->sections[i].role),
                           plan->sections[i].bars);
    return text_take(&text);
}

static void
forms_are_read_in_every_spelling(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *form;
        bool is_whole;
    } rows[] = {
        {"intro 4 bars, verse 8, chorus 8, outro",
         "intro:4 verse:8 chorus:8 "
         "outro:0",
         true},
        {"verse (8) - hook (8) - coda (4)", "verse:8 chorus:8 outro:4", true},
        {"verse chorus verse chorus", "verse:0 chorus:0 verse:0 chorus:0",
         true},
        {"8 bar intro, 16 bar build, 32 bar drop", "intro:8 build:16 drop:32",
         true},
        {"verse, pre-chorus, chorus x2",
         "verse:0 pre_chorus:0 chorus:0 chorus:0", true},
        {"verse 1, chorus, verse 2, chorus",
         "verse:0 chorus:0 verse:0 chorus:0", true},
        {"AABA form, 8 bars each", "a:8 a:8 b:8 a:8", true},
        {"an 8 bar build and a 16 bar drop", "build:8 drop:16", false},
        {"intro 8 bars, outro 8 bars", "intro:8 outro:8", false},
        {"a 4 bar piano intro", "intro:4", false},
        {"no drums in the intro", "intro:0", false},
        {"techno without an intro", "", false},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        char *form = form_text(plan);
        if (strcmp(form, rows[i].form) != 0)
            fail_msg("%s gives %s", rows[i].prompt, form);
        assert_int_equal(plan_said(plan, "sections"), rows[i].is_whole);
        mem_free(form);
        plan_free(plan);
    }
}

static size_t
find_role(const Plan *plan, SectionRole role, int nth)
{
    for (size_t i = 0; i < plan->section_count; i++)
        if (plan->sections[i].role == role && --nth == 0)
            return i;
    fail_msg("there is no such section");
    return 0;
}

static void
a_section_stands_where_it_was_put(void **state)
{
    (void)state;
    Plan *plan = planner_plan("rock: verse, chorus, verse, chorus, outro", 1);
    plan_free(plan);
    plan = planner_plan("rock with a guitar solo after the first chorus", 1);
    assert_int_equal(find_role(plan, SECTION_SOLO, 1),
                     find_role(plan, SECTION_CHORUS, 1) + 1);
    plan_free(plan);
}

static void
a_refused_section_is_left_out_and_its_bars_are_kept(void **state)
{
    (void)state;
    Plan *plan = planner_plan("trance, no intro, 2 minutes", 1);
    int bars = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        assert_int_not_equal(plan->sections[i].role, SECTION_INTRO);
        assert_int_equal(plan->sections[i].chords.count,
                         plan->sections[i].bars);
        bars += plan->sections[i].bars;
    }
    assert_int_equal(bars, plan->bars);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_read_in_every_spelling),
        cmocka_unit_test(a_section_stands_where_it_was_put),
        cmocka_unit_test(a_refused_section_is_left_out_and_its_bars_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
