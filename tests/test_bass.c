// SPDX-License-Identifier: MIT
#include "band_plan.h"
#include "check.h"
#include "score_metrics.h"

#include <stdlib.h>
#include <string.h>

static Score *
with_bass(const char *genre, const char *bass, uint64_t seed, Plan **plan)
{
    *plan = band_plan_new(genre, (Meter){4, 4}, seed);
    for (size_t i = 0; i < (*plan)->part_count; i++)
        if ((*plan)->parts[i].role == ROLE_BASS)
            plan_remove_part(*plan, i--);
    plan_add_part(*plan, ROLE_BASS, bass);
    return band_plan_compose(*plan);
}

static void
jazz_walks_in_quarters_and_leads_into_the_next_root(void **state)
{
    (void)state;
    Plan *plan = NULL;
    Score *score = with_bass("jazz", "upright_bass", 3, &plan);
    const ScorePart *bass = band_plan_role(score, BAND_BASS);
    Piece piece = piece_of(plan, score);
    int beats[4] = {0};
    double led = 0;
    double changes = 0;
    for (size_t i = 0; i < bass->note_count; i++) {
        const ScoreNote *note = &bass->notes[i];
        int bar = piece_bar(&piece, note);
        // The last bar of the chorus makes room for the fall.
        if (bar < 4 || bar >= 19)
            continue;
        int step = piece_step(&piece, note);
        if (step % 4 == 0)
            beats[step / 4]++;
        Chord chord = piece_chord(&piece, bar, step);
        if (step == 0)
            assert_int_equal(note->key % 12, chord.bass);
        if (step != 12 || i + 1 >= bass->note_count)
            continue;
        const ScoreNote *next = &bass->notes[i + 1];
        if (piece_step(&piece, next) != 0) // a ghost between them
            next = &bass->notes[i + 2];
        changes++;
        led += abs(next->key - note->key) <= 2;
    }
    for (int beat = 0; beat < 4; beat++)
        assert_int_equal(beats[beat], 15);
    assert_true(led / changes >= 0.6);
    score_free(score);
    plan_free(plan);
}

static void
basses_stay_low_in_every_style(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = band_plan_new(styles[i].id, styles[i].meter, 8);
        Score *score = band_plan_compose(plan);
        Piece piece = piece_of(plan, score);
        RegisterMetrics registers = metric_registers(&piece);
        assert_true(registers.bass_high <= 55);
        assert_true(registers.bass_median <= 45);
        score_free(score);
        plan_free(plan);
    }
}

static int
count_slides(const ScorePart *bass)
{
    int count = 0;
    for (size_t i = 0; i < bass->note_count; i++)
        count += bass->notes[i].slide;
    return count;
}

static void
only_808_and_acid_glide_and_only_acid_accents(void **state)
{
    (void)state;

    static const struct {
        const char *bass;
        bool glides, accents;
    } voices[] = {{"bass_808", true, false},
                  {"acid_bass", true, true},
                  {"sub_bass", false, false},
                  {"bass_guitar", false, false}};

    for (size_t i = 0; i < ARRAY_LENGTH(voices); i++) {
        int slides = 0;
        int accents = 0;
        for (uint64_t seed = 0; seed < 4; seed++) {
            Plan *plan = NULL;
            Score *score = with_bass("trap", voices[i].bass, seed, &plan);
            const ScorePart *bass = band_plan_role(score, BAND_BASS);
            slides += count_slides(bass);
            for (size_t k = 0; k < bass->note_count; k++)
                accents += bass->notes[k].accent;
            score_free(score);
            plan_free(plan);
        }
        assert_int_equal(slides > 0, voices[i].glides);
        assert_int_equal(accents > 0, voices[i].accents);
    }
}

static void
a_glide_starts_where_the_note_before_still_sounds(void **state)
{
    (void)state;
    Plan *plan = NULL;
    Score *score = with_bass("techno", "acid_bass", 6, &plan);
    const ScorePart *bass = band_plan_role(score, BAND_BASS);
    assert_true(count_slides(bass) > 0);
    for (size_t i = 0; i < bass->note_count; i++) {
        if (!bass->notes[i].slide)
            continue;
        assert_true(i > 0);
        const ScoreNote *before = &bass->notes[i - 1];
        assert_int_not_equal(before->key, bass->notes[i].key);
        assert_true(bass->notes[i].tick - before->tick - before->length_ticks <=
                    240);
    }
    score_free(score);
    plan_free(plan);
}

static void
slash_chords_are_heard_in_the_bass(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 5);
    PlanSection *chorus = &plan->sections[2];
    string_list_clear(&chorus->chords);
    for (int bar = 0; bar < chorus->bars; bar++)
        string_list_push(&chorus->chords, "D/F# A/C#");
    Score *score = band_plan_compose(plan);
    const ScorePart *bass = band_plan_role(score, BAND_BASS);
    bool has_third = false;
    for (size_t i = 0; i < bass->note_count; i++) {
        int bar = bass->notes[i].tick / 3840;
        int step = bass->notes[i].tick % 3840 / 240;
        if (bar < 12 || bar >= 20)
            continue;
        if (step == 0)
            assert_int_equal(bass->notes[i].key % 12, 6);
        if (step == 8) {
            has_third = true;
            assert_int_equal(bass->notes[i].key % 12, 1);
        }
    }
    assert_true(has_third);
    score_free(score);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jazz_walks_in_quarters_and_leads_into_the_next_root),
        cmocka_unit_test(basses_stay_low_in_every_style),
        cmocka_unit_test(only_808_and_acid_glide_and_only_acid_accents),
        cmocka_unit_test(a_glide_starts_where_the_note_before_still_sounds),
        cmocka_unit_test(slash_chords_are_heard_in_the_bass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
