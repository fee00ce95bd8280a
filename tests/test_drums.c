// SPDX-License-Identifier: MIT
#include "band_plan.h"
#include "cast.h"
#include "check.h"
#include "drums.h"
#include "score_metrics.h"

#include <string.h>

// Drum notes of a plan, with song and cast to ask about.
typedef struct {
    Plan *plan;
    Song *song;
    Cast *cast;
    BandNotes notes;
} Kit;

static Kit
kit_of(Plan *plan)
{
    Error error = {0};
    Kit kit = {.plan = plan, .song = song_new(plan, &error)};
    assert_non_null(kit.song);
    kit.cast = cast_new(kit.song, &error);
    assert_non_null(kit.cast);
    drums_play(kit.song, cast_find(kit.cast, BAND_DRUMS, 0), &kit.notes);
    return kit;
}

static void
kit_clear(Kit *kit)
{
    band_notes_clear(&kit->notes);
    cast_free(kit->cast);
    song_free(kit->song);
    plan_free(kit->plan);
}

static int
count_hits(const Kit *kit, char letter, int bar)
{
    int count = 0;
    for (size_t i = 0; i < kit->notes.count; i++)
        count += kit->notes.items[i].letter == letter &&
                 kit->notes.items[i].bar == bar;
    return count;
}

static bool
hits_at(const Kit *kit, char letter, int bar, double step)
{
    for (size_t i = 0; i < kit->notes.count; i++) {
        const BandNote *note = &kit->notes.items[i];
        if (note->letter == letter && note->bar == bar && note->step == step)
            return true;
    }
    return false;
}

static void
house_has_four_on_the_floor_and_claps_on_two_and_four(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        Kit kit = kit_of(band_plan_new("house", (Meter){4, 4}, seed));
        for (int step = 0; step < 16; step += 4)
            assert_true(hits_at(&kit, 'K', 13, step));
        assert_true(hits_at(&kit, 'C', 13, 4));
        assert_true(hits_at(&kit, 'C', 13, 12));
        kit_clear(&kit);
    }
}

static void
seven_eight_keeps_the_backbeat(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        Kit kit = kit_of(band_plan_new("rock", (Meter){7, 8}, seed));
        assert_true(hits_at(&kit, 'K', 12, 0));
        assert_true(hits_at(&kit, 'S', 12, 4));
        assert_true(hits_at(&kit, 'S', 12, 12));
        for (size_t i = 0; i < kit.notes.count; i++)
            assert_true(kit.notes.items[i].step < 14);
        kit_clear(&kit);
    }
}

static void
half_time_puts_one_backbeat_into_a_bar(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("rock", (Meter){4, 4}, 3);
    plan->feel = FEEL_HALF_TIME;
    Kit kit = kit_of(plan);
    assert_true(hits_at(&kit, 'S', 12, 8));
    assert_false(hits_at(&kit, 'S', 12, 4));
    assert_false(hits_at(&kit, 'S', 12, 12));
    kit_clear(&kit);
    plan = band_plan_new("rock", (Meter){4, 4}, 3);
    plan->feel = FEEL_DOUBLE_TIME;
    kit = kit_of(plan);
    for (int step = 2; step < 16; step += 4)
        assert_true(hits_at(&kit, 'S', 12, step));
    kit_clear(&kit);
}

static void
a_lift_is_announced_by_a_fill_and_a_crash(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        Kit kit = kit_of(band_plan_new("rock", (Meter){4, 4}, seed));
        int in_fill = 0;
        for (const char *drum = "STML"; *drum != '\0'; drum++)
            in_fill += count_hits(&kit, *drum, 11);
        assert_true(in_fill >= 3);
        assert_true(hits_at(&kit, 'X', 12, 0));
        // A fall is not.
        assert_false(hits_at(&kit, 'X', 20, 0));
        kit_clear(&kit);
    }
}

static void
the_kick_holds_its_breath_before_a_drop(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        Kit kit = kit_of(band_plan_new("house", (Meter){4, 4}, seed));
        assert_true(hits_at(&kit, 'K', 11, 4));
        assert_false(hits_at(&kit, 'K', 11, 8));
        assert_false(hits_at(&kit, 'K', 11, 12));
        kit_clear(&kit);
    }
}

static void
the_snare_roll_before_a_drop_grows_denser_and_louder(void **state)
{
    (void)state;
    Kit kit = kit_of(band_plan_new("house", (Meter){4, 4}, 5));
    assert_int_equal(count_hits(&kit, 'S', 8), 4);
    assert_int_equal(count_hits(&kit, 'S', 9), 8);
    assert_int_equal(count_hits(&kit, 'S', 10), 16);
    assert_int_equal(count_hits(&kit, 'S', 11), 16);
    double last = 0;
    for (size_t i = 0; i < kit.notes.count; i++) {
        const BandNote *note = &kit.notes.items[i];
        if (note->letter != 'S' || note->bar < 8 || note->bar > 11)
            continue;
        assert_true(note->velocity >= last);
        last = note->velocity;
    }
    kit_clear(&kit);
}

static void
trap_rolls_its_hats_in_thirty_seconds(void **state)
{
    (void)state;
    int rolls = 0;
    for (uint64_t seed = 0; seed < 8; seed++) {
        Kit kit = kit_of(band_plan_new("trap", (Meter){4, 4}, seed));
        for (int bar = 0; bar < 36; bar++)
            rolls +=
                hits_at(&kit, 'H', bar, 14.5) && hits_at(&kit, 'H', bar, 15.5);
        kit_clear(&kit);
    }
    // Three bars in ten have one.
    assert_in_range(rolls, 20, 130);
}

static void
chosen_drums_are_all_that_is_heard(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("rock", (Meter){4, 4}, 5);
    plan_remove_part(plan, 0);
    plan_add_part(plan, ROLE_RHYTHM, "kick");
    plan_add_part(plan, ROLE_RHYTHM, "hi_hat");
    Kit kit = kit_of(plan);
    assert_true(kit.notes.count > 0);
    for (size_t i = 0; i < kit.notes.count; i++)
        assert_non_null(strchr("KHPO", kit.notes.items[i].letter));
    kit_clear(&kit);
}

static void
a_drum_that_the_grid_lacks_plays_a_row_of_its_own(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("metal", (Meter){4, 4}, 5);
    plan_remove_part(plan, 0);
    plan_add_part(plan, ROLE_RHYTHM, "cowbell");
    plan_add_part(plan, ROLE_RHYTHM, "congas");
    Kit kit = kit_of(plan);
    assert_true(count_hits(&kit, 'W', 12) > 0);
    assert_true(count_hits(&kit, 'U', 12) + count_hits(&kit, 'V', 12) > 0);
    assert_int_equal(count_hits(&kit, 'K', 12), 0);
    kit_clear(&kit);
}

static void
timpani_are_tuned_to_tonic_and_fifth(void **state)
{
    (void)state;
    Score *score = NULL;
    Plan *plan = band_plan_new("cinematic", (Meter){4, 4}, 5);
    score = band_plan_compose(plan);
    const ScorePart *timpani = band_plan_part(score, "timpani");
    assert_non_null(timpani);
    assert_int_equal(timpani->program, 47);
    int tonic = music_pitch_class(plan->key);
    for (size_t i = 0; i < timpani->note_count; i++) {
        int key = timpani->notes[i].key;
        assert_in_range(key, 41, 52);
        assert_true(key % 12 == tonic || key % 12 == (tonic + 7) % 12);
    }
    // The kit's own timpani, out of tune in some SoundFonts, stay silent.
    const ScorePart *kit = band_plan_part(score, "drums");
    for (size_t i = 0; i < kit->note_count; i++)
        assert_true(kit->notes[i].key < 41 || kit->notes[i].key > 53 ||
                    kit->notes[i].key == 42);
    score_free(score);
    plan_free(plan);
}

static void
every_grid_of_a_style_is_chosen_by_some_seed(void **state)
{
    (void)state;
    // Hits of the open bar 14 tell the grids of rock apart.
    int different = 0;
    BandNotes seen[8] = {0};
    for (uint64_t seed = 0; seed < 40 && different < 8; seed++) {
        Kit kit = kit_of(band_plan_new("rock", (Meter){4, 4}, seed));
        unsigned shape = 0;
        for (size_t i = 0; i < kit.notes.count; i++)
            if (kit.notes.items[i].bar == 5)
                shape = shape * 31 + (unsigned)kit.notes.items[i].letter * 16 +
                        (unsigned)kit.notes.items[i].step;
        bool is_new = true;
        for (int k = 0; k < different; k++)
            is_new &= seen[k].count != shape;
        if (is_new)
            seen[different++].count = shape;
        kit_clear(&kit);
    }
    assert_true(different >= 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(house_has_four_on_the_floor_and_claps_on_two_and_four),
        cmocka_unit_test(seven_eight_keeps_the_backbeat),
        cmocka_unit_test(half_time_puts_one_backbeat_into_a_bar),
        cmocka_unit_test(a_lift_is_announced_by_a_fill_and_a_crash),
        cmocka_unit_test(the_kick_holds_its_breath_before_a_drop),
        cmocka_unit_test(the_snare_roll_before_a_drop_grows_denser_and_louder),
        cmocka_unit_test(trap_rolls_its_hats_in_thirty_seconds),
        cmocka_unit_test(chosen_drums_are_all_that_is_heard),
        cmocka_unit_test(a_drum_that_the_grid_lacks_plays_a_row_of_its_own),
        cmocka_unit_test(timpani_are_tuned_to_tonic_and_fifth),
        cmocka_unit_test(every_grid_of_a_style_is_chosen_by_some_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
