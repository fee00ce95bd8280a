// SPDX-License-Identifier: MIT
#include "timbre/core/music.h"

#include "check.h"

#include <math.h>
#include <string.h>

static void
music_names_lead_back_to_their_values(void **state)
{
    (void)state;
    for (int i = 0; i < ROLE_COUNT; i++) {
        Role role = ROLE_COUNT;
        assert_true(music_role_find(music_role_name((Role)i), &role));
        assert_int_equal(role, i);
    }
    for (int i = 0; i < SECTION_ROLE_COUNT; i++) {
        SectionRole role = SECTION_ROLE_COUNT;
        assert_true(music_section_role_find(
            music_section_role_name((SectionRole)i), &role));
        assert_int_equal(role, i);
    }
    for (int i = 0; i < MODE_COUNT; i++) {
        Mode mode = MODE_COUNT;
        assert_true(music_mode_find(music_mode_name((Mode)i), &mode));
        assert_int_equal(mode, i);
    }
}

static void
music_refuses_names_it_does_not_know(void **state)
{
    (void)state;
    Role role;
    SectionRole section;
    Mode mode;
    assert_false(music_role_find("drummer", &role));
    assert_false(music_role_find("", &role));
    assert_false(music_role_find(NULL, &role));
    assert_false(music_section_role_find("hook", &section));
    assert_false(music_section_role_find(NULL, &section));
    assert_false(music_mode_find("ionian", &mode));
    assert_false(music_mode_find(NULL, &mode));
    assert_true(music_mode_find("Harmonic Minor", &mode));
    assert_int_equal(mode, MODE_HARMONIC_MINOR);
}

static void
every_mode_rises_from_its_tonic_within_an_octave(void **state)
{
    (void)state;
    for (int i = 0; i < MODE_COUNT; i++) {
        int steps[8];
        size_t count = music_mode_steps((Mode)i, steps);
        assert_in_range(count, 5, 7);
        assert_int_equal(steps[0], 0);
        for (size_t k = 1; k < count; k++)
            assert_true(steps[k] > steps[k - 1] && steps[k] < 12);
        // Chords stand on seven notes, and the parent is its own parent.
        Mode parent = music_mode_parent((Mode)i);
        assert_int_equal(music_mode_steps(parent, steps), 7);
        assert_int_equal(music_mode_parent(parent), parent);
        assert_int_equal(music_mode_is_minor((Mode)i),
                         music_mode_is_minor(parent));
    }
    assert_true(music_mode_is_minor(MODE_MINOR_PENTATONIC));
    assert_false(music_mode_is_minor(MODE_BLUES));
    assert_false(music_mode_is_minor(MODE_PHRYGIAN_DOMINANT));
}

static void
music_reads_keys_with_either_accidental(void **state)
{
    (void)state;

    static const struct {
        const char *key;
        int pitch_class;
    } rows[] = {
        {"C", 0},   {"B#", 0},  {"C#", 1},       {"Db", 1},      {"E", 4},
        {"Fb", 4},  {"F#", 6},  {"Gb", 6},       {"Ab", 8},      {"a", 9},
        {"bb", 10}, {"Cb", 11}, {"B\u266d", 10}, {"F\u266f", 6}, {"", -1},
        {"H", -1},  {"Cm", -1}, {"C###", -1},    {"#", -1},      {"F #", -1},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_int_equal(music_pitch_class(rows[i].key), rows[i].pitch_class);
    assert_int_equal(music_pitch_class(NULL), -1);
}

static void
music_spells_keys_as_people_write_them(void **state)
{
    (void)state;

    static const struct {
        int pitch_class;
        Mode mode;
        const char *name;
    } rows[] = {
        {10, MODE_MINOR, "Bb"},   {6, MODE_MINOR, "F#"},
        {1, MODE_MINOR, "C#"},    {3, MODE_MINOR, "Eb"},
        {8, MODE_MINOR, "G#"},    {1, MODE_MAJOR, "Db"},
        {6, MODE_MAJOR, "F#"},    {3, MODE_MAJOR, "Eb"},
        {8, MODE_MAJOR, "Ab"},    {10, MODE_DORIAN, "Bb"},
        {1, MODE_DORIAN, "C#"},   {10, MODE_LYDIAN, "Bb"},
        {6, MODE_PHRYGIAN, "F#"}, {1, MODE_HARMONIC_MINOR, "C#"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_string_equal(music_key_name(rows[i].pitch_class, rows[i].mode),
                            rows[i].name);
    for (int mode = 0; mode < MODE_COUNT; mode++)
        for (int p = 0; p < 12; p++)
            assert_int_equal(music_pitch_class(music_key_name(p, (Mode)mode)),
                             p);
}

static void
music_reads_meters_strictly(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",     "4",    "4/",   "/4",   "0/4",
                                        "16/4", "4/3",  "4/16", "4/4 ", "-3/4",
                                        "4//4", "fast", "4/44", "104/4"};
    Meter meter = {1, 2};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        assert_false(music_meter_parse(wrong[i], &meter));
    assert_false(music_meter_parse(NULL, &meter));
    for (int numerator = 1; numerator <= 15; numerator++) {
        for (int denominator = 2; denominator <= 8; denominator *= 2) {
            char text[8];
            music_meter_text((Meter){numerator, denominator}, text);
            assert_true(music_meter_parse(text, &meter));
            assert_int_equal(meter.numerator, numerator);
            assert_int_equal(meter.denominator, denominator);
        }
    }
}

static void
every_meter_is_felt_in_beats_that_fill_the_bar(void **state)
{
    (void)state;
    for (int numerator = 1; numerator <= 15; numerator++) {
        for (int denominator = 2; denominator <= 8; denominator *= 2) {
            Meter meter = {numerator, denominator};
            MeterGrid grid = music_meter_grid(meter);
            assert_int_equal(grid.step_count, 16 * numerator / denominator);
            assert_in_range(grid.beat_count, 1, METER_MAX_BEATS);
            int step = 0;
            for (int i = 0; i < grid.beat_count; i++) {
                assert_int_equal(grid.beat_start[i], step);
                step += grid.beat_steps[i];
            }
            assert_int_equal(step, grid.step_count);
            assert_in_range(grid.strong_beat, 0, grid.beat_count - 1);
            assert_int_equal(music_bar_ticks(meter), 240 * grid.step_count);
            // A bar is its ticks, whatever the tempo counts.
            double ticks_s = music_bar_ticks(meter) * music_tick_s(meter, 97.3);
            assert_true(fabs(ticks_s - music_bar_s(meter, 97.3)) < 1e-9);
        }
    }
}

static void
the_usual_meters_are_felt_as_musicians_count_them(void **state)
{
    (void)state;

    static const struct {
        const char *meter;
        int beats, first_steps, strong_beat;
        bool is_compound;
    } rows[] = {
        {"2/4", 2, 4, 0, false}, {"3/4", 3, 4, 0, false},
        {"4/4", 4, 4, 2, false}, {"5/4", 5, 4, 3, false},
        {"6/4", 6, 4, 3, false}, {"7/4", 7, 4, 4, false},
        {"5/8", 2, 6, 1, false}, {"6/8", 2, 6, 1, true},
        {"7/8", 3, 4, 2, false}, {"9/8", 3, 6, 0, true},
        {"12/8", 4, 6, 2, true}, {"2/2", 2, 8, 0, false},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Meter meter;
        assert_true(music_meter_parse(rows[i].meter, &meter));
        MeterGrid grid = music_meter_grid(meter);
        assert_int_equal(grid.beat_count, rows[i].beats);
        assert_int_equal(grid.beat_steps[0], rows[i].first_steps);
        assert_int_equal(grid.strong_beat, rows[i].strong_beat);
        assert_int_equal(grid.is_compound, rows[i].is_compound);
    }
}

static void
tempo_counts_dotted_quarters_in_compound_meters(void **state)
{
    (void)state;

    static const struct {
        Meter meter;
        double tempo_bpm, bar_s;
    } rows[] = {
        {{4, 4}, 120, 2}, {{3, 4}, 90, 2},  {{6, 8}, 100, 1.2},
        {{12, 8}, 60, 4}, {{9, 8}, 90, 2},  {{7, 8}, 140, 1.5},
        {{5, 8}, 150, 1}, {{5, 4}, 100, 3}, {{2, 2}, 120, 2},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_true(fabs(music_bar_s(rows[i].meter, rows[i].tempo_bpm) -
                         rows[i].bar_s) < 1e-12);
}

static void
an_unset_meter_has_no_beats(void **state)
{
    (void)state;
    MeterGrid grid = music_meter_grid((Meter){0, 0});
    assert_int_equal(grid.step_count, 0);
    assert_int_equal(grid.beat_count, 0);
    assert_int_equal(music_bar_ticks((Meter){0, 0}), 0);
    char text[8];
    music_meter_text((Meter){-7, 1000}, text);
    assert_true(strlen(text) < sizeof(text));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(music_names_lead_back_to_their_values),
        cmocka_unit_test(music_refuses_names_it_does_not_know),
        cmocka_unit_test(every_mode_rises_from_its_tonic_within_an_octave),
        cmocka_unit_test(music_reads_keys_with_either_accidental),
        cmocka_unit_test(music_spells_keys_as_people_write_them),
        cmocka_unit_test(music_reads_meters_strictly),
        cmocka_unit_test(every_meter_is_felt_in_beats_that_fill_the_bar),
        cmocka_unit_test(the_usual_meters_are_felt_as_musicians_count_them),
        cmocka_unit_test(tempo_counts_dotted_quarters_in_compound_meters),
        cmocka_unit_test(an_unset_meter_has_no_beats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
