// SPDX-License-Identifier: MIT
#include "timbre/base/json.h"
#include "timbre/sketch/band.h"

#include "band_plan.h"
#include "check.h"
#include "groove_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const Meter meters[] = {
    {4, 4}, {3, 4}, {2, 4}, {6, 8}, {9, 8}, {12, 8}, {5, 4}, {7, 8},  {5, 8},
    {6, 4}, {7, 4}, {2, 2}, {3, 2}, {3, 8}, {11, 8}, {8, 8}, {15, 8}, {1, 4}};

static void
check_notes(const Score *score, const char *genre)
{
    int end = (score->bars + 1) * music_bar_ticks(score->meter);
    double tick_ms = 1000 * music_tick_s(score->meter, score->tempo_bpm);
    for (size_t i = 0; i < score->part_count; i++) {
        const ScorePart *part = &score->parts[i];
        for (size_t k = 0; k < part->note_count; k++) {
            const ScoreNote *note = &part->notes[k];
            bool is_sound = note->tick >= 0 && note->tick < end &&
                            note->length_ticks > 0 && note->key < 128 &&
                            note->velocity > 0 && note->velocity < 128 &&
                            note->tick * tick_ms + (double)note->offset_ms >= 0;
            if (!is_sound)
                fail_msg("%s: note %zu of %s is off: tick %d, key %d", genre, k,
                         part->name, note->tick, note->key);
        }
    }
}

static void
every_genre_plays_every_meter(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t g = 0; g < count; g++) {
        for (size_t m = 0; m < ARRAY_LENGTH(meters); m++) {
            Plan *plan = band_plan_new(genres[g].id, meters[m], 7);
            Score *score = band_plan_compose(plan);
            check_notes(score, genres[g].id);
            for (int bar = 0; bar < plan->bars; bar++) {
                size_t notes = 0;
                for (size_t i = 0; i < score->part_count; i++)
                    notes +=
                        band_plan_count(&score->parts[i],
                                        music_bar_ticks(meters[m]), 0, bar + 1);
                assert_true(notes > 0);
            }
            score_free(score);
            plan_free(plan);
        }
    }
}

static void
same_plan_gives_same_bytes(void **state)
{
    (void)state;
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = band_plan_new(grooves[i].style, (Meter){4, 4}, 11);
        Plan *copy = plan_copy(plan);
        Score *a = band_plan_compose(plan);
        Score *b = band_plan_compose(copy);
        Json *first = score_to_json(a);
        Json *second = score_to_json(b);
        char *x = json_encode(first);
        char *y = json_encode(second);
        assert_string_equal(x, y);
        mem_free(x);
        mem_free(y);
        json_free(first);
        json_free(second);
        score_free(a);
        score_free(b);
        plan_free(plan);
        plan_free(copy);
    }
}

static void
three_minutes_are_composed_quickly(void **state)
{
    (void)state;
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    double worst_ms = 0;
    const char *slowest = "";
    for (size_t i = 0; i < count; i++) {
        Plan *plan = band_plan_new(grooves[i].style, (Meter){4, 4}, 11);
        const Style *style = style_table_find(grooves[i].style);
        while (plan->bars * music_bar_s(plan->meter, plan->tempo_bpm) < 180)
            band_plan_add_section(plan, style, SECTION_CHORUS, 8, 5);
        plan->duration_s = 190;
        double best_ms = HUGE_VAL;
        for (int run = 0; run < 3; run++) {
            struct timespec from, to;
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
            score_free(band_plan_compose(plan));
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
            double ms = (double)(to.tv_sec - from.tv_sec) * 1e3 +
                        (double)(to.tv_nsec - from.tv_nsec) / 1e6;
            best_ms = ms < best_ms ? ms : best_ms;
        }
        if (best_ms > worst_ms) {
            worst_ms = best_ms;
            slowest = grooves[i].style;
        }
        plan_free(plan);
    }
    printf("slowest three minutes: %s, %.1f ms of CPU\n", slowest, worst_ms);
    // Sanitizers slow it down tenfold; the promise is 60 ms.
    assert_true(worst_ms < 600);
}

static void
parts_depend_on_their_own_sub_seeds(void **state)
{
    (void)state;

    static const struct {
        SubSeed sub_seed;
        BandRole role;
    } owners[] = {{SUB_SEED_DRUMS, BAND_DRUMS},
                  {SUB_SEED_BASS, BAND_BASS},
                  {SUB_SEED_COMP, BAND_COMP},
                  {SUB_SEED_MOTIF, BAND_LEAD}};

    for (size_t i = 0; i < ARRAY_LENGTH(owners); i++) {
        Plan *plan = band_plan_new("jazz", (Meter){4, 4}, 5);
        Score *before = band_plan_compose(plan);
        int changes = 0;
        // One draw in a dozen may fall on the same figures.
        for (uint64_t seed = 0; seed < 4; seed++) {
            plan->sub_seeds[owners[i].sub_seed] = 1234567 + seed;
            Score *after = band_plan_compose(plan);
            for (size_t k = 0; k < ARRAY_LENGTH(owners); k++) {
                bool is_same =
                    band_plan_same_part(before, after, owners[k].role);
                if (k == i)
                    changes += !is_same;
                else
                    assert_true(is_same);
            }
            score_free(after);
        }
        assert_true(changes >= 3);
        score_free(before);
        plan_free(plan);
    }
}

static void
another_take_of_the_same_notes_moves_them_by_milliseconds(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("lofi", (Meter){4, 4}, 5);
    Score *before = band_plan_compose(plan);
    plan->sub_seeds[SUB_SEED_HUMAN]++;
    Score *after = band_plan_compose(plan);
    const ScorePart *a = band_plan_role(before, BAND_LEAD);
    const ScorePart *b = band_plan_role(after, BAND_LEAD);
    assert_int_equal(a->note_count, b->note_count);
    assert_false(band_plan_same_notes(a, b));
    for (size_t i = 0; i < a->note_count; i++) {
        assert_int_equal(a->notes[i].tick, b->notes[i].tick);
        assert_int_equal(a->notes[i].key, b->notes[i].key);
    }
    score_free(before);
    score_free(after);
    plan_free(plan);
}

static void
a_reseed_changes_only_its_bars_and_its_part(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("house", (Meter){4, 4}, 5);
    Score *before = band_plan_compose(plan);
    plan->reseeds = mem_new_array(1, sizeof *plan->reseeds);
    plan->reseeds[0] = (PlanReseed){.first_bar = 5,
                                    .last_bar = 8,
                                    .part = mem_copy_text("drums"),
                                    .salt = 77};
    plan->reseed_count = 1;
    Score *after = band_plan_compose(plan);
    const ScorePart *a = band_plan_role(before, BAND_DRUMS);
    const ScorePart *b = band_plan_role(after, BAND_DRUMS);
    int ticks = music_bar_ticks(plan->meter);
    assert_false(band_plan_same_notes(a, b));
    size_t k = 0;
    for (size_t i = 0; i < a->note_count; i++) {
        if (a->notes[i].tick >= 4 * ticks && a->notes[i].tick < 8 * ticks)
            continue;
        while (b->notes[k].tick >= 4 * ticks && b->notes[k].tick < 8 * ticks)
            k++;
        assert_memory_equal(&a->notes[i], &b->notes[k], sizeof *a->notes);
        k++;
    }
    assert_true(band_plan_same_part(before, after, BAND_BASS));
    assert_true(band_plan_same_part(before, after, BAND_LEAD));
    score_free(before);
    score_free(after);
    plan_free(plan);
}

static void
check_refusal(Plan *plan, const char *word)
{
    Error error = {0};
    assert_null(band_compose(plan, &error));
    assert_int_equal(error.status, STATUS_INVALID);
    if (strstr(error.text, word) == NULL)
        fail_msg("\"%s\" does not name %s", error.text, word);
    plan_free(plan);
}

static void
what_can_not_be_played_is_a_sentence(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("pop", (Meter){4, 4}, 5);
    plan->meter = (Meter){4, 3};
    check_refusal(plan, "4/3");
    plan = band_plan_new("pop", (Meter){4, 4}, 5);
    plan->tempo_bpm = 0;
    check_refusal(plan, "bpm");
    plan = band_plan_new("pop", (Meter){4, 4}, 5);
    memcpy(plan->key, "H", 2);
    check_refusal(plan, "\"H\"");
    plan = band_plan_new("pop", (Meter){4, 4}, 5);
    string_list_clear(&plan->sections[1].chords);
    check_refusal(plan, "no chords");
    plan = band_plan_new("pop", (Meter){4, 4}, 5);
    mem_free(plan->sections[0].chords.items[0]);
    plan->sections[0].chords.items[0] = mem_copy_text("Zaphod");
    check_refusal(plan, "Zaphod");
    plan = band_plan_new("pop", (Meter){4, 4}, 5);
    mem_free(plan->sections[0].chords.items[0]);
    plan->sections[0].chords.items[0] = mem_copy_text("  ");
    check_refusal(plan, "no chord");
    plan = band_plan_new("pop", (Meter){4, 4}, 5);
    mem_free(plan->genre.items[0]);
    plan->genre.items[0] = mem_copy_text("polka");
    check_refusal(plan, "polka");
    plan = band_plan_new("pop", (Meter){4, 4}, 5);
    string_list_clear(&plan->genre);
    check_refusal(plan, "genre");
    plan = band_plan_new("pop", (Meter){4, 4}, 5);
    plan->sections[2].bars = 0;
    check_refusal(plan, "0 bars");
    check_refusal(plan_new(), "meter");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_genre_plays_every_meter),
        cmocka_unit_test(same_plan_gives_same_bytes),
        cmocka_unit_test(three_minutes_are_composed_quickly),
        cmocka_unit_test(parts_depend_on_their_own_sub_seeds),
        cmocka_unit_test(
            another_take_of_the_same_notes_moves_them_by_milliseconds),
        cmocka_unit_test(a_reseed_changes_only_its_bars_and_its_part),
        cmocka_unit_test(what_can_not_be_played_is_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
