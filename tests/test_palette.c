// SPDX-License-Identifier: MIT
#include "command_rig.h"

enum { MOST = 12 };

// The line of the best row.
static void
check_best(CommandRig *rig, const char *words, const char *line)
{
    PaletteRow rows[MOST];
    const size_t count = command_palette(rig->studio, words, rows, MOST);
    assert_true(count > 0);
    assert_string_equal(rows[0].line, line);
    command_palette_clear(rows, count);
}

static void
a_few_letters_find_what_is_meant(void **state)
{
    CommandRig *rig = *state;
    rig_make_take(rig);
    check_best(rig, "regen", "regenerate");
    check_best(rig, "exp", "export");
    check_best(rig, "theme auto", "theme auto");
    check_best(rig, "motion red", "motion reduced");
    check_best(rig, "mouse off", "mouse off");
    check_best(rig, "set mouse off", "set mouse off");
    check_best(rig, "loudness", "set mastering.loudness ");
    check_best(rig, "streaming", "preset streaming");
    check_best(rig, "session main", "session main");
    check_best(rig, "piano", "take @1");
    check_best(rig, "take @1", "take @1");
    // One that wants an argument ends with a blank.
    check_best(rig, "rename", "rename-session ");
}

static void
rows_are_the_best_first_and_no_more_than_asked(void **state)
{
    CommandRig *rig = *state;
    PaletteRow rows[MOST];
    for (size_t limit = 0; limit <= MOST; limit++) {
        const size_t count = command_palette(rig->studio, "s", rows, limit);
        assert_int_equal(count, limit);
        for (size_t i = 1; i < count; i++)
            assert_true(rows[i - 1].score >= rows[i].score);
        command_palette_clear(rows, count);
    }
    assert_int_equal(command_palette(rig->studio, "zzqqzz", rows, MOST), 0);
}

static void
without_words_the_commands_stand_there(void **state)
{
    CommandRig *rig = *state;
    PaletteRow rows[MOST];
    const size_t count = command_palette(rig->studio, "", rows, MOST);
    assert_int_equal(count, MOST);
    assert_string_equal(rows[0].line, "new ");
    assert_string_equal(rows[1].line, "regenerate");
    command_palette_clear(rows, count);
}

// Every line that the palette gives is one that runs or wants an argument.
static void
every_line_is_a_command(void **state)
{
    CommandRig *rig = *state;
    rig_make_take(rig);

    enum { ALL = 1000 };

    PaletteRow *rows = mem_new_array(ALL, sizeof(*rows));
    const size_t count = command_palette(rig->studio, "", rows, ALL);
    assert_true(count > 100);
    for (size_t i = 0; i < count; i++) {
        char *name =
            text_format("%.*s", (int)strcspn(rows[i].line, " "), rows[i].line);
        assert_non_null(command_find(name));
        assert_true(text_ends_with(rows[i].text, "."));
        mem_free(name);
    }
    command_palette_clear(rows, count);
    mem_free(rows);
}

int
main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_few_letters_find_what_is_meant),
        TEST(rows_are_the_best_first_and_no_more_than_asked),
        TEST(without_words_the_commands_stand_there),
        TEST(every_line_is_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
