// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "check.h"

#include <math.h>
#include <string.h>

static void
lengths_are_read_in_every_spelling(void **state)
{
    (void)state;

    static const struct {
        const char *prompt;
        double seconds;
    } rows[] = {
        {"1:30 of jazz", 90},
        {"90s of pads", 90},
        {"90 secs", 90},
        {"a minute and a half of dub", 90},
        {"half a minute", 30},
        {"two minute jam", 120},
        {"two and a half minutes", 150},
        {"1 min 20 sec", 80},
        {"1m30s", 90},
        {"2.5 mins", 150},
        {"1\xc2\xbd minutes", 90},
        {"30-second spot", 30},
        {"a couple of minutes", 120},
        {"40 s, cheerful", 40},
        {"1 min 15", 75},
        {"30 to 40 seconds", 35},
        {"20s chiptune loop", 20},
        {"minute long? no: 45 seconds", 45},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        if (fabs(plan->duration_s - rows[i].seconds) > 1e-9)
            fail_msg("%s gives %g s", rows[i].prompt, plan->duration_s);
        plan_free(plan);
    }
}

static void
decades_and_places_are_no_lengths(void **state)
{
    (void)state;
    static const char *const prompts[] = {
        "80s synth pop",          "90s boom bap beat", "1920s jazz",
        "early 90s rave",         "techno, 80s, dark", "00s indie",
        "roaring 20s swing",      "for a 5 year old",  "a second verse",
        "after 30 seconds drums", "at 1:00 a solo"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_read(prompts[i]);
        if (plan->duration_s != 0)
            fail_msg("%s gives %g s", prompts[i], plan->duration_s);
        plan_free(plan);
    }
}

static void
bars_of_the_whole_are_told_from_bars_of_sections(void **state)
{
    (void)state;

    static const struct {
        const char *prompt;
        int bars;
    } rows[] = {{"16 bars of funk", 16}, {"an 8-bar loop", 8},
                {"sixteen bars", 16},    {"12 measures", 12},
                {"12 bar blues", 0},     {"intro 8 bars, techno", 0},
                {"a 16 bar drop", 0},    {"AABA, 8 bars each", 0}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        if (plan->bars != rows[i].bars)
            fail_msg("%s gives %d bars", rows[i].prompt, plan->bars);
        plan_free(plan);
    }
}

static void
two_lengths_are_a_conflict(void **state)
{
    (void)state;
    Plan *plan = planner_read("2 minutes long, 45 seconds");
    assert_int_equal(plan->conflicts.count, 1);
    plan_free(plan);
    plan = planner_plan("30 seconds long, 64 bars at 100 bpm", 1);
    assert_int_equal(plan->conflicts.count, 1);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_read_in_every_spelling),
        cmocka_unit_test(decades_and_places_are_no_lengths),
        cmocka_unit_test(bars_of_the_whole_are_told_from_bars_of_sections),
        cmocka_unit_test(two_lengths_are_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
