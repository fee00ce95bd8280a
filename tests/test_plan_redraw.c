// SPDX-License-Identifier: MIT
#include "timbre/core/plan_complete.h"
#include "timbre/core/plan_redraw.h"

#include "check.h"

#include <string.h>

static Plan *
make(uint64_t seed)
{
    Plan *plan = plan_new();
    plan->has_seed = true;
    plan->seed = seed;
    string_list_push(&plan->genre, "house");
    string_list_push(&plan->said, "genre");
    plan_add_part(plan, ROLE_HARMONY, "piano");
    string_list_push(&plan->said, "parts.piano");
    assert_int_equal(plan_complete(plan, NULL), STATUS_OK);
    return plan;
}

static char *
chords_of(const Plan *plan)
{
    Text text = {0};
    for (size_t i = 0; i < plan->section_count; i++)
        for (size_t k = 0; k < plan->sections[i].chords.count; k++)
            text_append_format(&text, "%s ", plan->sections[i].chords.items[k]);
    return text_take(&text);
}

static void
another_seed_keeps_form_tempo_key_and_what_was_said(void **state)
{
    (void)state;
    Plan *plan = make(1);
    Plan *other = plan_copy(plan);
    assert_int_equal(plan_redraw(other, 99, NULL), STATUS_OK);
    assert_int_equal(other->seed, 99);
    assert_float_equal(other->tempo_bpm, plan->tempo_bpm, 0);
    assert_float_equal(other->duration_s, plan->duration_s, 0);
    assert_string_equal(other->key, plan->key);
    assert_int_equal(other->section_count, plan->section_count);
    for (size_t i = 0; i < plan->section_count; i++) {
        assert_string_equal(other->sections[i].id, plan->sections[i].id);
        assert_int_equal(other->sections[i].bars, plan->sections[i].bars);
        assert_int_equal(other->sections[i].energy, plan->sections[i].energy);
        assert_true(other->sections[i].chords.count > 0);
    }
    assert_string_equal(other->parts[0].instrument, "piano");
    for (int k = 0; k < SUB_SEED_COUNT; k++)
        assert_true((other->sub_seeds[k] == plan->sub_seeds[k]) ==
                    (k == SUB_SEED_FORM));
    assert_int_equal(other->notes.count, plan->notes.count);
    Plan *again = plan_copy(other);
    assert_int_equal(plan_complete(again, NULL), STATUS_OK);
    Json *a = plan_to_json(other);
    Json *b = plan_to_json(again);
    assert_true(json_same(a, b));
    json_free(a);
    json_free(b);
    plan_free(again);
    plan_free(other);
    plan_free(plan);
}

static void
seeds_give_other_chords_and_the_same_seed_the_same(void **state)
{
    (void)state;
    Plan *plan = make(1);
    char *first = chords_of(plan);
    size_t different = 0;
    for (uint64_t seed = 2; seed < 22; seed++) {
        assert_int_equal(plan_redraw(plan, seed, NULL), STATUS_OK);
        char *chords = chords_of(plan);
        different += strcmp(chords, first) != 0 ? 1 : 0;
        mem_free(chords);
    }
    assert_true(different > 5);
    assert_int_equal(plan_redraw(plan, 1, NULL), STATUS_OK);
    check_owned_text(chords_of(plan), first);
    mem_free(first);
    plan_free(plan);
}

static void
locks_keep_what_they_name(void **state)
{
    static const struct {
        const char *lock;
        SubSeed kept;
    } rows[] = {{"drums", SUB_SEED_DRUMS}, {"chords", SUB_SEED_HARMONY},
                {"bass", SUB_SEED_BASS},   {"comp", SUB_SEED_COMP},
                {"lead", SUB_SEED_MOTIF},  {"sound", SUB_SEED_SOUND},
                {"piano", SUB_SEED_COMP},  {"feel", SUB_SEED_HUMAN}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = make(3);
        char *chords = chords_of(plan);
        const uint64_t before = plan->sub_seeds[rows[i].kept];
        string_list_push(&plan->locks, rows[i].lock);
        assert_int_equal(plan_redraw(plan, 50 + i, NULL), STATUS_OK);
        assert_true(plan->sub_seeds[rows[i].kept] == before);
        if (rows[i].kept == SUB_SEED_HARMONY)
            check_owned_text(chords_of(plan), chords);
        mem_free(chords);
        plan_free(plan);
    }
    Plan *plan = make(3);
    string_list_push(&plan->locks, "seed");
    assert_int_equal(plan_redraw(plan, 50, NULL), STATUS_OK);
    assert_int_equal(plan->seed, 3);
    plan_free(plan);
}

static void
chords_move_by_semitones_and_are_spelled_for_the_key(void **state)
{
    (void)state;
    Plan *plan = make(1);
    string_list_clear(&plan->sections[0].chords);
    string_list_push(&plan->sections[0].chords, "Am7 Dm7");
    string_list_push(&plan->sections[0].chords, "E7");
    memcpy(plan->key, "C", 2);
    plan->mode = MODE_MINOR;
    plan_redraw_transpose(plan, 3);
    assert_string_equal(plan->sections[0].chords.items[0], "Cm7 Fm7");
    assert_string_equal(plan->sections[0].chords.items[1], "G7");
    plan_free(plan);
}

static void
an_incomplete_plan_is_refused(void **state)
{
    (void)state;
    Plan *plan = plan_new();
    Error error = {0};
    assert_int_equal(plan_redraw(plan, 1, &error), STATUS_INVALID);
    assert_non_null(strstr(error.text, "not complete"));
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_seed_keeps_form_tempo_key_and_what_was_said),
        cmocka_unit_test(seeds_give_other_chords_and_the_same_seed_the_same),
        cmocka_unit_test(locks_keep_what_they_name),
        cmocka_unit_test(chords_move_by_semitones_and_are_spelled_for_the_key),
        cmocka_unit_test(an_incomplete_plan_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
