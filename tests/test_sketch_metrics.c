// SPDX-License-Identifier: MIT
// Composer.md section 5 over every style and three seeds; with TIMBRE_LONG
// over twenty more, which are printed.
#include "timbre/core/plan_complete.h"
#include "timbre/sketch/band.h"

#include "band_plan.h"
#include "check.h"
#include "groove_table.h"
#include "score_metrics.h"

#include <stdio.h>

enum { MAX_SEEDS = 32 };

typedef struct {
    uint64_t seeds[MAX_SEEDS];
    size_t count;
} Seeds;

static Seeds
chosen_seeds(void)
{
    Seeds seeds = {{1, 22, 333}, 3};
    if (getenv("TIMBRE_LONG") == NULL)
        return seeds;
    printf("seeds:");
    for (size_t i = 0; i < 20; i++) {
        seeds.seeds[seeds.count] = random_fresh_seed();
        printf(" %llu", (unsigned long long)seeds.seeds[seeds.count++]);
    }
    printf("\n");
    return seeds;
}

static Plan *
sixty_seconds(const char *genre, uint64_t seed)
{
    Plan *plan = plan_new();
    Error error = {0};
    string_list_push(&plan->genre, genre);
    string_list_push(&plan->said, "genre");
    string_list_push(&plan->said, "duration_s");
    plan->duration_s = 60;
    plan->has_seed = true;
    plan->seed = seed;
    if (plan_complete(plan, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    return plan;
}

// One line of the table; a value outside its gate is marked and counted.
typedef struct {
    int faults;
    const char *style;
    uint64_t seed;
} Row;

static void
cell(Row *row, const char *name, double value, double low, double high)
{
    bool is_good = value >= low && value <= high;
    printf(" %s%s%.3g", name, is_good ? " " : " !", value);
    row->faults += !is_good;
}

static bool
is_jazzy(const char *style)
{
    return strcmp(style, "jazz") == 0 || strcmp(style, "bossa_nova") == 0;
}

static void
print_pitches(Row *row, const Piece *piece)
{
    PitchMetrics pitches = metric_pitches(piece);
    bool jazzy = is_jazzy(row->style);
    cell(row, "N1", pitches.in_scale, jazzy ? 0.72 : 0.80, 1);
    cell(row, "N2", pitches.local_fit, jazzy ? 0.90 : 0.94, 1);
    // Techno may stay on one chord.
    bool is_still = strcmp(row->style, "techno") == 0;
    cell(row, "N11", pitches.entropy, is_still ? 2.0 : 2.2, 3.3);
    cell(row, "N4", metric_collisions(piece), 0, 0.04);
    RegisterMetrics registers = metric_registers(piece);
    cell(row, "N10", registers.bass_high, 0, 55);
    cell(row, "", registers.bass_median, 0, 45);
    cell(row, "", registers.close_pairs, 0, 0);
    cell(row, "", registers.low_share, 0, 0.02);
}

static void
print_melody(Row *row, const Piece *piece)
{
    const ScorePart *lead = piece_part(piece, BAND_LEAD);
    MelodyMetrics melody = metric_melody(piece, lead);
    if (melody.note_count == 0)
        return;
    // Shares of a handful of notes or bars say nothing.
    cell(row, "N3", melody.chord_tones, melody.strong_count >= 10 ? 0.80 : 0,
         1);
    cell(row, "N5", melody.steps, melody.note_count >= 20 ? 0.45 : 0, 1);
    cell(row, "", melody.largest_leap, 0, 12);
    cell(row, "", melody.range, 5, 19);
    cell(row, "", melody.same_run, 1, 5);
    cell(row, "", melody.recovered, 0.60, 1);
    int bars = 0;
    double by_rhythm = metric_repeats(piece, lead, false, &bars);
    double by_pitch = metric_repeats(piece, lead, true, &bars);
    cell(row, "N6", by_rhythm, bars >= 20 ? 0.45 : 0, 0.90);
    cell(row, "", by_pitch, bars >= 24 ? 0.10 : 0, 0.65);
    double back = metric_return(piece, lead, SECTION_VERSE);
    if (back < 0)
        back = metric_return(piece, lead, SECTION_A);
    if (back >= 0)
        cell(row, "N7", back, 0.55, 1);
}

static void
print_rhythm(Row *row, const Piece *piece)
{
    int faults = 0;
    bool is_ambient = strcmp(row->style, "ambient") == 0;
    cell(row, "N8", metric_groove(piece), 0.75, 1);
    cell(row, "N9", metric_empty_beats(piece), 0, is_ambient ? 0.05 : 0);
    cell(row, "N12", metric_disorder(piece), 0, 0);
    cell(row, "N13", metric_lateness_ms(piece, &faults), 0, 25);
    cell(row, "", faults, 0, 0);
}

static void
print_obedience(Row *row, const Piece *piece)
{
    const Plan *plan = piece->plan;
    const Score *score = piece->score;
    bool obeys = score->tempo_bpm == plan->tempo_bpm &&
                 strcmp(score->key, plan->key) == 0 &&
                 score->mode == plan->mode && score->bars == plan->bars &&
                 score->meter.numerator == plan->meter.numerator &&
                 score->meter.denominator == plan->meter.denominator &&
                 score->section_count == plan->section_count &&
                 score->duration_s == plan->duration_s;
    cell(row, "P1", obeys, 1, 1);
}

static void
every_style_keeps_the_gates(void **state)
{
    (void)state;
    Seeds seeds = chosen_seeds();
    size_t count = 0;
    size_t rows = 0;
    size_t bad_rows = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < seeds.count; k++) {
            Plan *plan = sixty_seconds(grooves[i].style, seeds.seeds[k]);
            Score *score = band_plan_compose(plan);
            Piece piece = piece_of(plan, score);
            Row row = {0, grooves[i].style, seeds.seeds[k]};
            printf("%-10s %4llu", row.style, (unsigned long long)row.seed);
            print_pitches(&row, &piece);
            print_melody(&row, &piece);
            print_rhythm(&row, &piece);
            print_obedience(&row, &piece);
            printf("\n");
            rows++;
            bad_rows += row.faults > 0;
            score_free(score);
            plan_free(plan);
        }
    }
    // The gates are the extremes of a hundred pieces: of many more, two in a
    // hundred may lie outside.
    assert_true(bad_rows <= (rows > 100 ? rows / 50 : 0));
}

// A variation keeps form and chords; drums, motif and the rest are drawn anew.
static Score *
compose_variation(const Plan *plan, uint64_t seed)
{
    Plan *varied = plan_copy(plan);
    const Style *style =
        style_table_find(style_table_genre(plan->genre.items[0])->style);
    for (unsigned i = SUB_SEED_DRUMS; i < SUB_SEED_COUNT; i++)
        varied->sub_seeds[i] = random_sub_seed(seed, i + 1);
    string_list_clear(&varied->motif.cells);
    string_list_clear(&varied->motif.contours);
    motif_choose(varied, style);
    Score *score = band_plan_compose(varied);
    plan_free(varied);
    return score;
}

typedef struct {
    double sum, lowest;
    int pairs;
} Distances;

static void
add_distance(Distances *distances, const ScorePart *a, const ScorePart *b)
{
    if (a == NULL || b == NULL)
        return;
    double distance = metric_jaccard(a, b);
    distances->sum += distance;
    distances->lowest =
        distances->pairs == 0 ? distance : fmin(distances->lowest, distance);
    distances->pairs++;
}

static void
seeds_differ_in_groove_and_tune(void **state)
{
    (void)state;
    Seeds seeds = chosen_seeds();
    size_t count = 0;
    int faults = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = sixty_seconds(grooves[i].style, 5);
        Score *scores[MAX_SEEDS];
        Distances drums = {0};
        Distances leads = {0};
        for (size_t k = 0; k < seeds.count; k++) {
            scores[k] = compose_variation(plan, seeds.seeds[k]);
            for (size_t m = 0; m < k; m++) {
                add_distance(&drums, band_plan_role(scores[k], BAND_DRUMS),
                             band_plan_role(scores[m], BAND_DRUMS));
                add_distance(&leads, band_plan_role(scores[k], BAND_LEAD),
                             band_plan_role(scores[m], BAND_LEAD));
            }
        }
        Row row = {0, grooves[i].style, 0};
        printf("%-10s V1", row.style);
        if (leads.pairs > 0)
            cell(&row, "lead", leads.sum / leads.pairs, 0.5, 1);
        if (drums.pairs > 0) {
            cell(&row, "drums", drums.sum / drums.pairs, 0.3, 0.7);
            printf(", nearest %.2f", drums.lowest);
        }
        printf("\n");
        faults += row.faults;
        for (size_t k = 0; k < seeds.count; k++)
            score_free(scores[k]);
        plan_free(plan);
    }
    assert_int_equal(faults, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_keeps_the_gates),
        cmocka_unit_test(seeds_differ_in_groove_and_tune),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
