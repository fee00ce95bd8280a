// SPDX-License-Identifier: MIT
#include "timbre/app/command.h"

#include "check.h"
#include "key_table.h"
#include "line_edit.h"

#include <string.h>

static void
every_row_has_a_key_a_text_and_a_command_that_there_is(void **state)
{
    (void)state;
    size_t count;
    const KeyRow *rows = key_table(&count);
    for (size_t i = 0; i < count; i++) {
        const KeyRow *row = &rows[i];
        Key key;
        if (!input_key_parse(row->key, &key))
            fail_msg("%s is no key", row->key);
        assert_true(row->text != NULL && row->text[0] != '\0');
        assert_true(row->context < KEYS_COUNT);
        if (row->command[0] == '\0')
            continue;
        char *name =
            text_format("%.*s", (int)strcspn(row->command, " "), row->command);
        if (command_find(name) == NULL)
            fail_msg("%s runs %s, which is no command", row->key, name);
        mem_free(name);
    }
}

static void
no_key_stands_twice_in_one_place(void **state)
{
    (void)state;
    size_t count;
    const KeyRow *rows = key_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (rows[i].context == rows[k].context &&
                strcmp(rows[i].key, rows[k].key) == 0)
                fail_msg("%s stands twice", rows[i].key);
}

static void
weights_of_one_place_differ(void **state)
{
    (void)state;
    size_t count;
    const KeyRow *rows = key_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (rows[i].context == rows[k].context && rows[i].weight != 0)
                assert_int_not_equal(rows[i].weight, rows[k].weight);
}

static void
keys_that_hold_in_the_prompt_do_not_type(void **state)
{
    (void)state;
    size_t count;
    const KeyRow *rows = key_table(&count);
    LineEdit *edit = line_edit_new();
    for (size_t i = 0; i < count; i++) {
        Key key;
        assert_true(input_key_parse(rows[i].key, &key));
        if (rows[i].context == KEYS_ANYWHERE)
            assert_false(line_edit_key(edit, &key));
    }
    line_edit_free(edit);
}

static void
only_regenerating_is_counted(void **state)
{
    (void)state;
    size_t count;
    const KeyRow *rows = key_table(&count);
    int counted = 0;
    for (size_t i = 0; i < count; i++) {
        counted += rows[i].takes_count;
        if (rows[i].takes_count)
            assert_string_equal(rows[i].command, "regenerate");
    }
    assert_int_equal(counted, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_row_has_a_key_a_text_and_a_command_that_there_is),
        cmocka_unit_test(no_key_stands_twice_in_one_place),
        cmocka_unit_test(weights_of_one_place_differ),
        cmocka_unit_test(keys_that_hold_in_the_prompt_do_not_type),
        cmocka_unit_test(only_regenerating_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
