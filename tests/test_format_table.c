// SPDX-License-Identifier: MIT
#include "timbre/export/format_table.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

static void
every_row_is_found_by_its_name_and_extension(void **state)
{
    (void)state;
    size_t count = 0;
    const Format *formats = format_table(&count);
    assert_in_range(count, 4, 100);
    for (size_t i = 0; i < count; i++) {
        const Format *format = &formats[i];
        assert_ptr_equal(format_table_find(format->name), format);
        assert_true(strlen(format->text) > 10);
        assert_non_null(format->write);
        // A folder has no extension, a file has one.
        assert_int_equal(format->extension[0] == '\0', format->is_folder);
        if (format->is_folder)
            continue;
        char *path = text_format("/a/b.c/song.%s", format->extension);
        assert_ptr_equal(format_table_by_name(path), format);
        mem_free(path);
    }
}

static void
names_and_extensions_stand_once(void **state)
{
    (void)state;
    size_t count = 0;
    const Format *formats = format_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(formats[i].name, formats[k].name);
            assert_string_not_equal(formats[i].extension, formats[k].extension);
        }
}

static void
a_default_depth_is_one_of_the_depths(void **state)
{
    (void)state;
    size_t count = 0;
    const Format *formats = format_table(&count);
    for (size_t i = 0; i < count; i++) {
        char depth[16];
        (void)snprintf(depth, sizeof(depth), "%d", formats[i].bit_depth);
        if (formats[i].bit_depths[0] == '\0')
            assert_int_equal(formats[i].bit_depth, 0);
        else
            assert_non_null(strstr(formats[i].bit_depths, depth));
    }
}

static void
foreign_names_are_no_format(void **state)
{
    (void)state;
    assert_null(format_table_find("aiff"));
    assert_null(format_table_find(""));
    assert_null(format_table_by_name("song"));
    assert_null(format_table_by_name("song.aiff"));
    assert_null(format_table_by_name("flac"));
    assert_null(format_table_by_name("a.flac/song"));
    assert_string_equal(format_table_by_name("SONG.FLAC")->name, "flac");
    assert_string_equal(format_table_by_name("a.mid")->name, "midi");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_name_and_extension),
        cmocka_unit_test(names_and_extensions_stand_once),
        cmocka_unit_test(a_default_depth_is_one_of_the_depths),
        cmocka_unit_test(foreign_names_are_no_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
