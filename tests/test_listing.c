// SPDX-License-Identifier: MIT
#include "timbre/app/listing.h"

#include "check.h"

#include <string.h>

typedef struct {
    Loop *loop;
    Light *light;
    Listing *listing;
    int changes;
} Desk;

static void
count_change(void *context)
{
    ((Desk *)context)->changes++;
}

static void
open_desk(Desk *desk)
{
    *desk = (Desk){.loop = loop_new()};
    desk->light = light_new(desk->loop);
    desk->listing = listing_new(desk->light, count_change, desk);
}

static void
close_desk(Desk *desk)
{
    listing_free(desk->listing);
    light_free(desk->light);
    loop_free(desk->loop);
}

static void
settle(Desk *desk)
{
    while (light_pending(desk->light) > 0)
        (void)loop_run_once(desk->loop, 1000000000);
}

static void
touch(const char *folder, const char *name)
{
    char *path = path_join(folder, name);
    char *parent = path_folder(path);
    assert_int_equal(path_make_folders(parent, NULL), STATUS_OK);
    assert_int_equal(path_write_file(path, "", 0, NULL), STATUS_OK);
    mem_free(parent);
    mem_free(path);
}

static void
a_folder_is_there_after_a_turn_of_the_loop(void **state)
{
    (void)state;
    Desk desk;
    open_desk(&desk);
    char *folder = check_make_folder();
    touch(folder, "b.wav");
    touch(folder, "a folder/x");
    assert_int_equal(listing_folder(desk.listing, folder)->count, 0);
    settle(&desk);
    assert_int_equal(desk.changes, 1);
    const StringList *names = listing_folder(desk.listing, folder);
    char *text = string_list_join(names, "|", "|");
    check_owned_text(text, "a folder/|b.wav");
    // Fresh: it isn't read again.
    assert_int_equal(light_pending(desk.light), 0);
    close_desk(&desk);
    check_remove_folder(folder);
}

static void
themes_are_those_of_the_user_and_the_program(void **state)
{
    (void)state;
    Desk desk;
    char *folder = check_make_folder();
    setenv("XDG_CONFIG_HOME", folder, 1);
    touch(folder, "timbre/themes/mine.theme");
    touch(folder, "timbre/themes/notes.txt");
    touch(folder, "timbre/themes/.hidden.theme");
    open_desk(&desk);
    (void)listing_themes(desk.listing);
    settle(&desk);
    const StringList *names = listing_themes(desk.listing);
    assert_true(string_list_has(names, "mine"));
    assert_false(string_list_has(names, "notes"));
    assert_false(string_list_has(names, ".hidden"));
    close_desk(&desk);
    check_remove_folder(folder);
}

static void
sessions_are_listed(void **state)
{
    (void)state;
    Desk desk;
    char *folder = check_make_folder();
    setenv("XDG_DATA_HOME", folder, 1);
    touch(folder, "timbre/sessions/gig/studio.lock");
    open_desk(&desk);
    (void)listing_sessions(desk.listing);
    settle(&desk);
    assert_int_equal(listing_sessions(desk.listing)->count, 1);
    assert_string_equal(listing_sessions(desk.listing)->items[0], "gig");
    close_desk(&desk);
    check_remove_folder(folder);
}

static void
it_may_be_freed_while_it_reads_and_forgets_old_folders(void **state)
{
    (void)state;
    Desk desk;
    open_desk(&desk);
    for (int i = 0; i < 50; i++) {
        char *name = text_format("/nothing/%d", i);
        assert_int_equal(listing_folder(desk.listing, name)->count, 0);
        mem_free(name);
    }
    listing_free(desk.listing);
    settle(&desk);
    desk.listing = listing_new(desk.light, count_change, &desk);
    (void)listing_folder(desk.listing, "/");
    close_desk(&desk);
    listing_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_there_after_a_turn_of_the_loop),
        cmocka_unit_test(themes_are_those_of_the_user_and_the_program),
        cmocka_unit_test(sessions_are_listed),
        cmocka_unit_test(
            it_may_be_freed_while_it_reads_and_forgets_old_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
