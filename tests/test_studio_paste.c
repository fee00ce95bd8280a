// SPDX-License-Identifier: MIT
// Much at once, and terminals that read badly: nothing is lost, nothing late.
#include "whole_studio.h"

#include <time.h>

enum { PASTE_BYTES = 100000, BURST_KEYS = 500 };

static void
a_long_paste_and_a_burst_are_applied_at_once(void **state)
{
    (void)state;
    Rig *rig = studio_open(36, 120, NULL, NULL);
    rig_settle(rig, 300);
    Text paste = {0};
    while (paste.length < PASTE_BYTES)
        text_append(&paste, "slow piano and rain ");
    rig_paste(rig, paste.chars);
    studio_see(rig, "slow piano and rain");
    rig_settle(rig, 300);
    rig_count_anew(rig);
    Text burst = {0};
    for (int i = 0; i < BURST_KEYS - 6; i++)
        text_append(&burst, "x");
    text_append(&burst, "ending");
    rig_type(rig, burst.chars);
    studio_see(rig, "xxending");
    // One frame each for what one read brought.
    assert_true(rig->frames <= 4);
    text_clear(&burst);
    text_clear(&paste);
    rig_close(rig);
}

static void
a_stalled_reader_misses_nothing(void **state)
{
    (void)state;
    Rig *rig = studio_open(24, 80, NULL, NULL);
    rig_settle(rig, 300);
    const struct timespec stall = {.tv_nsec = 20000000};
    for (int i = 0; i < 40; i++) {
        assert_int_equal(write(rig->master, "k", 1), 1);
        (void)nanosleep(&stall, NULL); // typed, and nobody reads
    }
    studio_see(rig, "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk");
    assert_true(
        rig_find(rig, "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", NULL) < 0);
    rig_close(rig);
}

static void
write_theme(const char *text)
{
    char *config = path_config_folder();
    char *folder = path_join(config, "themes");
    char *path = path_join(folder, "mine.theme");
    Error error = {0};
    assert_int_equal(path_make_folders(folder, &error), STATUS_OK);
    assert_int_equal(path_write_file(path, text, strlen(text), &error),
                     STATUS_OK);
    mem_free(path);
    mem_free(folder);
    mem_free(config);
}

static bool
wait_background(Rig *rig, const char *look)
{
    const int64_t end_ns = clock_monotonic_ns() + STUDIO_WAIT_MS * 1000000LL;
    bool is_there = false;
    while (!is_there && clock_monotonic_ns() < end_ns) {
        (void)rig_pump(rig, 10);
        char *now = rig_look(rig, 8, 10);
        is_there = strstr(now, look) != NULL;
        mem_free(now);
    }
    return is_there;
}

static void
a_saved_theme_is_shown_and_a_broken_one_named(void **state)
{
    (void)state;
    write_theme("[inks]\ntext = #d0d0d0 on #103050\n");
    static const char *const mine[] = {"--set", "theme=mine", NULL};
    Rig *rig = studio_open(24, 80, mine, NULL);
    assert_true(wait_background(rig, "bg=#103050"));
    write_theme("[inks]\ntext = #d0d0d0 on #503010\n");
    assert_true(wait_background(rig, "bg=#503010"));
    write_theme("[inks]\ntext = #d0d0d0 on nowhere\n");
    studio_see(rig, "mine.theme:2");
    assert_true(wait_background(rig, "bg=#503010"));
    rig_close(rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_paste_and_a_burst_are_applied_at_once),
        cmocka_unit_test(a_stalled_reader_misses_nothing),
        cmocka_unit_test(a_saved_theme_is_shown_and_a_broken_one_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
