// SPDX-License-Identifier: MIT
// Who plays, and where: parts of the plan, refusals, sections.
#include "timbre/core/instrument_table.h"
#include "timbre/sketch/band.h"

#include "band_plan.h"
#include "check.h"
#include "groove_table.h"

#include <string.h>

static void
every_planned_part_sounds(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t g = 0; g < count; g++) {
        Plan *plan = band_plan_new(genres[g].id, (Meter){4, 4}, 3);
        Score *score = band_plan_compose(plan);
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
check_silence(const Score *score, const char *genre, const char *refused)
{
    Role role = ROLE_COUNT;
    bool is_role = music_role_find(refused, &role);
    bool is_hat = strcmp(refused, "hi_hat") == 0;
    for (size_t k = 0; k < score->part_count; k++) {
        const ScorePart *part = &score->parts[k];
        if (is_role ? part->role == role
                    : instrument_table_matches(part->instrument, refused))
            fail_msg("%s: %s sounds in spite of \"no %s\"", genre, part->name,
                     refused);
        if (part->voice != VOICE_DRUM_KIT || !is_hat)
            continue;
        for (size_t n = 0; n < part->note_count; n++)
            assert_true(part->notes[n].key != 42 && part->notes[n].key != 44 &&
                        part->notes[n].key != 46);
    }
}

static void
refused_parts_never_sound(void **state)
{
    (void)state;
    static const char *const refused[] = {"drums",      "bass",   "piano",
                                          "lead",       "hi_hat", "strings",
                                          "percussion", "harmony"};
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t g = 0; g < count; g++)
        for (size_t i = 0; i < ARRAY_LENGTH(refused); i++) {
            Plan *plan = band_plan_new(genres[g].id, (Meter){4, 4}, 9);
            plan_add_part(plan, ROLE_RHYTHM, "shaker");
            plan_add_part(plan, ROLE_HARMONY, "organ");
            plan_add_part(plan, ROLE_LEAD, "saxophone");
            string_list_push(&plan->exclude, refused[i]);
            Score *score = band_plan_compose(plan);
            check_silence(score, genres[g].id, refused[i]);
            score_free(score);
            plan_free(plan);
        }
}

static size_t
sounding_notes(const Score *score, const Instrument *instrument)
{
    size_t count = 0;
    for (size_t i = 0; i < score->part_count; i++) {
        const ScorePart *part = &score->parts[i];
        if (strcmp(part->instrument, instrument->id) == 0)
            count += part->note_count;
        if (part->voice != VOICE_DRUM_KIT)
            continue;
        for (size_t n = 0; n < part->note_count; n++)
            for (const char *letter = instrument->drum_letters; *letter != '\0';
                 letter++)
                count += part->notes[n].key == groove_table_drum_note(*letter);
    }
    return count;
}

static void
every_instrument_that_is_asked_for_sounds(void **state)
{
    (void)state;
    static const char *const genres[] = {"rock",   "ambient", "waltz",
                                         "techno", "jazz",    "cinematic"};
    size_t count = 0;
    const Instrument *instruments = instrument_table(&count);
    for (size_t g = 0; g < ARRAY_LENGTH(genres); g++)
        for (size_t i = 0; i < count; i++) {
            if (instruments[i].voice == VOICE_NONE)
                continue;
            Plan *plan = band_plan_new(genres[g], (Meter){4, 4}, 5);
            plan_add_part(plan, instruments[i].role, instruments[i].id);
            string_list_push_format(&plan->said, "parts.%s", instruments[i].id);
            Score *score = band_plan_compose(plan);
            if (sounding_notes(score, &instruments[i]) == 0)
                fail_msg("%s: %s is not heard", genres[g], instruments[i].id);
            score_free(score);
            plan_free(plan);
        }
}

static void
every_instrument_can_play_alone(void **state)
{
    (void)state;
    size_t count = 0;
    const Instrument *instruments = instrument_table(&count);
    for (size_t i = 0; i < count; i++) {
        Error error = {0};
        Plan *plan = band_plan_new("pop", (Meter){4, 4}, 5);
        while (plan->part_count > 0)
            plan_remove_part(plan, 0);
        plan_add_part(plan, instruments[i].role, instruments[i].id);
        Score *score = band_compose(plan, &error);
        if (instruments[i].voice == VOICE_NONE) {
            assert_null(score);
            assert_non_null(strstr(error.text, "nobody"));
        } else {
            assert_non_null(score);
            int ticks = music_bar_ticks(plan->meter);
            for (size_t s = 0; s < plan->section_count; s++) {
                int from = plan_section_start(plan, s);
                if (band_plan_count(&score->parts[0], ticks, from,
                                    from + plan->sections[s].bars) == 0)
                    fail_msg("%s is silent in section %zu", instruments[i].id,
                             s);
            }
        }
        score_free(score);
        plan_free(plan);
    }
}

static void
two_of_a_kind_both_sound_and_differ(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"piano", "electric_guitar"}, {"strings", "organ"},
        {"violin", "trumpet"},        {"synth_bass", "sub_bass"},
        {"harp", "music_box"},        {"flute", "oboe"}};
    for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++) {
        Plan *plan = band_plan_new("pop", (Meter){4, 4}, 5);
        while (plan->part_count > 0)
            plan_remove_part(plan, 0);
        for (int k = 0; k < 2; k++)
            plan_add_part(plan, instrument_table_find(pairs[i][k])->role,
                          pairs[i][k]);
        Score *score = band_plan_compose(plan);
        assert_int_equal(score->part_count, 2);
        assert_true(score->parts[0].note_count > 0);
        assert_true(score->parts[1].note_count > 0);
        assert_false(band_plan_same_notes(&score->parts[0], &score->parts[1]));
        score_free(score);
        plan_free(plan);
    }
}

static void
sections_include_and_exclude_parts(void **state)
{
    (void)state;
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = band_plan_new(grooves[i].style, (Meter){4, 4}, 5);
        plan_add_part(plan, ROLE_LEAD, "flute");
        string_list_push(&plan->sections[0].include, "flute");
        string_list_push(&plan->sections[2].exclude, "flute");
        string_list_push(&plan->sections[1].exclude, "bass");
        string_list_push(&plan->sections[3].include, "banjo");
        Score *score = band_plan_compose(plan);
        int ticks = music_bar_ticks(plan->meter);
        const ScorePart *flute = band_plan_part(score, "flute");
        const ScorePart *bass = band_plan_part(score, "bass");
        const ScorePart *banjo = band_plan_part(score, "banjo");
        assert_non_null(flute);
        assert_true(band_plan_count(flute, ticks, 0, 4) > 0);
        assert_int_equal(band_plan_count(flute, ticks, 12, 20), 0);
        assert_int_equal(band_plan_count(bass, ticks, 4, 12), 0);
        assert_true(band_plan_count(banjo, ticks, 20, 24) > 0);
        assert_int_equal(band_plan_count(banjo, ticks, 0, 20), 0);
        score_free(score);
        plan_free(plan);
    }
}

static void
one_drum_of_the_kit_can_open_a_section_alone(void **state)
{
    (void)state;
    Plan *plan = band_plan_new("house", (Meter){4, 4}, 5);
    string_list_push(&plan->sections[0].exclude, "drums");
    string_list_push(&plan->sections[0].include, "kick");
    string_list_push(&plan->sections[1].exclude, "kick");
    Score *score = band_plan_compose(plan);
    const ScorePart *drums = band_plan_part(score, "drums");
    int ticks = music_bar_ticks(plan->meter);
    assert_true(band_plan_count(drums, ticks, 0, 4) > 0);
    assert_true(band_plan_count(drums, ticks, 4, 12) > 0);
    for (size_t i = 0; i < drums->note_count; i++) {
        if (drums->notes[i].tick < 4 * ticks)
            assert_int_equal(drums->notes[i].key, 36);
        else if (drums->notes[i].tick < 12 * ticks)
            assert_int_not_equal(drums->notes[i].key, 36);
    }
    score_free(score);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_planned_part_sounds),
        cmocka_unit_test(refused_parts_never_sound),
        cmocka_unit_test(every_instrument_that_is_asked_for_sounds),
        cmocka_unit_test(every_instrument_can_play_alone),
        cmocka_unit_test(two_of_a_kind_both_sound_and_differ),
        cmocka_unit_test(sections_include_and_exclude_parts),
        cmocka_unit_test(one_drum_of_the_kit_can_open_a_section_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
