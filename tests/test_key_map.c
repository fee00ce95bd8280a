// SPDX-License-Identifier: MIT
#include "check.h"
#include "key_table.h"

#include <string.h>

static Settings *settings;
static KeyMap *map;
static Error error;

static int
set_up(void **state)
{
    (void)state;
    settings = settings_new();
    error = (Error){0};
    map = key_map_new(settings, &error);
    assert_int_equal(error.status, STATUS_OK);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    key_map_free(map);
    settings_free(settings);
    return 0;
}

static void
bind(const char *key, const char *command)
{
    char *name = text_format("bind.%s", key);
    assert_int_equal(settings_set(settings, name, command, "test", NULL),
                     STATUS_OK);
    mem_free(name);
    key_map_free(map);
    error = (Error){0};
    map = key_map_new(settings, &error);
}

// What the key runs: its command, "" = it is there for help, "-" = nothing.
static const char *
runs(const char *name, PaneId focus, bool is_empty)
{
    Key key;
    assert_true(input_key_parse(name, &key));
    const KeyRow *row = key_map_find(map, &key, focus, is_empty);
    return row == NULL ? "-" : row->command;
}

static void
browse_keys_run_in_every_pane(void **state)
{
    (void)state;
    for (int pane = 0; pane < PANE_COUNT; pane++)
        if (pane != PANE_PROMPT) {
            assert_string_equal(runs("r", (PaneId)pane, false), "regenerate");
            assert_string_equal(runs("space", (PaneId)pane, false), "toggle");
            assert_string_equal(runs("e", (PaneId)pane, false), "export");
        }
}

static void
the_prompt_types_unless_it_is_empty(void **state)
{
    (void)state;
    assert_string_equal(runs("r", PANE_PROMPT, false), "-");
    assert_string_equal(runs("space", PANE_PROMPT, false), "-");
    assert_string_equal(runs("r", PANE_PROMPT, true), "regenerate");
    assert_string_equal(runs("R", PANE_PROMPT, true), "regenerate same");
    assert_string_equal(runs("ctrl-p", PANE_PROMPT, false), "palette");
}

// A row's key with alt does in the prompt what the key does outside it.
static void
alt_key_in_the_prompt_is_key_outside(void **state)
{
    (void)state;
    size_t count;
    const KeyRow *rows = key_table(&count);
    int seen = 0;
    for (size_t i = 0; i < count; i++) {
        Key key;
        assert_true(input_key_parse(rows[i].key, &key));
        if (rows[i].context != KEYS_BROWSE || key.modifiers != 0 ||
            key.code == '\r')
            continue;
        key.modifiers |= MODIFIER_ALT;
        const KeyRow *row = key_map_find(map, &key, PANE_PROMPT, false);
        assert_non_null(row);
        assert_string_equal(row->command, rows[i].command);
        seen++;
    }
    assert_true(seen > 20);
}

static void
a_panes_own_keys_go_first(void **state)
{
    (void)state;
    assert_string_equal(runs("h", PANE_WAVE, false), "seek -1");
    assert_string_equal(runs("x", PANE_CHAT, false), "cancel");
    // The pane takes it itself.
    assert_string_equal(runs("x", PANE_TIMELINE, false), "");
    assert_string_equal(runs("h", PANE_PARAMS, false), "");
}

static void
shift_and_capital_are_the_same_key(void **state)
{
    (void)state;
    const Key keys[] = {{'R', 0}, {'R', MODIFIER_SHIFT}, {'r', MODIFIER_SHIFT}};
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
        assert_string_equal(
            key_map_find(map, &keys[i], PANE_CHAT, false)->command,
            "regenerate same");
    const Key question = {'?', MODIFIER_SHIFT};
    assert_string_equal(key_map_find(map, &question, PANE_CHAT, false)->command,
                        "help");
}

static void
a_binding_goes_before_the_table(void **state)
{
    (void)state;
    bind("r", "/regenerate 4");
    bind("f5", "export wav");
    bind("alt-t", "tweak tempo +4");
    assert_int_equal(error.status, STATUS_OK);
    assert_string_equal(runs("r", PANE_CHAT, false), "regenerate 4");
    assert_string_equal(runs("r", PANE_PROMPT, true), "regenerate 4");
    assert_string_equal(runs("r", PANE_PROMPT, false), "-");
    assert_string_equal(runs("alt-r", PANE_PROMPT, false), "regenerate 4");
    assert_string_equal(runs("f5", PANE_PROMPT, false), "export wav");
    assert_string_equal(runs("alt-t", PANE_PROMPT, false), "tweak tempo +4");
    assert_string_equal(runs("t", PANE_CHAT, false), "tweak");
    assert_string_equal(key_map_row(map, 0)->command, "regenerate 4");
}

static void
a_bound_regenerate_is_counted_too(void **state)
{
    (void)state;
    bind("g", "regenerate");
    assert_true(key_map_row(map, 0)->takes_count);
    bind("g", "export");
    assert_false(key_map_row(map, 0)->takes_count);
}

static void
an_empty_binding_takes_the_key_away(void **state)
{
    (void)state;
    bind("r", "");
    assert_int_equal(error.status, STATUS_OK);
    assert_string_equal(runs("r", PANE_CHAT, false), "");
    assert_string_equal(runs("R", PANE_CHAT, false), "regenerate same");
}

static void
a_wrong_binding_is_told_and_left_out(void **state)
{
    (void)state;
    bind("f6", "regenrate");
    assert_string_equal(error.text,
                        "bind.f6: there is no command \"regenrate\"; did you "
                        "mean \"regenerate\"?");
    bind("f7", "export");
    assert_string_equal(runs("f6", PANE_CHAT, false), "-");
    assert_string_equal(runs("f7", PANE_CHAT, false), "export");
    bind("hyper-x", "export");
    assert_true(error.status != STATUS_OK);
}

static void
rows_end_behind_the_last(void **state)
{
    (void)state;
    size_t count;
    (void)key_table(&count);
    assert_non_null(key_map_row(map, count - 1));
    assert_null(key_map_row(map, count));
    key_map_free(NULL);
}

#define claim(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        claim(browse_keys_run_in_every_pane),
        claim(the_prompt_types_unless_it_is_empty),
        claim(alt_key_in_the_prompt_is_key_outside),
        claim(a_panes_own_keys_go_first),
        claim(shift_and_capital_are_the_same_key),
        claim(a_binding_goes_before_the_table),
        claim(a_bound_regenerate_is_counted_too),
        claim(an_empty_binding_takes_the_key_away),
        claim(a_wrong_binding_is_told_and_left_out),
        claim(rows_end_behind_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
