// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "check.h"

#include <math.h>
#include <string.h>

static bool
has_part(const Plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (strcmp(plan->parts[i].instrument, id) == 0)
            return true;
    return false;
}

// Ids asked for, "|", ids refused.
static void
instruments_go_in_and_out(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *asked, *refused;
    } rows[] = {
        {"no drums, bass or guitar, just piano", "piano", "drums bass guitar"},
        {"trap without hi-hats, 808 and bells", "bass_808 bells", "hi_hat"},
        {"no piano, use guitar instead", "guitar", "piano"},
        {"guitar instead of piano", "guitar", "piano"},
        {"swap the drums for shakers", "shaker", "drums"},
        {"everything except drums", "", "drums"},
        {"leave out the bass", "", "bass"},
        {"drumless house", "", "drums"},
        {"no drums and a soft piano", "piano", "drums"},
        {"no brass and no percussion", "", "brass percussion drums"},
        {"vocals not needed", "", "vocals"},
        {"instrumental", "", "vocals"},
        {"w/o strings but with a flute", "flute", "strings"},
        {"pads but no arps", "pad", "arpeggio"},
        {"rhodes & vibes", "rhodes vibraphone", ""},
        {"no rain, birds", "", "rain"},
        {"good vibes, piano", "piano", ""},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        char *ids = mem_copy_text(rows[i].asked);
        char *rest = NULL;
        size_t count = 0;
        for (char *id = strtok_r(ids, " ", &rest); id != NULL;
             id = strtok_r(NULL, " ", &rest), count++)
            if (!has_part(plan, id))
                fail_msg("%s gives no %s", rows[i].prompt, id);
        if (plan->part_count != count)
            fail_msg("%s gives %zu parts", rows[i].prompt, plan->part_count);
        mem_free(ids);
        ids = mem_copy_text(rows[i].refused);
        for (char *id = strtok_r(ids, " ", &rest); id != NULL;
             id = strtok_r(NULL, " ", &rest))
            if (!string_list_has(&plan->exclude, id))
                fail_msg("%s does not refuse %s", rows[i].prompt, id);
        assert_int_equal(plan->conflicts.count, 0);
        mem_free(ids);
        plan_free(plan);
    }
}

static void
only_leaves_the_style_no_say(void **state)
{
    (void)state;
    static const char *const prompts[] = {"nothing but a pipe organ",
                                          "just a pipe organ",
                                          "pipe organ only", "solo pipe organ"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_plan(prompts[i], 1);
        assert_true(plan_said(plan, "parts.only"));
        for (size_t k = 0; k < plan->part_count; k++)
            assert_string_equal(plan->parts[k].instrument, "pipe_organ");
        plan_free(plan);
    }
}

static void
an_exception_keeps_one_of_a_refused_family(void **state)
{
    (void)state;
    Plan *plan = planner_read("no drums except a kick");
    assert_true(has_part(plan, "kick"));
    assert_false(string_list_has(&plan->exclude, "drums"));
    assert_true(string_list_has(&plan->exclude, "snare"));
    assert_false(string_list_has(&plan->exclude, "kick"));
    assert_int_equal(plan->conflicts.count, 0);
    plan_free(plan);
}

static void
asked_for_and_refused_is_a_conflict_and_the_last_word_holds(void **state)
{
    (void)state;
    Plan *plan = planner_read("drumless house with punchy drums");
    assert_int_equal(plan->conflicts.count, 1);
    assert_true(has_part(plan, "drums"));
    plan_free(plan);
    plan = planner_read("solo piano, no piano");
    assert_int_equal(plan->conflicts.count, 1);
    assert_false(has_part(plan, "piano"));
    plan_free(plan);
}

// Scopes.

static bool
is_silent(const PlanSection *section, const char *id)
{
    return string_list_has(&section->exclude, id);
}

static void
places_hold_for_their_sections_only(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *part;
        SectionRole role;
        bool is_silent_there, is_silent_elsewhere;
    } rows[] = {
        {"pop, no drums in the intro", "drums", SECTION_INTRO, true, false},
        {"pop, in the intro, no drums", "drums", SECTION_INTRO, true, false},
        {"pop, intro without drums", "drums", SECTION_INTRO, true, false},
        {"pop with a drumless intro", "drums", SECTION_INTRO, true, false},
        {"pop, skip the strings in the verse", "strings", SECTION_VERSE, true,
         false},
        {"pop, strings only in the chorus", "strings", SECTION_CHORUS, false,
         true},
        {"pop, drums drop out in the bridge", "drums", SECTION_BRIDGE, true,
         false},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_plan(rows[i].prompt, 1);
        size_t count = 0;
        assert_false(string_list_has(&plan->exclude, rows[i].part));
        for (size_t k = 0; k < plan->section_count; k++) {
            const PlanSection *section = &plan->sections[k];
            const bool is_there = section->role == rows[i].role;
            count += is_there;
            if (is_silent(section, rows[i].part) !=
                (is_there ? rows[i].is_silent_there
                          : rows[i].is_silent_elsewhere))
                fail_msg("%s: %s", rows[i].prompt, section->id);
        }
        assert_true(count > 0);
        plan_free(plan);
    }
}

static void
whoever_comes_in_later_is_silent_before(void **state)
{
    (void)state;
    static const char *const prompts[] = {
        "pop song, drums come in at the second chorus",
        "pop song, no drums until the second chorus"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_plan(prompts[i], 1);
        int choruses = 0;
        for (size_t k = 0; k < plan->section_count; k++) {
            choruses += plan->sections[k].role == SECTION_CHORUS;
            assert_int_equal(is_silent(&plan->sections[k], "drums"),
                             choruses < 2);
        }
        assert_true(choruses >= 2);
        plan_free(plan);
    }
}

static void
only_in_a_section_silences_the_others_there(void **state)
{
    (void)state;
    Plan *plan = planner_plan("rock, intro with just piano", 1);
    assert_int_equal(plan->sections[0].role, SECTION_INTRO);
    assert_true(has_part(plan, "piano"));
    assert_false(plan_said(plan, "parts.only"));
    for (size_t i = 0; i < plan->part_count; i++) {
        const char *id = plan->parts[i].instrument;
        assert_int_equal(is_silent(&plan->sections[0], id),
                         strcmp(id, "piano") != 0);
        assert_false(is_silent(&plan->sections[1], id));
    }
    plan_free(plan);
}

static void
a_lead_is_an_instrument_that_plays_the_tune(void **state)
{
    (void)state;
    Plan *plan = planner_read("felt piano melody over strings");
    assert_int_equal(plan->part_count, 2);
    assert_int_equal(plan->parts[0].role, ROLE_LEAD);
    assert_int_equal(plan->parts[1].role, ROLE_HARMONY);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instruments_go_in_and_out),
        cmocka_unit_test(only_leaves_the_style_no_say),
        cmocka_unit_test(an_exception_keeps_one_of_a_refused_family),
        cmocka_unit_test(
            asked_for_and_refused_is_a_conflict_and_the_last_word_holds),
        cmocka_unit_test(places_hold_for_their_sections_only),
        cmocka_unit_test(whoever_comes_in_later_is_silent_before),
        cmocka_unit_test(only_in_a_section_silences_the_others_there),
        cmocka_unit_test(a_lead_is_an_instrument_that_plays_the_tune),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
