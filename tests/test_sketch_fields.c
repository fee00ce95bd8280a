// SPDX-License-Identifier: MIT
// Fields of the plan, each with its effect on the score.
#include "timbre/sketch/band.h"

#include "band_plan.h"
#include "check.h"
#include "groove_table.h"

#include <string.h>

static void
adjust(Plan *plan, const char *what, double amount, const char *part)
{
    plan->adjustments =
        mem_resize(plan->adjustments, plan->adjustment_count + 1,
                   sizeof *plan->adjustments);
    plan->adjustments[plan->adjustment_count++] =
        (PlanAdjustment){.what = mem_copy_text(what),
                         .amount = amount,
                         .part = mem_copy_text(part)};
}

static size_t
all_notes(const Score *score)
{
    size_t count = 0;
    for (size_t i = 0; i < score->part_count; i++)
        count += score->parts[i].note_count;
    return count;
}

static void
energy_and_density_change_how_much_is_played(void **state)
{
    (void)state;
    static const char *const words[] = {"energy", "density"};
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        size_t counts[3];
        for (int k = 0; k < 3; k++) {
            Plan *plan = band_plan_new("pop", (Meter){4, 4}, 5);
            adjust(plan, words[i], k - 1.0, NULL);
            Score *score = band_plan_compose(plan);
            counts[k] = all_notes(score);
            score_free(score);
            plan_free(plan);
        }
        assert_true(counts[0] < counts[1]);
        assert_true(counts[1] < counts[2]);
    }
}

static void
an_adjustment_of_bars_holds_in_those_bars(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 5);
    Score *before = band_plan_compose(plan);
    adjust(plan, "density", -1, NULL);
    plan->adjustments[0].first_bar = 13;
    plan->adjustments[0].last_bar = 20;
    Score *after = band_plan_compose(plan);
    int ticks = music_bar_ticks(plan->meter);
    const ScorePart *a = band_plan_role(before, BAND_COMP);
    const ScorePart *b = band_plan_role(after, BAND_COMP);
    assert_true(band_plan_count(b, ticks, 12, 20) <
                band_plan_count(a, ticks, 12, 20));
    assert_int_equal(band_plan_count(b, ticks, 0, 12),
                     band_plan_count(a, ticks, 0, 12));
    score_free(before);
    score_free(after);
    plan_free(plan);
}

static void
transposing_moves_what_it_names(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 5);
    Score *before = band_plan_compose(plan);
    plan->transposes = mem_new_array(1, sizeof *plan->transposes);
    plan->transposes[0] = (PlanTranspose){mem_copy_text("lead"), 12};
    plan->transpose_count = 1;
    Score *after = band_plan_compose(plan);
    const ScorePart *a = band_plan_role(before, BAND_LEAD);
    const ScorePart *b = band_plan_role(after, BAND_LEAD);
    assert_int_equal(a->note_count, b->note_count);
    for (size_t i = 0; i < a->note_count; i++)
        assert_int_equal(a->notes[i].key + 12, b->notes[i].key);
    assert_true(band_plan_same_part(before, after, BAND_DRUMS));
    assert_true(band_plan_same_part(before, after, BAND_BASS));
    score_free(before);
    score_free(after);
    plan_free(plan);
}

static void
loops_have_no_final_bar(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("house", (Meter){4, 4}, 5);
    plan->is_loop = true;
    Score *score = band_plan_compose(plan);
    assert_true(score->is_loop);
    int end = plan->bars * music_bar_ticks(plan->meter);
    for (size_t i = 0; i < score->part_count; i++)
        for (size_t k = 0; k < score->parts[i].note_count; k++)
            assert_true(score->parts[i].notes[k].tick < end);
    score_free(score);
    plan_free(plan);
}

static void
songs_end_on_their_tonic(void **state)
{
    (void)state;
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = band_plan_new(grooves[i].style, (Meter){4, 4}, 5);
        Score *score = band_plan_compose(plan);
        const ScorePart *bass = band_plan_role(score, BAND_BASS);
        const ScoreNote *last = &bass->notes[bass->note_count - 1];
        assert_int_equal(last->tick, plan->bars * 3840);
        assert_int_equal(last->key % 12, music_pitch_class(plan->key));
        score_free(score);
        plan_free(plan);
    }
}

static void
a_phrase_of_two_bars_is_played(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("cinematic", (Meter){4, 4}, 5);
    Plan *phrase = plan_copy(plan);
    while (phrase->section_count > 1)
        phrase->section_count--;
    phrase->sections[0].bars = 2;
    phrase->bars = 2;
    phrase->is_one_shot = true;
    Score *score = band_plan_compose(phrase);
    assert_true(all_notes(score) > 8);
    assert_int_equal(score->bars, 2);
    score_free(score);
    phrase->section_count = plan->section_count; // they own their texts
    plan_free(phrase);
    plan_free(plan);
}

static void
textures_sound_where_the_plan_wants_them(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("lofi", (Meter){4, 4}, 5);
    string_list_push(&plan->texture, "rain");
    string_list_push(&plan->texture, "vinyl_crackle");
    string_list_push(&plan->sections[1].exclude, "rain");
    Score *score = band_plan_compose(plan);
    assert_int_equal(score->texture_count, 3);
    assert_string_equal(score->textures[0].id, "rain");
    assert_int_equal(score->textures[0].from_tick, 0);
    assert_int_equal(score->textures[0].to_tick, 4 * 3840);
    assert_int_equal(score->textures[1].from_tick, 12 * 3840);
    assert_int_equal(score->textures[1].to_tick, 0);
    assert_string_equal(score->textures[2].id, "vinyl_crackle");
    assert_int_equal(score->textures[2].to_tick, 0);
    score_free(score);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(energy_and_density_change_how_much_is_played),
        cmocka_unit_test(an_adjustment_of_bars_holds_in_those_bars),
        cmocka_unit_test(transposing_moves_what_it_names),
        cmocka_unit_test(loops_have_no_final_bar),
        cmocka_unit_test(songs_end_on_their_tonic),
        cmocka_unit_test(a_phrase_of_two_bars_is_played),
        cmocka_unit_test(textures_sound_where_the_plan_wants_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
