// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "check.h"

#include <math.h>
#include <string.h>

static void
loops_are_read_in_every_spelling(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *chords;
    } rows[] = {
        {"pop over Am F C G", "Am F C G"},
        {"ii-V-I in C major", "ii V I"},
        {"vi IV I V progression", "vi IV I V"},
        {"Dm9 G13 Cmaj7 Am7, rhodes", "Dm9 G13 Cmaj7 Am7"},
        {"chords Em7 - Cadd9 - G - D", "Em7 Cadd9 G D"},
        {"Dm7 | G7 | Cmaj7", "Dm7 G7 Cmaj7"},
        {"Bb -> Gm -> Eb -> F", "Bb Gm Eb F"},
        {"Am / G / F / E", "Am G F E"},
        {"G, D/F#, Em, C", "G D/F# Em C"},
        {"Fmaj7 to Em7", "Fmaj7 Em7"},
        {"chords: am f c g", "Am F C G"},
        {"1-5-6-4 progression in G major", "I V vi IV"},
        {"bVII IV I rock", "bVII IV I"},
        {"12 bar blues", "I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7"},
        {"iim7 V7 Imaj7", "ii7 V7 Imaj7"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        char *chords = string_list_join(&plan->chords, " ", " ");
        if (strcmp(chords, rows[i].chords) != 0)
            fail_msg("%s gives %s", rows[i].prompt, chords);
        mem_free(chords);
        plan_free(plan);
    }
}

static void
keys_forms_and_words_are_no_chords(void **state)
{
    (void)state;
    static const char *const prompts[] = {
        "piano in C major, a theme in A minor",
        "key: Dm / genre: trip hop",
        "A B A form",
        "i need a vi",
        "AABA, in F",
        "I am a fan of drum and bass"};
    for (size_t i = 0; i < ARRAY_LENGTH(prompts); i++) {
        Plan *plan = planner_read(prompts[i]);
        assert_int_equal(plan->chords.count, 0);
        plan_free(plan);
    }
}

static void
letters_are_a_form(void **state)
{
    (void)state;

    static const struct {
        const char *prompt;
        size_t count;
    } rows[] = {{"AABA form", 4}, {"aaba jazz", 4},        {"A-B-A-C", 4},
                {"A B A", 3},     {"ABABCB, pop", 6},      {"like ABBA", 0},
                {"form: AB", 2},  {"a cab in the city", 0}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        if (plan->section_count != rows[i].count)
            fail_msg("%s gives %zu sections", rows[i].prompt,
                     plan->section_count);
        plan_free(plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_are_read_in_every_spelling),
        cmocka_unit_test(keys_forms_and_words_are_no_chords),
        cmocka_unit_test(letters_are_a_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
