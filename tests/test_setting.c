// SPDX-License-Identifier: MIT
#include "timbre/core/setting.h"

#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Reads a file of that text; the sentence without the folder, "" if all went
// well.
static char *
read_text(Settings *settings, const char *text, size_t size)
{
    Error error = {0};
    char *folder = check_make_folder();
    char *path = path_join(folder, "timbre.conf");
    assert_int_equal(path_write_file(path, text, size, &error), STATUS_OK);
    const Status status = settings_read_file(settings, path, &error);
    assert_int_equal(status, error.status);
    const char *sentence = error.text;
    if (text_starts_with(sentence, folder))
        sentence += strlen(folder) + 1;
    char *copy = mem_copy_text(sentence);
    mem_free(path);
    check_remove_folder(folder);
    return copy;
}

static void
check_read(Settings *settings, const char *text, const char *sentence)
{
    check_owned_text(read_text(settings, text, strlen(text)), sentence);
}

static void
defaults_are_those_of_the_table(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    assert_string_equal(settings_text(settings, "backend"), "sketch");
    assert_true(settings_number(settings, "takes.keep_raw") == 20);
    assert_true(isnan(settings_number(settings, "mastering.loudness")));
    assert_string_equal(settings_origin(settings, "backend"), "default");
    assert_int_equal(settings_option_count(settings), 0);
    settings_free(settings);
    settings_free(NULL);
}

static void
a_file_sets_what_it_names(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    check_read(settings,
               "\xEF\xBB\xBF# mine\n"
               "\n"
               "  backend = tone   # for tests\r\n"
               "mastering.loudness=-9.5\n"
               "export.folder = \"/music/a \\\"b\\\" # c\\\\\" # folder\n"
               "soundfont = /sf/a#b.sf2\n"
               "musicgen.temperature = 0.9\n"
               "musicgen.prefix = \"\"\n"
               "export.tags = minimal",
               "");
    assert_string_equal(settings_text(settings, "backend"), "tone");
    assert_true(settings_number(settings, "mastering.loudness") == -9.5);
    assert_string_equal(settings_text(settings, "export.folder"),
                        "/music/a \"b\" # c\\");
    assert_string_equal(settings_text(settings, "soundfont"), "/sf/a#b.sf2");
    assert_string_equal(settings_text(settings, "export.tags"), "minimal");
    assert_true(
        text_ends_with(settings_origin(settings, "backend"), "timbre.conf:3"));
    assert_int_equal(settings_option_count(settings), 2);
    const char *name = NULL;
    const char *value = NULL;
    settings_option(settings, 1, &name, &value);
    assert_string_equal(name, "musicgen.prefix");
    assert_string_equal(value, "");
    settings_free(settings);
}

static void
a_wrong_line_is_told_with_its_number_and_the_mend(void **state)
{
    (void)state;

    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"backend = tone\nsoundfnt = x\n",
         "timbre.conf:2: there is no setting soundfnt; did you mean "
         "soundfont?"},
        {"exprot.format = wav",
         "timbre.conf:1: there is no setting exprot.format; did you mean "
         "export.format?"},
        {"export.nonsense_name = 1",
         "timbre.conf:1: there is no setting export.nonsense_name; `timbre "
         "settings` lists them"},
        {"Über = 1", "timbre.conf:1: there is no setting Über; `timbre "
                     "settings` lists them"},
        {"mastering.loudness = loud",
         "timbre.conf:1: mastering.loudness must be a number of LUFS, not "
         "loud"},
        {"mastering.loudness = -60",
         "timbre.conf:1: mastering.loudness must be from -36 to -6 LUFS, not "
         "-60"},
        {"takes.keep_raw = 1.5", "timbre.conf:1: takes.keep_raw must be a "
                                 "whole number, not 1.5"},
        {"takes.keep_raw =", "timbre.conf:1: takes.keep_raw must be a whole "
                             "number, not nothing"},
        {"export.sample_rate = 44.1",
         "timbre.conf:1: export.sample_rate must be a whole number of Hz, not "
         "44.1"},
        {"export.tags = none", "timbre.conf:1: export.tags must be one of "
                               "full or minimal, not none"},
        {"backend", "timbre.conf:1: \"backend\" is not of the form name = "
                    "value"},
        {"= 3", "timbre.conf:1: \"= 3\" is not of the form name = value"},
        {"backend = \"tone",
         "timbre.conf:1: the quotation mark before the value has no second "
         "one; end the value with \""},
        {"backend = \"tone\" x",
         "timbre.conf:1: behind the quoted value stands x; take it out, or "
         "put # before it"},
        {"[rule drums]\nwhen = x",
         "timbre.conf:1: rules come with a later version, this one has none; "
         "take the block [rule drums] out"},
        {"[other]", "timbre.conf:1: [other] is no block that is known here; "
                    "take it out, or put # before its lines"},
        {"bind. = render",
         "timbre.conf:1: bind. takes the name of a key behind it, such as "
         "bind.alt-r, bind.f5 or bind.G"},
        {"bind.a key = render",
         "timbre.conf:1: bind. takes the name of a key behind it, such as "
         "bind.alt-r, bind.f5 or bind.G"},
        {"motion = fast", "timbre.conf:1: motion must be one of auto, full or "
                          "reduced, not fast"},
        {"backend = \xFF", "timbre.conf is not UTF-8 text; save it as that"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Settings *settings = settings_new();
        check_read(settings, rows[i].text, rows[i].sentence);
        settings_free(settings);
    }
}

static void
a_zero_byte_is_no_text(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    check_owned_text(read_text(settings, "backend = a\0b\n", 14),
                     "timbre.conf is not UTF-8 text; save it as that");
    settings_free(settings);
}

static void
an_absent_file_is_no_error(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    assert_int_equal(settings_read_file(settings, "/none/timbre.conf", NULL),
                     STATUS_OK);
    settings_free(settings);
}

static void
zero_may_stand_for_the_default_outside_the_limits(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    Error error = {0};
    assert_int_equal(
        settings_set(settings, "export.bit_depth", "24", "--set", &error),
        STATUS_OK);
    assert_int_equal(
        settings_set(settings, "export.bit_depth", "0", "--set", &error),
        STATUS_OK);
    assert_true(settings_number(settings, "export.bit_depth") == 0);
    assert_int_equal(
        settings_set(settings, "export.bit_depth", "8", "--set", &error),
        STATUS_USAGE);
    assert_string_equal(
        error.text, "--set: export.bit_depth must be from 16 to 32 bit, not 8");
    settings_free(settings);
}

static void
a_later_source_wins_and_is_named(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    check_read(settings, "backend = tone\ntone.level = 1\n", "");
    (void)settings_set(settings, "backend", "sketch", "--set", NULL);
    (void)settings_set(settings, "tone.level", "2", "--set", NULL);
    assert_string_equal(settings_text(settings, "backend"), "sketch");
    assert_string_equal(settings_origin(settings, "backend"), "--set");
    assert_int_equal(settings_option_count(settings), 1);
    const char *name = NULL;
    const char *value = NULL;
    settings_option(settings, 0, &name, &value);
    assert_string_equal(value, "2");
    settings_free(settings);
}

static void
a_refused_value_changes_nothing(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    (void)settings_set(settings, "export.tags", "none", "--set", NULL);
    (void)settings_set(settings, "threads", "-1", "--set", NULL);
    assert_string_equal(settings_text(settings, "export.tags"), "full");
    assert_true(settings_number(settings, "threads") == 0);
    assert_string_equal(settings_origin(settings, "threads"), "default");
    settings_free(settings);
}

static void
keys_are_bound_by_their_names(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    check_read(settings,
               "bind.alt-r = regenerate 4\n"
               "bind.? = log\n"
               "bind.= = next\n"
               "bind.R = \"\"\n"
               "bind.alt-r = render # twice\n",
               "");
    static const char *const rows[][2] = {
        {"alt-r", "render"}, {"?", "log"}, {"=", "next"}, {"R", ""}};
    Settings *copy = settings_copy(settings);
    settings_free(settings);
    assert_int_equal(settings_binding_count(copy), ARRAY_LENGTH(rows));
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *key = NULL;
        const char *command = NULL;
        settings_binding(copy, i, &key, &command);
        assert_string_equal(key, rows[i][0]);
        assert_string_equal(command, rows[i][1]);
    }
    // They are no options of a backend.
    assert_int_equal(settings_option_count(copy), 0);
    settings_free(copy);
}

static void
bindings_have_limits(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    Error error = {0};
    char text[512];
    memset(text, 'x', sizeof(text));
    text[401] = '\0';
    assert_int_equal(settings_set(settings, "bind.r", text, "here", &error),
                     STATUS_USAGE);
    assert_string_equal(error.text,
                        "here: the command of bind.r is longer than 400 bytes");
    text[400] = '\0';
    assert_int_equal(settings_set(settings, "bind.r", text, "here", &error),
                     STATUS_OK);
    memcpy(text, "bind.", 5);
    text[5 + 33] = '\0';
    assert_int_equal(settings_set(settings, text, "next", "here", &error),
                     STATUS_USAGE);
    for (int i = 1; i < 500; i++) {
        char *name = text_format("bind.k%d", i);
        assert_int_equal(settings_set(settings, name, "next", "here", &error),
                         STATUS_OK);
        mem_free(name);
    }
    assert_int_equal(settings_set(settings, "bind.z", "next", "here", &error),
                     STATUS_USAGE);
    assert_int_equal(settings_set(settings, "bind.r", "next", "here", &error),
                     STATUS_OK);
    settings_free(settings);
}

static void
a_tilde_is_the_home_folder(void **state)
{
    (void)state;
    const char *home = getenv("HOME");
    char *before = mem_copy_text(home == NULL ? "" : home);
    setenv("HOME", "/home/me", 1);
    Settings *settings = settings_new();
    (void)settings_set(settings, "soundfont", "~/a.sf2", "--set", NULL);
    assert_string_equal(settings_text(settings, "soundfont"), "/home/me/a.sf2");
    (void)settings_set(settings, "soundfont", "~other/a", "--set", NULL);
    assert_string_equal(settings_text(settings, "soundfont"), "~other/a");
    settings_free(settings);
    setenv("HOME", before, 1);
    mem_free(before);
}

static void
a_copy_shares_nothing(void **state)
{
    (void)state;
    Settings *settings = settings_new();
    (void)settings_set(settings, "backend", "tone", "--set", NULL);
    (void)settings_set(settings, "tone.level", "2", "--set", NULL);
    Settings *copy = settings_copy(settings);
    settings_free(settings);
    assert_string_equal(settings_text(copy, "backend"), "tone");
    assert_string_equal(settings_origin(copy, "backend"), "--set");
    assert_int_equal(settings_option_count(copy), 1);
    settings_free(copy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_the_table),
        cmocka_unit_test(a_file_sets_what_it_names),
        cmocka_unit_test(a_wrong_line_is_told_with_its_number_and_the_mend),
        cmocka_unit_test(a_zero_byte_is_no_text),
        cmocka_unit_test(an_absent_file_is_no_error),
        cmocka_unit_test(zero_may_stand_for_the_default_outside_the_limits),
        cmocka_unit_test(a_later_source_wins_and_is_named),
        cmocka_unit_test(a_refused_value_changes_nothing),
        cmocka_unit_test(keys_are_bound_by_their_names),
        cmocka_unit_test(bindings_have_limits),
        cmocka_unit_test(a_tilde_is_the_home_folder),
        cmocka_unit_test(a_copy_shares_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
