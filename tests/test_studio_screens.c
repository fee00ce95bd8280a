// SPDX-License-Identifier: MIT
// What the studio looks like, by size and by what the terminal can show. After
// a wanted change TIMBRE_GOLDEN=1 writes tests/data/screens anew; look at them.
#include "timbre/dsp/peaks.h"

#include "golden_takes.h"
#include "whole_studio.h"

static const struct {
    int rows, columns;
} sizes[] = {{24, 80}, {36, 120}, {60, 200}, {16, 60}};

static const struct {
    const char *name, *environment[3];
} kinds[] = {
    {"24bit", {"TIMBRE_COLOR=24bit", NULL}},
    {"256", {"TIMBRE_COLOR=256", NULL}},
    {"16", {"TIMBRE_COLOR=16", NULL}},
    {"mono", {"NO_COLOR=1", NULL}},
    {"c", {"LC_ALL=C", "TIMBRE_COLOR=256", NULL}},
};

// Keys that bring the screen to be looked at.
static const struct {
    const char *name, *keys[12], *seen;
    bool has_takes;
} views[] = {
    {"welcome", {NULL}, "warm lo-fi piano with", false},
    {"help", {"Esc", "?", NULL}, "keys", false},
    {"takes", {"Esc", "j", NULL}, "waltz", true},
    {"palette", {"C-p", "t", "e", "m", NULL}, "found", true},
    {"edit",
     {"Esc", "t", "l", "l", "j", "j", "t", "Backspace", NULL},
     "tempo",
     true},
};

static char *
golden_path(const char *view, size_t size, const char *kind)
{
    return text_format("tests/data/screens/%s-%dx%d-%s.dump", view,
                       sizes[size].columns, sizes[size].rows, kind);
}

static void
tell_difference(const char *path, const char *wanted, const char *got)
{
    print_message("%s differs:\n", path);
    while (*wanted != '\0' || *got != '\0') {
        const size_t a = strcspn(wanted, "\n");
        const size_t b = strcspn(got, "\n");
        if (a != b || strncmp(wanted, got, a) != 0)
            print_message("- %.*s\n+ %.*s\n", (int)a, wanted, (int)b, got);
        wanted += a + (wanted[a] == '\n');
        got += b + (got[b] == '\n');
    }
}

static void
compare(const char *path, const char *got)
{
    Error error = {0};
    if (getenv("TIMBRE_GOLDEN") != NULL) {
        assert_int_equal(path_write_file(path, got, strlen(got), &error),
                         STATUS_OK);
        return;
    }
    size_t size = 0;
    char *wanted = path_read_file(path, 1 << 22, &size, &error);
    assert_non_null(wanted);
    const bool is_same = strcmp(wanted, got) == 0;
    if (!is_same)
        tell_difference(path, wanted, got);
    mem_free(wanted);
    assert_true(is_same);
}

static void
check_view(size_t view, size_t size, size_t kind)
{
    // Nothing of this machine is shown: no sound card, no Python, no motion.
    static const char *const fixed[] = {
        "--session", "look",     "--set", "audio.device=null",
        "--venv",    "/nowhere", NULL};
    // A folder of its own: the program before may still be ending.
    char *folder = check_make_folder();
    char *data = text_format("XDG_DATA_HOME=%s", folder);
    if (views[view].has_takes)
        golden_write_takes(folder);
    const char *environment[] = {data, kinds[kind].environment[0],
                                 kinds[kind].environment[1], NULL};
    Rig *rig =
        studio_open(sizes[size].rows, sizes[size].columns, fixed, environment);
    studio_see(rig, sizes[size].rows >= 24 ? "/nowhere" : "no sound");
    studio_see(rig, "The built-in");
    if (views[view].has_takes)
        studio_see(rig, "82 BPM"); // of the take in focus
    for (size_t i = 0; views[view].keys[i] != NULL; i++) {
        rig_key(rig, views[view].keys[i]);
        rig_settle(rig, 100);
    }
    studio_see(rig, views[view].seen);
    rig_settle(rig, 250);
    char *dump = rig_dump(rig);
    char *path = golden_path(views[view].name, size, kinds[kind].name);
    compare(path, dump);
    mem_free(path);
    mem_free(dump);
    rig_close(rig);
    mem_free(data);
    check_remove_folder(folder);
}

static void
an_empty_session_looks_as_it_should(void **state)
{
    (void)state;
    for (size_t size = 0; size < ARRAY_LENGTH(sizes); size++)
        for (size_t kind = 0; kind < ARRAY_LENGTH(kinds); kind++)
            if (kind == 0 || sizes[size].rows >= 24)
                check_view(0, size, kind);
}

static void
help_looks_as_it_should(void **state)
{
    (void)state;
    for (size_t size = 0; size < ARRAY_LENGTH(sizes); size++)
        check_view(1, size, 0);
}

// Every size in colour, and what the poorest terminals show of it.
static void
check_view_of_takes(size_t view)
{
    for (size_t size = 0; size < ARRAY_LENGTH(sizes); size++)
        check_view(view, size, 0);
    check_view(view, 0, 3);
    check_view(view, 0, 4);
}

static void
takes_look_as_they_should(void **state)
{
    (void)state;
    check_view_of_takes(2);
}

static void
the_palette_looks_as_it_should(void **state)
{
    (void)state;
    check_view_of_takes(3);
}

static void
an_edited_parameter_looks_as_it_should(void **state)
{
    (void)state;
    check_view_of_takes(4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_session_looks_as_it_should),
        cmocka_unit_test(help_looks_as_it_should),
        cmocka_unit_test(takes_look_as_they_should),
        cmocka_unit_test(the_palette_looks_as_it_should),
        cmocka_unit_test(an_edited_parameter_looks_as_it_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
