// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "check.h"

#include <math.h>
#include <string.h>

static void
keys_are_read_in_every_spelling(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *key, *mode; // mode "" = not said
    } rows[] = {
        {"piano in F# min", "F#", "minor"},
        {"synthwave in Bbm, 100 bpm", "Bb", "minor"},
        {"B flat major swing", "Bb", "major"},
        {"c sharp minor techno", "C#", "minor"},
        {"eb major ballad", "Eb", "major"},
        {"key of G", "G", ""},
        {"key: f#m", "F#", "minor"},
        {"D-flat major", "Db", "major"},
        {"E\xe2\x99\xad minor", "Eb", "minor"},
        {"slow blues in A", "A", ""},
        {"in a, slow", "A", ""},
        {"lofi, am, 80 bpm", "A", "minor"},
        {"trap, a minor, 140", "A", "minor"},
        {"A Dorian jam", "A", "dorian"},
        {"g harmonic minor", "G", "harmonic_minor"},
        {"E phrygian dominant riff", "E", "phrygian_dominant"},
        {"d aeolian", "D", "minor"},
        {"c minor pentatonic", "C", "minor_pentatonic"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        if (strcmp(plan->key, rows[i].key) != 0)
            fail_msg("%s gives the key %s", rows[i].prompt, plan->key);
        assert_int_equal(plan_said(plan, "mode"), rows[i].mode[0] != '\0');
        if (rows[i].mode[0] != '\0')
            assert_string_equal(music_mode_name(plan->mode), rows[i].mode);
        assert_int_equal(plan->conflicts.count, 0);
        plan_free(plan);
    }
}

static void
articles_and_labels_are_no_keys(void **state)
{
    (void)state;
    static const char *const prompts[] = {"something sad in a minor key",
                                          "a minor waltz for harp",
                                          "a slow piece",
                                          "I am happy, make a tune",
                                          "at 3am in the city",
                                          "the B section is loud",
                                          "e-piano and g-funk",
                                          "about a min of drums"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_read(prompts[i]);
        if (plan->key[0] != '\0')
            fail_msg("%s gives the key %s", prompts[i], plan->key);
        plan_free(plan);
    }
}

static void
two_keys_are_a_conflict_and_the_first_one_stays(void **state)
{
    (void)state;
    Plan *plan = planner_read("piano in C major, then a theme in A minor");
    assert_int_equal(plan->conflicts.count, 1);
    assert_string_equal(plan->key, "C");
    plan_free(plan);
    plan = planner_read("in D, D minor");
    assert_int_equal(plan->conflicts.count, 0);
    assert_int_equal(plan->mode, MODE_MINOR);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read_in_every_spelling),
        cmocka_unit_test(articles_and_labels_are_no_keys),
        cmocka_unit_test(two_keys_are_a_conflict_and_the_first_one_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
