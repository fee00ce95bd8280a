// SPDX-License-Identifier: MIT
#include "band_plan.h"
#include "check.h"
#include "groove_table.h"
#include "score_metrics.h"

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

// The last value of a controller at or before a tick, or -1.
static int
control_at(const ScorePart *part, int controller, int32_t tick)
{
    int value = -1;
    for (size_t i = 0; i < part->control_count; i++)
        if (part->controls[i].controller == controller &&
            part->controls[i].tick <= tick)
            value = part->controls[i].value;
    return value;
}

static void
levels_pans_and_sends_are_those_of_the_style(void **state)
{
    (void)state;
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = band_plan_new(grooves[i].style, (Meter){4, 4}, 4);
        Score *score = band_plan_compose(plan);
        for (size_t k = 0; k < score->part_count; k++) {
            const ScorePart *part = &score->parts[k];
            double level = grooves[i].level_lu[part->band_role];
            // Timpani beside a kit are its helpers.
            assert_true(part->level_lu == level ||
                        strcmp(part->name, "timpani") == 0);
            assert_in_range(part->pan, 0, 127);
            assert_in_range(part->reverb_send, 0, 127);
            if (part->band_role == BAND_BASS || part->band_role == BAND_DRUMS)
                assert_int_equal(part->pan, 64);
        }
        score_free(score);
        plan_free(plan);
    }
}

static void
club_styles_pump_four_decibels_at_least(void **state)
{
    (void)state;
    static const char *const clubs[] = {"house", "techno", "trance", "dnb"};
    for (size_t i = 0; i < ARRAY_LENGTH(clubs); i++) {
        Plan *plan = band_plan_new(clubs[i], (Meter){4, 4}, 4);
        Score *score = band_plan_compose(plan);
        for (size_t k = 0; k < score->part_count; k++) {
            const ScorePart *part = &score->parts[k];
            if (part->band_role == BAND_DRUMS)
                assert_true(part->pump_db == 0);
            else if (part->band_role == BAND_BASS ||
                     part->band_role == BAND_PAD ||
                     part->band_role == BAND_COMP)
                assert_true(part->pump_db >= 4);
        }
        score_free(score);
        plan_free(plan);
    }
    Plan *plan = band_plan_new("folk", (Meter){4, 4}, 4);
    Score *score = band_plan_compose(plan);
    for (size_t k = 0; k < score->part_count; k++)
        assert_true(score->parts[k].pump_db == 0);
    score_free(score);
    plan_free(plan);
}

static void
expression_follows_the_energy_of_sections(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    Score *score = band_plan_compose(plan);
    for (size_t k = 0; k < score->part_count; k++) {
        const ScorePart *part = &score->parts[k];
        int verse = control_at(part, 11, 4 * 3840);
        int chorus = control_at(part, 11, 12 * 3840);
        assert_true(verse > 0);
        assert_true(chorus > verse);
    }
    assert_int_equal(control_at(&score->parts[0], 11, 12 * 3840), 127);
    score_free(score);
    plan_free(plan);
}

static void
a_fall_leaves_a_long_tail_and_a_beat_of_air(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("house", (Meter){4, 4}, 4);
    Score *score = band_plan_compose(plan);
    int bar = plan_section_start(plan, 3) - 1; // chorus 5 -> bridge 2
    for (size_t k = 0; k < score->part_count; k++) {
        const ScorePart *part = &score->parts[k];
        if (part->band_role != BAND_BASS && part->control_count > 0)
            assert_true(control_at(part, 91, bar * 3840) >= 110);
        if (part->band_role == BAND_PAD || part->band_role == BAND_LEAD)
            continue;
        for (size_t n = 0; n < part->note_count; n++)
            assert_false(part->notes[n].tick >= bar * 3840 + 1920 &&
                         part->notes[n].tick < (bar + 1) * 3840);
    }
    score_free(score);
    plan_free(plan);
}

static void
intros_grow(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    Score *score = band_plan_compose(plan);
    const ScorePart *comp = band_plan_role(score, BAND_COMP);
    double sums[4] = {0};
    double counts[4] = {0};
    for (size_t i = 0; i < comp->note_count; i++) {
        int bar = comp->notes[i].tick / 3840;
        if (bar >= 4)
            continue;
        sums[bar] += comp->notes[i].velocity;
        counts[bar]++;
    }
    assert_true(sums[3] / counts[3] > sums[0] / counts[0] + 3);
    score_free(score);
    plan_free(plan);
}

static void
words_of_sound_reach_the_part_that_they_name(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    Score *before = band_plan_compose(plan);
    adjust(plan, "level", -5, "bass");
    adjust(plan, "reverb", 0.5, "lead");
    adjust(plan, "brightness", -0.5, "pad");
    Score *after = band_plan_compose(plan);
    const ScorePart *bass[] = {band_plan_role(before, BAND_BASS),
                               band_plan_role(after, BAND_BASS)};
    const ScorePart *lead[] = {band_plan_role(before, BAND_LEAD),
                               band_plan_role(after, BAND_LEAD)};
    const ScorePart *pad[] = {band_plan_role(before, BAND_PAD),
                              band_plan_role(after, BAND_PAD)};
    assert_true(bass[1]->level_lu == bass[0]->level_lu - 5);
    assert_true(lead[1]->level_lu == lead[0]->level_lu);
    assert_true(lead[1]->reverb_send > lead[0]->reverb_send);
    assert_int_equal(bass[1]->reverb_send, bass[0]->reverb_send);
    assert_true(pad[0]->low_pass_hz == 0);
    assert_true(pad[1]->low_pass_hz > 1000 && pad[1]->low_pass_hz < 12000);
    assert_true(lead[1]->low_pass_hz == 0);
    score_free(before);
    score_free(after);
    plan_free(plan);
}

static void
a_level_of_bars_becomes_expression(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    adjust(plan, "level", -6, "bass");
    plan->adjustments[0].first_bar = 13;
    plan->adjustments[0].last_bar = 16;
    Score *score = band_plan_compose(plan);
    const ScorePart *bass = band_plan_role(score, BAND_BASS);
    // 40 log10(90/127) = -6 dB.
    assert_in_range(control_at(bass, 11, 12 * 3840), 89, 91);
    assert_int_equal(control_at(bass, 11, 16 * 3840), 127);
    score_free(score);
    plan_free(plan);
}

static void
moods_colour_the_sound(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    Score *plain = band_plan_compose(plan);
    string_list_push(&plan->mood, "dark");
    string_list_push(&plan->mood, "dreamy");
    Score *dark = band_plan_compose(plan);
    assert_true(band_plan_role(plain, BAND_COMP)->low_pass_hz == 0);
    assert_true(band_plan_role(dark, BAND_COMP)->low_pass_hz > 0);
    assert_true(band_plan_role(dark, BAND_COMP)->reverb_send >
                band_plan_role(plain, BAND_COMP)->reverb_send);
    assert_true(dark->reverb_room > plain->reverb_room);
    score_free(plain);
    score_free(dark);
    plan_free(plan);
}

static void
swing_is_the_plans(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("lofi", (Meter){4, 4}, 4);
    plan->swing_percent = 66;
    plan->swing_unit = 16;
    Score *score = band_plan_compose(plan);
    int swung = 0;
    for (size_t k = 0; k < score->part_count; k++)
        for (size_t n = 0; n < score->parts[k].note_count; n++) {
            int in_pair = score->parts[k].notes[n].tick % 480;
            assert_true(in_pair == 0 || in_pair == 317);
            swung += in_pair == 317;
        }
    assert_true(swung > 10);
    score_free(score);
    plan->feel = FEEL_STRAIGHT;
    score = band_plan_compose(plan);
    for (size_t k = 0; k < score->part_count; k++)
        for (size_t n = 0; n < score->parts[k].note_count; n++)
            assert_int_equal(score->parts[k].notes[n].tick % 240, 0);
    score_free(score);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_pans_and_sends_are_those_of_the_style),
        cmocka_unit_test(club_styles_pump_four_decibels_at_least),
        cmocka_unit_test(expression_follows_the_energy_of_sections),
        cmocka_unit_test(a_fall_leaves_a_long_tail_and_a_beat_of_air),
        cmocka_unit_test(intros_grow),
        cmocka_unit_test(words_of_sound_reach_the_part_that_they_name),
        cmocka_unit_test(a_level_of_bars_becomes_expression),
        cmocka_unit_test(moods_colour_the_sound),
        cmocka_unit_test(swing_is_the_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
