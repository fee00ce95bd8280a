// SPDX-License-Identifier: MIT
#include "timbre/base/json.h"
#include "timbre/sketch/band.h"

#include "band_plan.h"
#include "check.h"
#include "groove_table.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static const Meter meters[] = {
    {4, 4}, {3, 4}, {2, 4}, {6, 8}, {9, 8}, {12, 8}, {5, 4}, {7, 8},  {5, 8},
    {6, 4}, {7, 4}, {2, 2}, {3, 2}, {3, 8}, {11, 8}, {8, 8}, {15, 8}, {1, 4}};

static Score *
compose(const Plan *plan)
{
    Error error = {0};
    Score *score = band_compose(plan, &error);
    if (score == NULL)
        fail_msg("%s", error.text);
    return score;
}

// Notes that start in [from, to) bars.
static size_t
count_notes(const ScorePart *part, int bar_ticks, int from, int to)
{
    size_t count = 0;
    for (size_t i = 0; part != NULL && i < part->note_count; i++)
        count += part->notes[i].tick >= from * bar_ticks &&
                 part->notes[i].tick < to * bar_ticks;
    return count;
}

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
            Score *score = compose(plan);
            check_notes(score, genres[g].id);
            for (int bar = 0; bar < plan->bars; bar++) {
                size_t notes = 0;
                for (size_t i = 0; i < score->part_count; i++)
                    notes +=
                        count_notes(&score->parts[i],
                                    music_bar_ticks(meters[m]), 0, bar + 1);
                assert_true(notes > 0);
            }
            score_free(score);
            plan_free(plan);
        }
    }
}

static void
every_planned_part_sounds(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t g = 0; g < count; g++) {
        Plan *plan = band_plan_new(genres[g].id, (Meter){4, 4}, 3);
        Score *score = compose(plan);
        for (size_t p = 0; p < plan->part_count; p++) {
            size_t notes = 0;
            for (size_t i = 0; i < score->part_count; i++)
                if (strcmp(score->parts[i].instrument,
                           plan->parts[p].instrument) == 0)
                    notes += score->parts[i].note_count;
            if (notes == 0)
                fail_msg("%s: %s does not sound", genres[g].id,
                         plan->parts[p].instrument);
        }
        score_free(score);
        plan_free(plan);
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
        Score *a = compose(plan);
        Score *b = compose(copy);
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
            score_free(compose(plan));
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_genre_plays_every_meter),
        cmocka_unit_test(every_planned_part_sounds),
        cmocka_unit_test(same_plan_gives_same_bytes),
        cmocka_unit_test(three_minutes_are_composed_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
