// SPDX-License-Identifier: MIT
#include "band_plan.h"
#include "check.h"
#include "score_metrics.h"

#include <stdlib.h>
#include <string.h>

// Share of the notes of comp and arp that belong to the chord of their step.
static double
share_of_chord_tones(const Plan *plan, const Score *score)
{
    Piece piece = piece_of(plan, score);
    double notes = 0;
    double fits = 0;
    for (size_t k = 0; k < score->part_count; k++) {
        const ScorePart *part = &score->parts[k];
        if (part->band_role != BAND_COMP && part->band_role != BAND_ARP)
            continue;
        for (size_t n = 0; n < part->note_count; n++) {
            const ScoreNote *note = &part->notes[n];
            if (!piece_is_body(&piece, part, note))
                continue;
            Chord chord = piece_chord(&piece, piece_bar(&piece, note),
                                      piece_step(&piece, note));
            notes++;
            fits += piece_has_class(chord_pitch_classes(&chord), note->key);
        }
    }
    return notes > 0 ? fits / notes : 1;
}

static void
chords_are_the_plans_in_every_style_and_meter(void **state)
{
    (void)state;
    static const Meter meters[] = {{4, 4}, {3, 4}, {6, 8}, {7, 8}, {5, 4}};
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t m = 0; m < ARRAY_LENGTH(meters); m++) {
            Plan *plan = band_plan_new(styles[i].id, meters[m], 4);
            Score *score = band_plan_compose(plan);
            double share = share_of_chord_tones(plan, score);
            // Jazz and bossa play the next chord an eighth early.
            if (share < 0.8)
                fail_msg("%s in %d/%d: %.2f of the notes fit", styles[i].id,
                         meters[m].numerator, meters[m].denominator, share);
            score_free(score);
            plan_free(plan);
        }
}

static void
pads_hold_what_two_chords_share(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("ambient", (Meter){4, 4}, 5);
    for (size_t s = 0; s < plan->section_count; s++) {
        string_list_clear(&plan->sections[s].chords);
        for (int bar = 0; bar < plan->sections[s].bars; bar++)
            string_list_push(&plan->sections[s].chords,
                             bar % 2 == 0 ? "C" : "Am");
    }
    Score *score = band_plan_compose(plan);
    const ScorePart *pad = band_plan_role(score, BAND_PAD);
    int held = 0;
    for (size_t i = 0; i < pad->note_count; i++) {
        held += pad->notes[i].length_ticks > 3840 + 480;
        // Never over the border of a section.
        int end = pad->notes[i].tick + pad->notes[i].length_ticks;
        size_t section = 0;
        while (section + 1 < plan->section_count &&
               plan_section_start(plan, section + 1) * 3840 <=
                   pad->notes[i].tick)
            section++;
        int border =
            (plan_section_start(plan, section) + plan->sections[section].bars) *
            3840;
        assert_true(end <= border || pad->notes[i].tick >= border);
    }
    assert_true(held > 10);
    score_free(score);
    plan_free(plan);
}

static void
distorted_guitars_play_power_chords(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("metal", (Meter){4, 4}, 5);
    for (size_t i = 0; i < plan->part_count; i++)
        if (plan->parts[i].role != ROLE_RHYTHM)
            plan_remove_part(plan, i--);
    plan_add_part(plan, ROLE_HARMONY, "distortion_guitar");
    Score *score = band_plan_compose(plan);
    const ScorePart *guitar = band_plan_part(score, "distortion_guitar");
    assert_non_null(guitar);
    assert_true(guitar->note_count % 3 == 0);
    for (size_t i = 0; i + 2 < guitar->note_count; i += 3) {
        assert_int_equal(guitar->notes[i + 1].key, guitar->notes[i].key + 7);
        assert_int_equal(guitar->notes[i + 2].key, guitar->notes[i].key + 12);
    }
    score_free(score);
    plan_free(plan);
}

static void
guitars_are_strummed_one_string_after_the_other(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("folk", (Meter){4, 4}, 5);
    for (size_t i = 0; i < plan->part_count; i++)
        if (plan->parts[i].role != ROLE_RHYTHM)
            plan_remove_part(plan, i--);
    plan_add_part(plan, ROLE_HARMONY, "acoustic_guitar");
    Score *score = band_plan_compose(plan);
    const ScorePart *guitar = band_plan_part(score, "acoustic_guitar");
    int down = 0;
    int up = 0;
    for (size_t i = 0; i + 1 < guitar->note_count; i++) {
        const ScoreNote *a = &guitar->notes[i];
        const ScoreNote *b = &guitar->notes[i + 1];
        if (a->tick != b->tick)
            continue;
        down += b->offset_ms > a->offset_ms + 2;
        up += b->offset_ms < a->offset_ms - 2;
    }
    assert_true(down > 50);
    assert_true(up > 10);
    score_free(score);
    plan_free(plan);
}

static void
an_arpeggio_plays_one_note_at_a_time(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("trance", (Meter){4, 4}, 5);
    Score *score = band_plan_compose(plan);
    const ScorePart *arp = band_plan_role(score, BAND_ARP);
    assert_non_null(arp);
    int together = 0;
    for (size_t i = 1; i < arp->note_count; i++)
        together += arp->notes[i].tick == arp->notes[i - 1].tick;
    assert_int_equal(together, 0);
    score_free(score);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chords_are_the_plans_in_every_style_and_meter),
        cmocka_unit_test(pads_hold_what_two_chords_share),
        cmocka_unit_test(distorted_guitars_play_power_chords),
        cmocka_unit_test(guitars_are_strummed_one_string_after_the_other),
        cmocka_unit_test(an_arpeggio_plays_one_note_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
