// SPDX-License-Identifier: MIT
#include "band_plan.h"
#include "check.h"
#include "melody_search.h"
#include "score_metrics.h"

#include <stdlib.h>
#include <string.h>

static const ScorePart *
lead_of(const Score *score)
{
    return band_plan_role(score, BAND_LEAD);
}

// Events of one bar equal those of another.
static bool
is_equal_bar(const Plan *plan, const Score *score, int a, int b)
{
    Piece piece = piece_of(plan, score);
    return is_same_bar(&piece, lead_of(score), a, b, true);
}

static void
the_chorus_comes_back_as_it_was(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    double found = 0;
    double all = 0;
    for (size_t i = 0; i < count; i++) {
        Plan *plan = band_plan_new(styles[i].id, styles[i].meter, 4);
        Score *score = band_plan_compose(plan);
        Piece piece = piece_of(plan, score);
        double share = metric_return(&piece, lead_of(score), SECTION_CHORUS);
        if (share >= 0) {
            all++;
            found += share;
            if (share < 0.55)
                fail_msg("%s: %.2f of the chorus return", styles[i].id, share);
        }
        score_free(score);
        plan_free(plan);
    }
    assert_true(found / all >= 0.75);
}

static void
the_tune_does_not_change_with_energy(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    Score *before = band_plan_compose(plan);
    plan->sections[1].energy = 4;
    Score *after = band_plan_compose(plan);
    const ScorePart *a = lead_of(before);
    const ScorePart *b = lead_of(after);
    assert_int_equal(a->note_count, b->note_count);
    for (size_t i = 0; i < a->note_count; i++) {
        assert_int_equal(a->notes[i].tick, b->notes[i].tick);
        assert_int_equal(a->notes[i].key, b->notes[i].key);
    }
    score_free(before);
    score_free(after);
    plan_free(plan);
}

static void
the_motif_of_the_plan_is_what_is_heard(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    string_list_clear(&plan->motif.cells);
    string_list_push(&plan->motif.cells, "x...x...........");
    string_list_push(&plan->motif.cells, "..x...x.........");
    string_list_push(&plan->motif.cells, "x.x.x.x.........");
    Score *score = band_plan_compose(plan);
    const ScorePart *lead = lead_of(score);
    unsigned first = 0;
    unsigned second = 0;
    unsigned chorus = 0;
    for (size_t i = 0; i < lead->note_count; i++) {
        int bar = lead->notes[i].tick / 3840;
        unsigned step = 1U << (unsigned)(lead->notes[i].tick % 3840 / 240);
        first |= bar == 4 ? step : 0;
        second |= bar == 5 ? step : 0;
        chorus |= bar == 12 ? step : 0;
    }
    assert_int_equal(first, 1U | 1U << 4);
    assert_int_equal(second, 1U << 2 | 1U << 6);
    assert_int_equal(chorus, 1U | 1U << 2 | 1U << 4 | 1U << 6);
    score_free(score);
    plan_free(plan);
}

static void
contours_turn_the_tune(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    int rise[2];
    static const char *const contours[] = {"asc", "desc"};
    for (int k = 0; k < 2; k++) {
        string_list_clear(&plan->motif.contours);
        string_list_push(&plan->motif.contours, contours[k]);
        string_list_push(&plan->motif.contours, contours[k]);
        Score *score = band_plan_compose(plan);
        const ScorePart *lead = lead_of(score);
        int first = -1;
        int last = -1;
        for (size_t i = 0; i < lead->note_count; i++) {
            int bar = lead->notes[i].tick / 3840;
            if (bar < 4 || bar > 5)
                continue;
            first = first < 0 ? lead->notes[i].key : first;
            last = lead->notes[i].key;
        }
        rise[k] = last - first;
        score_free(score);
    }
    assert_true(rise[0] > 0);
    assert_true(rise[1] < 0);
    plan_free(plan);
}

static void
two_leads_share_the_tune_out(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    for (size_t i = 0; i < plan->part_count; i++)
        if (plan->parts[i].role == ROLE_LEAD)
            plan_remove_part(plan, i--);
    plan_add_part(plan, ROLE_LEAD, "violin");
    plan_add_part(plan, ROLE_LEAD, "flute");
    plan_add_part(plan, ROLE_LEAD, "clarinet");
    Score *score = band_plan_compose(plan);
    int with_notes[3] = {0};
    static const char *const names[] = {"violin", "flute", "clarinet"};
    for (int i = 0; i < 3; i++) {
        const ScorePart *part = band_plan_part(score, names[i]);
        assert_non_null(part);
        with_notes[i] = (int)part->note_count;
        assert_true(with_notes[i] > 0);
    }
    score_free(score);
    plan_free(plan);
}

static void
long_sections_do_not_say_everything_twice(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 4);
    size_t sections = plan->section_count;
    plan->section_count = 2;
    plan->sections[1].bars += 8;
    plan->bars = 20;
    Score *score = band_plan_compose(plan);
    int same = 0;
    for (int bar = 4; bar < 12; bar++)
        same += is_equal_bar(plan, score, bar, bar + 8);
    assert_in_range(same, 2, 7);
    score_free(score);
    plan->section_count = sections; // they own their texts
    plan_free(plan);
}

// The search //////////////////////////////////////////////////////////////////

static void
a_phrase_comes_home_and_strong_notes_are_of_the_chord(void **state)
{
    (void)state;
    Chord chord = {0};
    assert_true(chord_parse_name("C", &chord));
    MelodyPoint points[6];
    for (int i = 0; i < 6; i++)
        points[i] = (MelodyPoint){
            .steps = 4,
            .is_strong = i % 2 == 0,
            .is_end = i == 5,
            .is_cadence = i == 5,
            .chord = &chord,
            .target = 66 + i,
            .pinned = MELODY_FREE,
            .random = random_from_seed(3),
        };
    MelodyRange range = {60, 79, 0, MODE_MAJOR};
    int keys[6];
    melody_search(points, 6, &range, keys);
    for (int i = 0; i < 6; i += 2)
        assert_true(piece_has_class(chord_pitch_classes(&chord), keys[i]));
    assert_int_equal(keys[5] % 12, 0);
    for (int i = 0; i < 5; i++)
        assert_true(abs(keys[i + 1] - keys[i]) <= 7);
    // A pin holds; the rest goes round it.
    points[2].pinned = 76;
    melody_search(points, 6, &range, keys);
    assert_int_equal(keys[2], 76);
    melody_search(points, 0, &range, keys);
}

static void
the_tune_keeps_off_a_semitone_beside_the_chords(void **state)
{
    (void)state;
    Chord chord = {0};
    assert_true(chord_parse_name("Cmaj7", &chord));
    MelodyPoint point = {
        .steps = 8,
        .is_strong = true,
        .chord = &chord,
        .target = 71,
        .voices = {72},
        .pinned = MELODY_FREE,
        .random = random_from_seed(3),
    };
    MelodyRange range = {60, 79, 0, MODE_MAJOR};
    int key = 0;
    melody_search(&point, 1, &range, &key);
    assert_int_equal(key, 71);
    point.voice_count = 1;
    melody_search(&point, 1, &range, &key);
    assert_int_not_equal(key, 71);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chorus_comes_back_as_it_was),
        cmocka_unit_test(the_tune_does_not_change_with_energy),
        cmocka_unit_test(the_motif_of_the_plan_is_what_is_heard),
        cmocka_unit_test(contours_turn_the_tune),
        cmocka_unit_test(two_leads_share_the_tune_out),
        cmocka_unit_test(long_sections_do_not_say_everything_twice),
        cmocka_unit_test(a_phrase_comes_home_and_strong_notes_are_of_the_chord),
        cmocka_unit_test(the_tune_keeps_off_a_semitone_beside_the_chords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
