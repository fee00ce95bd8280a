// SPDX-License-Identifier: MIT
#include "command_rig.h"

#include <stdio.h>

// "START: word word" of the first rows.
static char *
complete(CommandRig *rig, const char *line)
{
    Completion completion;
    command_complete(rig->studio, line, strlen(line), &completion);
    Text text = {0};
    text_append_format(&text, "%zu:", completion.start);
    for (size_t i = 0; i < completion.count && i < 12; i++)
        text_append_format(&text, " %s", completion.rows[i].word);
    command_completion_clear(&completion);
    return text_take(&text);
}

static void
check(CommandRig *rig, const char *line, const char *expected)
{
    char *found = complete(rig, line);
    assert_string_equal(found, expected);
    mem_free(found);
}

static void
commands_and_their_words_complete(void **state)
{
    static const char *const rows[][2] = {
        {"/rege", "1: regenerate"},
        {":EXP", "1: export"},
        {"  /qu", "3: queue quit quit!"},
        {"/nothing", "1:"},
        {"/nothing x", "10:"},
        {"/show ", "6: all session"},
        {"/show a", "6: all"},
        {"/r 4 s", "5: same"},
        {"/mute o", "6: on off"},
        {"/move 1 f", "8: first"},
        {"/motion re", "8: reduced"},
        {"/seed l", "6: lock"},
        {"/help theme", "6: theme themes"},
        {"/undo ", "6:"},
        {"/volume d", "8: down"},
        {"hello", "0:"},
        {"", "0:"},
    };
    CommandRig *rig = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        check(rig, rows[i][0], rows[i][1]);
}

static void
names_of_settings_and_their_choices_complete(void **state)
{
    static const char *const rows[][2] = {
        {"/set moti", "5: motion"},
        {"/set motion ", "12: auto full reduced"},
        {"/set mouse ", "11: on off"},
        {"/set takes.sh", "5: takes.show"},
        {"/set export.format fl", "19: flac"},
        {"/set bind.g regen", "12: regenerate"},
        {"/set motion full ", "17:"},
        {"/preset stre", "8: streaming"},
        {"/export fl", "8: flac"},
        {"/backend ", "9: sketch"},
        {"/session m", "9: main"},
        {"/focus t", "7: takes timeline"},
        {"/device nu", "8: null"},
        {"/bind g regen", "8: regenerate"},
    };
    CommandRig *rig = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        check(rig, rows[i][0], rows[i][1]);
}

static void
takes_complete_by_number_and_title(void **state)
{
    static const char *const rows[][2] = {
        {"/take ", "6: @1"},
        {"/take @", "6: @1"},
        {"/play PIANO", "6: @1"},
        {"/take @2", "6:"},
        {"/export @1 fl", "11: flac"},
        {"/seed as ", "9: @1"},
        {"more like @", "10: @1"},
        {"more like @pia", "10: @1"},
        {"/tweak temp", "7: tempo_bpm"},
    };
    CommandRig *rig = *state;
    rig_make_take(rig);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        check(rig, rows[i][0], rows[i][1]);
}

static void
write_file(const char *folder, const char *name)
{
    char *path = path_join(folder, name);
    assert_int_equal(path_write_file(path, "", 0, NULL), STATUS_OK);
    mem_free(path);
}

static bool
has_word(CommandRig *rig, const char *line, const char *word)
{
    char *found = complete(rig, line);
    char *wanted = text_format(" %s", word);
    const bool is_there = strstr(found, wanted) != NULL;
    mem_free(wanted);
    mem_free(found);
    return is_there;
}

static void
paths_complete_when_they_were_read(void **state)
{
    CommandRig *rig = *state;
    char *folder = path_join(rig->home, "my songs");
    assert_int_equal(path_make_folders(folder, NULL), STATUS_OK);
    write_file(folder, "rain.flac");
    write_file(folder, ".hidden");
    char *line = text_format("/export flac %s/r", folder);
    char *word = text_format("%s/rain.flac", folder);
    rig_turn(rig);
    rig->changes = 0;
    RIG_WAIT(rig, has_word(rig, line, word));
    // It was told that names came.
    assert_int_not_equal(rig->changes & TOPIC_NOTICE, 0);
    assert_true(has_word(rig, "/export ~/my", "~/my songs/") ||
                (rig_turn(rig), true));
    RIG_WAIT(rig, has_word(rig, "/export ~/my", "~/my songs/"));
    RIG_WAIT(rig, has_word(rig, "like ~/my", "~/my songs/"));
    char *all = text_format("/export %s/", folder);
    assert_false(has_word(rig, all, ".hidden"));
    mem_free(all);
    mem_free(word);
    mem_free(line);
    mem_free(folder);
}

static void
usage_is_told_behind_the_name(void **state)
{
    CommandRig *rig = *state;
    Completion completion;
    command_complete(rig->studio, "/star ", 6, &completion);
    assert_string_equal(completion.usage, "/star [@TAKE] [STARS]");
    command_completion_clear(&completion);
    command_complete(rig->studio, "/star", 5, &completion);
    assert_string_equal(completion.usage, "/star [@TAKE] [STARS]");
    command_completion_clear(&completion);
    command_complete(rig->studio, "/sta", 4, &completion);
    assert_null(completion.usage);
    command_completion_clear(&completion);
}

static void
every_row_completes_anything_without_harm(void **state)
{
    static const char *const words[] = {
        "",
        " ",
        " x",
        " @",
        " /",
        " ~/",
        " \xF0\x9F\x8E\xB9",
        " a b c d e f",
        " \"",
        "\n",
        " ../",
        " @x /",
    };
    CommandRig *rig = *state;
    size_t count = 0;
    const Command *rows = command_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(words); k++) {
            char *line = text_format("/%s%s", rows[i].name, words[k]);
            // Anywhere in the line, behind its end too.
            for (size_t at = 0; at <= strlen(line) + 1; at++) {
                Completion completion;
                command_complete(rig->studio, line, at, &completion);
                assert_true(completion.start <= strlen(line));
                command_completion_clear(&completion);
            }
            mem_free(line);
        }
}

int
main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(commands_and_their_words_complete),
        TEST(names_of_settings_and_their_choices_complete),
        TEST(takes_complete_by_number_and_title),
        TEST(paths_complete_when_they_were_read),
        TEST(usage_is_told_behind_the_name),
        TEST(every_row_completes_anything_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
