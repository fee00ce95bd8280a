// SPDX-License-Identifier: MIT
#include "timbre/base/sweep.h"

#include "check.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void
put(const char *folder, const char *name)
{
    char *path = path_join(folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    mem_free(path);
}

static bool
has(const char *folder, const char *name)
{
    char *path = path_join(folder, name);
    struct stat facts;
    const bool there = lstat(path, &facts) == 0;
    mem_free(path);
    return there;
}

// No process has the highest number that the kernel can give.
static void
parts_of_the_dead_are_swept_and_all_else_stays(void **state)
{
    (void)state;
    static const char *const kept[] = {
        "song.flac",          ".song.4194304.part.flac",
        "song.4194304.part",  ".4194304.part",
        ".song.part",         ".song4194304.part",
        ".song.0.part",       ".song.1.part",
        ".song.-4194304.part"};
    char *folder = check_make_folder();
    char *mine = text_format(".song.flac.%d.part", (int)getpid());
    for (size_t i = 0; i < ARRAY_LENGTH(kept); i++)
        put(folder, kept[i]);
    put(folder, mine);
    put(folder, ".song.flac.4194304.part");
    sweep_parts(folder);
    assert_false(has(folder, ".song.flac.4194304.part"));
    assert_true(has(folder, mine));
    for (size_t i = 0; i < ARRAY_LENGTH(kept); i++)
        assert_true(has(folder, kept[i]));
    mem_free(mine);
    check_remove_folder(folder);
}

static void
a_half_made_folder_goes_with_all_that_is_in_it(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *part = path_join(folder, ".stems.4194304.part");
    assert_int_equal(mkdir(part, 0777), 0);
    put(part, "01-drums.wav");
    sweep_parts(folder);
    assert_false(has(folder, ".stems.4194304.part"));
    mem_free(part);
    check_remove_folder(folder);
}

static void
a_link_is_swept_and_never_followed(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *other = check_make_folder();
    char *link = path_join(folder, ".stems.4194304.part");
    put(other, "precious");
    assert_int_equal(symlink(other, link), 0);
    sweep_parts(folder);
    assert_false(has(folder, ".stems.4194304.part"));
    assert_true(has(other, "precious"));
    mem_free(link);
    check_remove_folder(other);
    check_remove_folder(folder);
}

static void
a_folder_that_is_not_there_is_no_fault(void **state)
{
    (void)state;
    sweep_parts("/no/such/folder");
    assert_false(path_exists("/no/such/folder"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_the_dead_are_swept_and_all_else_stays),
        cmocka_unit_test(a_half_made_folder_goes_with_all_that_is_in_it),
        cmocka_unit_test(a_link_is_swept_and_never_followed),
        cmocka_unit_test(a_folder_that_is_not_there_is_no_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
