// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "check.h"

#include <math.h>
#include <string.h>

static void
tempi_are_read_in_every_spelling(void **state)
{
    (void)state;

    static const struct {
        const char *prompt;
        double low, high;
    } rows[] = {
        {"74bpm", 74, 74},
        {"tempo: 88", 88, 88},
        {"bpm = 101.5", 101.5, 101.5},
        {"97,5 bpm", 97.5, 97.5},
        {"house @ 124", 124, 124},
        {"dnb, 174, pads", 174, 174},
        {"ninety five bpm", 95, 95},
        {"one hundred and twenty bpm", 120, 120},
        {"one forty bpm trap", 140, 140},
        {"120-124 bpm", 120, 124},
        {"between 96 and 100 bpm", 96, 100},
        {"from 80 to 84 bpm", 80, 84},
        {"around 135 bpm", 130, 140},
        {"just under 100 bpm", 92, 99.9},
        {"a bit over 128 bpm", 128.1, 143},
        {"130ish bpm", 125, 135},
        {"140 beats per minute", 140, 140},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        if (plan->tempo_bpm < rows[i].low || plan->tempo_bpm > rows[i].high)
            fail_msg("%s gives %g bpm", rows[i].prompt, plan->tempo_bpm);
        assert_true(plan_said(plan, "tempo_bpm"));
        plan_free(plan);
    }
}

static void
other_numbers_are_no_tempi(void **state)
{
    (void)state;
    static const char *const prompts[] = {
        "80s synth pop",      "808 kick and 909 hats",
        "a 12-string guitar", "4 piece band",
        "for my 30th",        "3am drive",
        "16-bit console",     "12 bar blues",
        "90 seconds of jazz", "64 bars of funk",
        "seed 120",           "24/7 radio"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_read(prompts[i]);
        if (plan_said(plan, "tempo_bpm"))
            fail_msg("%s gives %g bpm", prompts[i], plan->tempo_bpm);
        plan_free(plan);
    }
}

static void
tempo_words_hold_for_every_seed(void **state)
{
    (void)state;

    static const struct {
        const char *prompt;
        double low, high;
    } rows[] = {
        {"slow techno", 40, 90},
        {"really slow ambient", 30, 80},
        {"fast punk", 120, 240},
        {"mid-tempo soul", 75, 125},
        {"adagio for strings", 55, 80},
        {"andante piano", 66, 112},
        {"moderato, violin", 85, 125},
        {"allegro string quartet", 105, 176},
        {"presto piano", 160, 220},
        {"largo organ", 40, 66},
        {"not slow, ukulele", 90, 200},
        {"techno, not too fast", 40, 125},
        {"house, at least 126 bpm", 126, 200},
        {"hip hop, no faster than 90 bpm", 40, 90},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        for (uint64_t seed = 0; seed < 8; seed++) {
            Plan *plan = planner_plan(rows[i].prompt, seed);
            if (plan->tempo_bpm < rows[i].low || plan->tempo_bpm > rows[i].high)
                fail_msg("%s gives %g bpm", rows[i].prompt, plan->tempo_bpm);
            plan_free(plan);
        }
    }
}

static void
two_tempi_are_a_conflict(void **state)
{
    (void)state;
    static const char *const prompts[] = {"techno at 130 bpm, tempo 90",
                                          "fast but 60 bpm",
                                          "slow lullaby at 190 bpm"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_read(prompts[i]);
        assert_int_equal(plan->conflicts.count, 1);
        plan_free(plan);
    }
    Plan *plan = planner_read("slow blues at 66 bpm, tempo 66");
    assert_int_equal(plan->conflicts.count, 0);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tempi_are_read_in_every_spelling),
        cmocka_unit_test(other_numbers_are_no_tempi),
        cmocka_unit_test(tempo_words_hold_for_every_seed),
        cmocka_unit_test(two_tempi_are_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
