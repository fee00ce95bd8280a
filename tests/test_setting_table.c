// SPDX-License-Identifier: MIT
#include "timbre/core/setting.h"
#include "timbre/core/setting_table.h"

#include "check.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static void
every_row_is_complete_and_found_by_its_name(void **state)
{
    (void)state;
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    for (size_t i = 0; i < count; i++) {
        const SettingRow *row = &rows[i];
        assert_ptr_equal(setting_table_find(row->name), row);
        assert_non_null(row->initial);
        assert_non_null(row->choices);
        assert_non_null(row->unit);
        assert_true(row->text[0] != '\0');
        assert_true(text_ends_with(row->text, "."));
        assert_string_not_equal(setting_table_type_name(row->type), "");
        for (const char *c = row->name; *c != '\0'; c++)
            assert_true(islower((unsigned char)*c) || *c == '.' || *c == '_');
        if (row->type == SETTING_CHOICE)
            assert_non_null(strstr(row->choices, row->initial));
        if (row->type == SETTING_NUMBER || row->type == SETTING_INTEGER)
            assert_true(row->minimum < row->maximum);
    }
    assert_null(setting_table_find("none"));
    assert_null(setting_table_find(NULL));
}

static char *
text_of(const SettingRow *row, double number)
{
    return row->type == SETTING_INTEGER ? text_format("%.0f", number)
                                        : text_format("%g", number);
}

static void
limits_of_every_number_hold(void **state)
{
    (void)state;
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    for (size_t i = 0; i < count; i++) {
        const SettingRow *row = &rows[i];
        if (row->type != SETTING_NUMBER && row->type != SETTING_INTEGER)
            continue;
        const double numbers[] = {row->minimum, row->maximum, row->minimum - 1,
                                  row->maximum + 1};
        for (size_t j = 0; j < ARRAY_LENGTH(numbers); j++) {
            Settings *settings = settings_new();
            Error error = {0};
            char *text = text_of(row, numbers[j]);
            const Status status =
                settings_set(settings, row->name, text, "here", &error);
            assert_int_equal(status, j < 2 ? STATUS_OK : STATUS_USAGE);
            if (j < 2)
                assert_true(settings_number(settings, row->name) == numbers[j]);
            else
                assert_non_null(strstr(error.text, row->name));
            mem_free(text);
            settings_free(settings);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete_and_found_by_its_name),
        cmocka_unit_test(limits_of_every_number_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
