// SPDX-License-Identifier: MIT
#include "timbre/core/plan_complete.h"
#include "timbre/core/plan_extend.h"

#include "check.h"

#include <math.h>
#include <string.h>

static Plan *
make_plan(const char *genre, double duration_s)
{
    Plan *plan = plan_new();
    Error error = {0};
    string_list_push(&plan->genre, genre);
    string_list_push(&plan->said, "genre");
    plan->has_seed = true;
    plan->seed = 11;
    plan->duration_s = duration_s;
    string_list_push(&plan->said, "duration_s");
    assert_int_equal(plan_complete(plan, &error), STATUS_OK);
    return plan;
}

static void
check_kept(const Plan *before, const Plan *after, int join_bar)
{
    int bar = 0;
    for (size_t i = 0; i < before->section_count && bar < join_bar; i++) {
        const PlanSection *a = &before->sections[i], *b = &after->sections[i];
        assert_string_equal(a->id, b->id);
        assert_int_equal(a->bars, b->bars);
        assert_int_equal(a->energy, b->energy);
        for (size_t k = 0; k < a->chords.count; k++)
            assert_string_equal(a->chords.items[k], b->chords.items[k]);
        bar += a->bars;
    }
    assert_int_equal(bar, join_bar);
}

static void
more_bars_stand_before_the_outro_and_change_nothing_else(void **state)
{
    (void)state;
    static const char *const genres[] = {"house", "pop", "waltz", "jazz",
                                         "ambient"};
    static const int more[] = {1, 4, 16, 37};
    for (size_t g = 0; g < ARRAY_LENGTH(genres); g++)
        for (size_t m = 0; m < ARRAY_LENGTH(more); m++) {
            Plan *before = make_plan(genres[g], 60);
            Plan *plan = plan_copy(before);
            Error error = {0};
            int join_bar = 0;
            assert_int_equal(plan_extend(plan, more[m], &join_bar, &error),
                             STATUS_OK);
            assert_int_equal(plan->bars, before->bars + more[m]);
            assert_true(fabs(plan->tempo_bpm - before->tempo_bpm) < 1e-9);
            const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
            assert_true(fabs(plan->duration_s - before->duration_s -
                             more[m] * bar_s) < bar_s * 0.51);
            check_kept(before, plan, join_bar);
            const PlanSection *last = &plan->sections[plan->section_count - 1];
            if (before->sections[before->section_count - 1].role ==
                SECTION_OUTRO)
                assert_int_equal(last->role, SECTION_OUTRO);
            Json *json = plan_to_json(plan);
            Plan *again = plan_from_json(json, &error);
            assert_non_null(again);
            plan_free(again);
            json_free(json);
            plan_free(plan);
            plan_free(before);
        }
}

static void
what_does_not_fit_gets_a_sentence(void **state)
{
    (void)state;
    Plan *plan = make_plan("pop", 10);
    Error error = {0};
    int join_bar = 0;
    assert_int_equal(plan_extend(plan, 1000, &join_bar, &error),
                     STATUS_INVALID);
    assert_non_null(strstr(error.text, "64 sections"));
    plan_free(plan);
    plan = plan_new();
    assert_int_equal(plan_extend(plan, 4, &join_bar, &error), STATUS_INVALID);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            more_bars_stand_before_the_outro_and_change_nothing_else),
        cmocka_unit_test(what_does_not_fit_gets_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
