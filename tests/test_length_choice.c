// SPDX-License-Identifier: MIT
// The rule of docs/decisions/0005-length.md.
#include "timbre/base/memory.h"
#include "timbre/core/music.h"
#include "timbre/core/plan_complete.h"
#include "timbre/core/style_table.h"

#include "check.h"

#include <math.h>
#include <string.h>

static const char *const meters[] = {"2/4", "3/4", "4/4", "5/4",
                                     "6/8", "7/8", "12/8"};
static const int lengths_s[] = {1,  2,  3,  4,  5,  6,  7,   8,  10,
                                12, 15, 20, 31, 45, 60, 100, 240};

// A plan of that length; tempo and bars of 0 are free.
static Plan *
complete_of(const char *genre,
            const char *meter,
            double tempo_bpm,
            double duration_s)
{
    Plan *plan = plan_new();
    plan->seed = (uint64_t)llround(duration_s * 100 + tempo_bpm);
    plan->has_seed = true;
    string_list_push(&plan->genre, genre);
    assert_true(music_meter_parse(meter, &plan->meter));
    string_list_add(&plan->said, "meter");
    plan->duration_s = duration_s;
    string_list_add(&plan->said, "duration_s");
    if (tempo_bpm > 0) {
        plan->tempo_bpm = tempo_bpm;
        string_list_add(&plan->said, "tempo_bpm");
    }
    Error error = {0};
    assert_int_equal(plan_complete(plan, &error), STATUS_OK);
    return plan;
}

static const char *
length_note(const Plan *plan)
{
    for (size_t i = 0; i < plan->notes.count; i++)
        if (strstr(plan->notes.items[i], "asked for") != NULL)
            return plan->notes.items[i];
    return NULL;
}

static void
check_said_tempo(const Plan *plan, double asked_s)
{
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    const double count_s = bar_s / plan->meter.numerator;
    const double unit_s = asked_s < 4 * bar_s - 1e-9 ? count_s : bar_s;
    const double units = plan->duration_s / unit_s;
    assert_true(fabs(units - round(units)) < 1e-6);
    // Half a unit, or the single one that there must be.
    assert_true(fabs(plan->duration_s - asked_s) <= unit_s / 2 + 1e-6 ||
                round(units) == 1);
    // The last chord of two bars and more sounds half a bar.
    assert_true(plan->bars == 1 ||
                plan->duration_s >= (plan->bars + 0.5) * bar_s);
}

static void
a_said_tempo_meets_every_length_by_half_a_bar(void **state)
{
    (void)state;
    static const double tempos[] = {53, 60, 70, 85, 96.5, 120, 128, 174};
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t m = 0; m < ARRAY_LENGTH(meters); m++)
            for (size_t t = i % 2; t < ARRAY_LENGTH(tempos); t += 2)
                for (size_t k = 0; k < ARRAY_LENGTH(lengths_s); k++) {
                    Plan *plan = complete_of(styles[i].id, meters[m], tempos[t],
                                             lengths_s[k]);
                    assert_true(plan->tempo_bpm == tempos[t]);
                    check_said_tempo(plan, lengths_s[k]);
                    plan_free(plan);
                }
}

static void
a_free_tempo_meets_every_length_and_plays_through_most_of_it(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(lengths_s); k++) {
            Plan *plan = complete_of(styles[i].id, "4/4", 0, lengths_s[k]);
            const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
            assert_true(plan->duration_s == lengths_s[k]);
            assert_null(length_note(plan));
            // Last chord and ringing together: at most the rest of a bar and
            // one bar, or the tail of a long piece.
            const double rest_s = plan->duration_s - plan->bars * bar_s;
            assert_true(rest_s <= 1.5 * bar_s + 4 + 1e-6);
            if (lengths_s[k] <= 8)
                assert_true(rest_s <= 1.5 * bar_s + 0.5 + 1e-6);
            plan_free(plan);
        }
}

static void
a_length_that_differs_is_told(void **state)
{
    (void)state;

    static const struct {
        const char *meter;
        double tempo_bpm, asked_s;
        const char *note; // NULL = none
    } rows[] = {
        {"4/4", 70, 5, "5 s were asked for; 5.1 s end on a beat at 70 bpm"},
        {"4/4", 67, 30, "30 s were asked for; 28.7 s end on a bar at 67 bpm"},
        {"6/8", 96.5, 1.6,
         "1.6 s were asked for; 1.7 s end on a beat at 96.5 bpm"},
        {"4/4", 120, 30, NULL},
        {"4/4", 60, 3, NULL},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = complete_of("rock", rows[i].meter, rows[i].tempo_bpm,
                                 rows[i].asked_s);
        assert_int_equal(plan->conflicts.count, 0);
        const char *note = length_note(plan);
        if (rows[i].note == NULL)
            assert_null(note);
        else
            assert_string_equal(note, rows[i].note);
        plan_free(plan);
    }
}

static void
completing_again_keeps_length_and_note(void **state)
{
    (void)state;
    for (size_t m = 0; m < ARRAY_LENGTH(meters); m++)
        for (size_t k = 0; k < ARRAY_LENGTH(lengths_s); k++)
            for (int tempo = 0; tempo <= 140; tempo += 70) {
                Plan *plan =
                    complete_of("house", meters[m], tempo, lengths_s[k]);
                const double duration_s = plan->duration_s;
                const size_t notes = plan->notes.count;
                Error error = {0};
                assert_int_equal(plan_complete(plan, &error), STATUS_OK);
                assert_true(plan->duration_s == duration_s);
                assert_int_equal(plan->notes.count, notes);
                plan_free(plan);
            }
}

static void
an_edit_that_changes_the_length_changes_the_note(void **state)
{
    (void)state;
    Plan *plan = complete_of("rock", "4/4", 67, 30);
    assert_non_null(length_note(plan));
    Error error = {0};
    plan->sections[0].bars += 2;
    assert_int_equal(plan_complete(plan, &error), STATUS_OK);
    const char *note = length_note(plan);
    assert_true(note == NULL || strstr(note, "28.7 s end") == NULL);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_said_tempo_meets_every_length_by_half_a_bar),
        cmocka_unit_test(
            a_free_tempo_meets_every_length_and_plays_through_most_of_it),
        cmocka_unit_test(a_length_that_differs_is_told),
        cmocka_unit_test(completing_again_keeps_length_and_note),
        cmocka_unit_test(an_edit_that_changes_the_length_changes_the_note),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
