// SPDX-License-Identifier: MIT
#include "check.h"
#include "level_probe.h"
#include "level_table.h"
#include "part_player.h"
#include "synth_rig.h"

#include <stdio.h>

static Soundfont *
open_font(void)
{
    Error error = {0};
    const char *path = synth_usual_soundfont();
    assert_non_null(path);
    Soundfont *font = soundfont_open(path, &error);
    assert_non_null(font);
    return font;
}

static void
what_was_measured_is_there_at_the_next_start(void **state)
{
    (void)state;
    Soundfont *font = open_font();
    const LevelKey key = {VOICE_GENERAL_MIDI, 33, 38, 112, 6000};
    LevelKey other = key;
    other.low_pass_hz = 0;
    const Level level = {0.25F, {0.1F, 0.07F, 1e-9F}};
    LevelTable *table = level_table_open(font);
    assert_null(level_table_find(table, &key));
    level_table_put(table, &key, &level);
    level_table_save(table);
    level_table_close(table);
    table = level_table_open(font);
    const Level *found = level_table_find(table, &key);
    assert_non_null(found);
    assert_memory_equal(found, &level, sizeof level);
    assert_null(level_table_find(table, &other));
    level_table_close(table);
    soundfont_close(font);
}

static void
a_damaged_table_is_measured_anew(void **state)
{
    const char *folder = *state;
    Soundfont *font = open_font();
    const LevelKey key = {VOICE_GENERAL_MIDI, 1, 38, 112, 0};
    LevelTable *table = level_table_open(font);
    level_table_put(table, &key, &(Level){.peak = 1});
    level_table_save(table);
    level_table_close(table);
    char *inside = path_join(folder, "timbre");
    StringList names = {0};
    assert_int_equal(path_list(inside, &names, NULL), STATUS_OK);
    assert_int_equal(names.count, 1);
    char *path = path_join(inside, names.items[0]);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("{\"version\": 1, \"levels\": [[1, 2", file);
    fclose(file);
    table = level_table_open(font);
    assert_null(level_table_find(table, &key));
    level_table_close(table);
    mem_free(path);
    string_list_clear(&names);
    mem_free(inside);
    soundfont_close(font);
}

static void
louder_notes_measure_louder_and_a_low_pass_softer(void **state)
{
    (void)state;
    part_player_prepare_library();
    Soundfont *font = open_font();
    Score *score = rig_score(120, 1, 2);
    ScorePart *part = rig_part(score, "p", VOICE_GENERAL_MIDI, 48, 0);
    const LevelKey keys[] = {
        {VOICE_GENERAL_MIDI, 48, 62, 48, 0},
        {VOICE_GENERAL_MIDI, 48, 62, 112, 0},
    };
    Level open[2];
    Level closed[2];
    Error error = {0};
    assert_int_equal(level_probe(font, part, keys, 2, open, &error), STATUS_OK);
    part->low_pass_hz = 500;
    assert_int_equal(level_probe(font, part, keys, 2, closed, &error),
                     STATUS_OK);
    assert_true(open[1].powers[5] > 4 * open[0].powers[5]);
    assert_true(open[1].peak > open[0].peak);
    assert_true(closed[1].powers[5] < 0.8F * open[1].powers[5]);
    // The key is up: it fades.
    assert_true(open[1].powers[LEVEL_STEPS - 1] <
                0.5F * open[1].powers[LEVEL_HELD_STEPS - 1]);
    score_free(score);
    soundfont_close(font);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_measured_is_there_at_the_next_start),
        cmocka_unit_test(a_damaged_table_is_measured_anew),
        cmocka_unit_test(louder_notes_measure_louder_and_a_low_pass_softer),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
