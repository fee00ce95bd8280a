// SPDX-License-Identifier: MIT
#include "check.h"
#include "oklab.h"
#include "theme.h"

#include <stdio.h>
#include <string.h>

static Status
parse(const char *text, Theme *theme, Error *error)
{
    return theme_parse(text, strlen(text), "/home/me/my.theme", theme, error);
}

static Theme
parsed(const char *text)
{
    Theme theme;
    Error error = {0};
    const Status status = parse(text, &theme, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, STATUS_OK);
    return theme;
}

static void
check_refused(const char *text, const char *sentence)
{
    const Theme before = *theme_default();
    Theme theme = before;
    Error error = {0};
    assert_int_equal(parse(text, &theme, &error), STATUS_INVALID);
    assert_string_equal(error.text, sentence);
    assert_memory_equal(&theme, &before, sizeof(theme));
}

// The program's own themes.

static StringList
own_names(void)
{
    StringList names = {0};
    char *folder = path_program_file("themes");
    assert_non_null(folder);
    assert_int_equal(path_list(folder, &names, NULL), STATUS_OK);
    for (size_t i = 0; i < names.count; i++) {
        assert_true(text_ends_with(names.items[i], ".theme"));
        names.items[i][strlen(names.items[i]) - strlen(".theme")] = '\0';
    }
    mem_free(folder);
    return names;
}

static Theme
own(const char *name)
{
    Theme theme;
    Error error = {0};
    char *file = text_format("themes/%s.theme", name);
    char *path = path_program_file(file);
    assert_non_null(path);
    (void)theme_read(path, &theme, &error);
    assert_string_equal(error.text, "");
    mem_free(path);
    mem_free(file);
    return theme;
}

static void
there_are_six_themes_and_more_and_all_are_read(void **state)
{
    (void)state;
    StringList names = own_names();
    assert_true(names.count >= 6);
    for (size_t i = 0; i < names.count; i++) {
        const Theme theme = own(names.items[i]);
        assert_string_equal(theme.name, names.items[i]);
    }
    string_list_clear(&names);
}

// Rows for theme_default.c, should dusk.theme have changed.
static void
print_steps(const Theme *theme)
{
    for (int i = 0; i < GRADIENT_COUNT; i++)
        for (int k = 0; k < THEME_STEPS; k++)
            (void)fprintf(stderr, "0x%06x,%s", theme->gradients[i][k],
                          k % 7 == 6 || k == THEME_STEPS - 1 ? "\n" : " ");
}

static void
the_built_in_theme_is_dusk(void **state)
{
    (void)state;
    const Theme *built_in = theme_default();
    const Theme file = own("dusk");
    assert_string_equal(built_in->name, file.name);
    assert_int_equal(built_in->is_light, file.is_light);
    for (int i = 0; i < INK_COUNT; i++) {
        assert_int_equal(built_in->inks[i].foreground, file.inks[i].foreground);
        assert_int_equal(built_in->inks[i].background, file.inks[i].background);
        assert_int_equal(built_in->inks[i].attributes, file.inks[i].attributes);
    }
    if (memcmp(built_in->gradients, file.gradients, sizeof(file.gradients)) !=
        0) {
        print_steps(&file);
        fail_msg("theme_default.c: put the steps above there");
    }
}

static void
mono_is_what_is_left_of_any_theme_without_colour(void **state)
{
    (void)state;
    const Theme mono = own("mono");
    Theme theme = own("neon");
    theme_drop_colors(&theme);
    for (int i = 0; i < INK_COUNT; i++) {
        assert_int_equal(theme.inks[i].foreground, LOOK_DEFAULT_COLOR);
        assert_int_equal(theme.inks[i].background, mono.inks[i].background);
        assert_int_equal(theme.inks[i].attributes, mono.inks[i].attributes);
    }
    assert_memory_equal(theme.gradients, mono.gradients,
                        sizeof(mono.gradients));
}

static void
only_paper_and_tape_are_light(void **state)
{
    (void)state;
    assert_true(own("paper").is_light);
    assert_true(own("tape").is_light);
    assert_false(own("dusk").is_light);
    assert_false(own("ember").is_light);
    assert_false(own("contrast").is_light);
    assert_false(own("neon").is_light);
}

// WCAG 2, 1.4.3.
static double
contrast(uint32_t a, uint32_t b)
{
    const double first = oklab_luminance(a) + 0.05;
    const double second = oklab_luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

// What an ink is read for: text, marks beside text, or lines and grounds that
// nobody reads (0).
static double
least_contrast(Ink ink, bool is_high)
{
    static const double least[INK_COUNT] = {
        [INK_DIM] = 3,      [INK_FAINT] = 3,    [INK_CHOSEN] = 3,
        [INK_FOOTER] = 3,   [INK_TITLE] = 3,    [INK_STATUS] = 3,
        [INK_STAR] = 3,     [INK_PLAYHEAD] = 3, [INK_BORDER_FOCUS] = 3,
        [INK_BORDER] = 1.4, [INK_TRACK] = 1.3,  [INK_WAVE_AHEAD] = 1.4,
    };
    const bool is_line =
        ink == INK_BORDER || ink == INK_TRACK || ink == INK_WAVE_AHEAD;

    if (is_high)
        return is_line ? 3 : 7;
    return least[ink] > 0 ? least[ink] : 4.5;
}

static void
check_contrast(const Theme *theme, Ink ink, uint32_t ground, double least)
{
    const double ratio = contrast(theme->inks[ink].foreground, ground);
    if (ratio >= least)
        return;
    size_t count;
    fail_msg("%s: %s on #%06x has %.2f:1, less than %.1f:1", theme->name,
             role_table(&count)[ink].name, ground, ratio, least);
}

static void
every_theme_can_be_read(void **state)
{
    (void)state;
    StringList names = own_names();
    for (size_t i = 0; i < names.count; i++) {
        const Theme theme = own(names.items[i]);
        const bool is_high = strcmp(theme.name, "contrast") == 0;
        const uint32_t page = theme.inks[INK_TEXT].background;
        if (page == LOOK_DEFAULT_COLOR)
            continue; // the terminal's own colours
        for (int ink = 0; ink < INK_COUNT; ink++) {
            const uint32_t own_ground = theme.inks[ink].background;
            const bool has_ground = own_ground != LOOK_KEEP_BACKGROUND;
            check_contrast(&theme, (Ink)ink, has_ground ? own_ground : page,
                           least_contrast((Ink)ink, is_high));
        }
    }
    string_list_clear(&names);
}

// Help, palette, the status line and rows in focus are written on with other
// inks.
static void
texts_can_be_read_on_every_ground(void **state)
{
    (void)state;
    static const Ink grounds[] = {INK_OVERLAY, INK_STATUS, INK_SELECTED_DIM};
    static const Ink texts[] = {INK_TEXT,    INK_BRIGHT, INK_ACCENT, INK_GOOD,
                                INK_WARNING, INK_ERROR,  INK_DIM};
    StringList names = own_names();
    for (size_t i = 0; i < names.count; i++) {
        const Theme theme = own(names.items[i]);
        for (size_t k = 0; k < ARRAY_LENGTH(grounds); k++) {
            const uint32_t ground = theme.inks[grounds[k]].background;
            for (size_t n = 0;
                 n < ARRAY_LENGTH(texts) && ground < LOOK_DEFAULT_COLOR; n++)
                check_contrast(
                    &theme, texts[n], ground,
                    texts[n] == INK_TEXT || texts[n] == INK_BRIGHT ? 4.5 : 3);
        }
    }
    string_list_clear(&names);
}

static void
light_that_runs_over_words_leaves_them_readable(void **state)
{
    (void)state;
    StringList names = own_names();
    for (size_t i = 0; i < names.count; i++) {
        const Theme theme = own(names.items[i]);
        const uint32_t page = theme.inks[INK_TEXT].background;
        for (size_t k = 0; k < THEME_STEPS && page < LOOK_DEFAULT_COLOR; k++)
            assert_true(contrast(theme.gradients[GRADIENT_FLOW][k], page) >= 3);
    }
    string_list_clear(&names);
}

static void
meaning_is_never_by_colour_alone(void **state)
{
    (void)state;
    Theme theme = *theme_default();
    theme_drop_colors(&theme);
    static const Ink pairs[][2] = {
        {INK_BORDER, INK_BORDER_FOCUS}, {INK_TITLE, INK_TITLE_FOCUS},
        {INK_TEXT, INK_SELECTED},       {INK_SAID, INK_CHOSEN},
        {INK_TEXT, INK_ERROR},          {INK_TEXT, INK_FIELD},
        {INK_YOU, INK_STUDIO},          {INK_WARNING, INK_ERROR},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++)
        assert_int_not_equal(theme.inks[pairs[i][0]].attributes,
                             theme.inks[pairs[i][1]].attributes);
}

// Reading.

static void
an_empty_file_is_a_theme_of_the_terminals_colours(void **state)
{
    (void)state;
    const Theme theme = parsed("");
    assert_string_equal(theme.name, "my");
    assert_int_equal(theme.inks[INK_TEXT].foreground, LOOK_DEFAULT_COLOR);
    assert_int_equal(theme.inks[INK_TEXT].background, LOOK_DEFAULT_COLOR);
    assert_int_equal(theme.inks[INK_SELECTED].attributes, LOOK_REVERSE);
    assert_int_equal(theme.gradients[GRADIENT_METER][9], LOOK_DEFAULT_COLOR);
}

static void
a_short_file_is_filled_by_the_fall_backs(void **state)
{
    (void)state;
    const Theme shorter = parsed("[inks]\r\n"
                                 "text = #cccccc on #101010\r\n"
                                 "accent = #40a0ff bold\r\n"
                                 "dim = #888888\r\n");
    const Look *inks = shorter.inks;
    assert_int_equal(inks[INK_BORDER_FOCUS].foreground, 0x40a0ff);
    assert_int_equal(inks[INK_CHOSEN].foreground, 0x888888);
    assert_int_equal(inks[INK_FAINT].foreground, 0x888888);
    assert_true((inks[INK_FAINT].attributes & LOOK_DIM) != 0);
    assert_int_equal(inks[INK_SELECTED].foreground, 0xcccccc);
    assert_int_equal(inks[INK_OVERLAY].background, 0x101010);
    assert_int_equal(inks[INK_DIM].background, LOOK_KEEP_BACKGROUND);
    assert_int_equal(shorter.gradients[GRADIENT_WAVE][0], 0x888888);
    assert_int_equal(shorter.gradients[GRADIENT_WAVE][THEME_STEPS - 1],
                     0x40a0ff);
}

static void
palette_names_stand_for_colours(void **state)
{
    (void)state;
    const Theme theme = parsed("; comment\n# comment\n"
                               "[palette]\n  sea = #0A66C2\nalso=sea\n\n"
                               "[inks]\ntext = also on sea bold italic\n"
                               "[gradient flow]\nstops = sea,#000000 , also\n");
    assert_int_equal(theme.inks[INK_TEXT].foreground, 0x0a66c2);
    assert_int_equal(theme.inks[INK_TEXT].background, 0x0a66c2);
    assert_int_equal(theme.inks[INK_TEXT].attributes, LOOK_BOLD | LOOK_ITALIC);
    assert_int_equal(theme_gradient(&theme, GRADIENT_FLOW, 0), 0x0a66c2);
    assert_int_equal(theme_gradient(&theme, GRADIENT_FLOW, 7), 0x0a66c2);
    assert_int_equal(theme_gradient(&theme, GRADIENT_FLOW, -1), 0x0a66c2);
}

static void
a_wrong_line_is_named_with_the_nearest_word(void **state)
{
    (void)state;
    check_refused("[inks]\n\ntxt = #ffffff\n",
                  "/home/me/my.theme:3: no ink is called \"txt\"; did you "
                  "mean \"text\"?");
    check_refused("[palette]\nsky = #78b4ff\n[inks]\ntext = skyy\n",
                  "/home/me/my.theme:4: no colour of the palette so far is "
                  "called \"skyy\"; did you mean \"sky\"?");
    check_refused("[ink]\n", "/home/me/my.theme:1: no section is called "
                             "\"ink\"; did you mean \"inks\"?");
    check_refused("[gradient flew]\n",
                  "/home/me/my.theme:1: no gradient is called \"flew\"; did "
                  "you mean \"flow\"?");
    check_refused("[inks]\ntext = #fff\n",
                  "/home/me/my.theme:2: a colour is # and six of 0-9 a-f, not "
                  "\"#fff\"");
    check_refused("[inks]\ntext = #ffffff boldd\n",
                  "/home/me/my.theme:2: expected \"on COLOUR\" or an "
                  "attribute, not \"boldd\"; did you mean \"bold\"?");
}

static void
a_line_of_no_form_is_told(void **state)
{
    (void)state;
    check_refused("text = #ffffff\n",
                  "/home/me/my.theme:1: a section comes first: [palette], "
                  "[inks] or [gradient NAME]");
    check_refused("[inks]\ntext\n",
                  "/home/me/my.theme:2: expected NAME = VALUE or [SECTION], "
                  "not \"text\"");
    check_refused("[inks]\ntext =\n", "/home/me/my.theme:2: name or value is "
                                      "missing beside the =");
    check_refused("[inks]\ntext = #ffffff on\n",
                  "/home/me/my.theme:2: a colour is missing behind \"on\"");
    check_refused("[inks]\ndim = #ffffff\n\ndim = #000000\n",
                  "/home/me/my.theme:4: \"dim\" was set in line 2 already; "
                  "keep one");
    check_refused("[palette]\na = #ffffff\na = #000000\n",
                  "/home/me/my.theme:3: \"a\" was set in line 2 already; keep "
                  "one");
    check_refused("[inks\n", "/home/me/my.theme:1: a section is [NAME], alone "
                             "in its line");
    check_refused("[gradient flow]\nstops = ,\n",
                  "/home/me/my.theme:2: a gradient needs a colour at least");
    check_refused("[gradient flow]\nstop = #ffffff\n",
                  "/home/me/my.theme:2: a gradient has only \"stops\", not "
                  "\"stop\"; did you mean \"stops\"?");
}

static void
bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    Theme theme = *theme_default();
    Error error = {0};
    assert_int_equal(theme_parse("[inks]\n\0", 8, "x.theme", &theme, &error),
                     STATUS_INVALID);
    assert_string_equal(error.text, "x.theme is no text in UTF-8, so it can't "
                                    "be a theme");
    assert_int_equal(theme_parse("\xff", 1, "x.theme", &theme, &error),
                     STATUS_INVALID);
    char *line = mem_new(1000);
    memset(line, 'x', 999);
    check_refused(line, "/home/me/my.theme:1: the line is longer than 399 "
                        "bytes");
    mem_free(line);
}

// Finding.

static int
set_up_config(void **state)
{
    char *folder = check_make_folder();
    assert_int_equal(setenv("XDG_CONFIG_HOME", folder, 1), 0);
    *state = folder;
    return 0;
}

static int
tear_down_config(void **state)
{
    assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
    check_remove_folder(*state);
    return 0;
}

static void
the_users_own_theme_goes_first(void **state)
{
    char *folder = path_join(*state, "timbre/themes");
    char *path = path_join(folder, "paper.theme");
    assert_int_equal(path_make_folders(folder, NULL), STATUS_OK);
    const char text[] = "[inks]\ntext = #010203\n";
    assert_int_equal(path_write_file(path, text, strlen(text), NULL),
                     STATUS_OK);
    Theme theme;
    char *found = NULL;
    assert_int_equal(theme_find("paper", &theme, &found, NULL), STATUS_OK);
    assert_int_equal(theme.inks[INK_TEXT].foreground, 0x010203);
    assert_string_equal(found, path);
    mem_free(found);
    assert_int_equal(theme_find("dusk", &theme, &found, NULL), STATUS_OK);
    assert_true(text_ends_with(found, "/themes/dusk.theme"));
    mem_free(found);
    assert_int_equal(theme_find(path, &theme, &found, NULL), STATUS_OK);
    assert_string_equal(found, path);
    mem_free(found);
    mem_free(path);
    mem_free(folder);
}

static void
all_themes_are_listed_once_and_in_order(void **state)
{
    char *folder = path_join(*state, "timbre/themes");
    char *path = path_join(folder, "mine.theme");
    char *same = path_join(folder, "dusk.theme");
    assert_int_equal(path_make_folders(folder, NULL), STATUS_OK);
    assert_int_equal(path_write_file(path, "", 0, NULL), STATUS_OK);
    assert_int_equal(path_write_file(same, "", 0, NULL), STATUS_OK);
    StringList names = {0};
    theme_list(&names);
    StringList own = own_names();
    assert_int_equal(names.count, own.count + 1);
    assert_true(string_list_has(&names, "mine"));
    for (size_t i = 1; i < names.count; i++)
        assert_true(strcmp(names.items[i - 1], names.items[i]) < 0);
    string_list_clear(&own);
    string_list_clear(&names);
    mem_free(same);
    mem_free(path);
    mem_free(folder);
}

static void
a_wrong_name_gets_the_nearest(void **state)
{
    (void)state;
    Theme theme = *theme_default();
    char *path = NULL;
    Error error = {0};
    assert_int_equal(theme_find("papper", &theme, &path, &error),
                     STATUS_NOT_FOUND);
    assert_string_equal(error.text, "there is no theme \"papper\"; did you "
                                    "mean \"paper\"?");
    assert_null(path);
    error = (Error){0};
    assert_int_equal(theme_find("/no/such.theme", &theme, &path, &error),
                     STATUS_NOT_FOUND);
    assert_true(error.text[0] != '\0');
    assert_null(path);
    assert_memory_equal(&theme, theme_default(), sizeof(theme));
}

static void
a_big_file_is_refused(void **state)
{
    char *path = path_join(*state, "big.theme");
    char *text = mem_new(100000);
    memset(text, '\n', 100000);
    assert_int_equal(path_write_file(path, text, 100000, NULL), STATUS_OK);
    Theme theme = *theme_default();
    Error error = {0};
    assert_int_not_equal(theme_read(path, &theme, &error), STATUS_OK);
    assert_true(error.text[0] != '\0');
    mem_free(text);
    mem_free(path);
}

#define with_config(name)                                                      \
    cmocka_unit_test_setup_teardown(name, set_up_config, tear_down_config)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_six_themes_and_more_and_all_are_read),
        cmocka_unit_test(the_built_in_theme_is_dusk),
        cmocka_unit_test(mono_is_what_is_left_of_any_theme_without_colour),
        cmocka_unit_test(only_paper_and_tape_are_light),
        cmocka_unit_test(every_theme_can_be_read),
        cmocka_unit_test(texts_can_be_read_on_every_ground),
        cmocka_unit_test(light_that_runs_over_words_leaves_them_readable),
        cmocka_unit_test(meaning_is_never_by_colour_alone),
        cmocka_unit_test(an_empty_file_is_a_theme_of_the_terminals_colours),
        cmocka_unit_test(a_short_file_is_filled_by_the_fall_backs),
        cmocka_unit_test(palette_names_stand_for_colours),
        cmocka_unit_test(a_wrong_line_is_named_with_the_nearest_word),
        cmocka_unit_test(a_line_of_no_form_is_told),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        with_config(the_users_own_theme_goes_first),
        with_config(all_themes_are_listed_once_and_in_order),
        with_config(a_wrong_name_gets_the_nearest),
        with_config(a_big_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
