// SPDX-License-Identifier: MIT
// Keys on a real terminal: the one that draws anew, the way out of the prompt,
// panes that are hidden, keys of the user's own.
#include "whole_studio.h"

static void
ctrl_l_draws_anew_whatever_lies_open(void **state)
{
    (void)state;

    static const struct {
        const char *open[3], *seen;
    } rows[] = {
        {{"Esc", NULL}, "takes"},        {{"i", NULL}, "prompt"},
        {{"C-r", NULL}, "found"},        {{"C-p", NULL}, "palette"},
        {{"F1", NULL}, "esc closes"},    {{"Esc", ":", NULL}, "enter runs it"},
        {{"/", NULL}, "enter keeps it"},
    };

    // Written over a row that each of them shows, by somebody else.
    static const char noise[] = "\x1b[2;3H\x1b[41mNOISE\x1b[23;30HNOISE";
    Rig *rig = studio_open_new(24, 80, NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        for (size_t k = 0; rows[i].open[k] != NULL; k++)
            studio_press(rig, rows[i].open[k]);
        studio_see(rig, rows[i].seen);
        rig_feed(rig, noise, strlen(noise));
        studio_see(rig, "NOISE");
        rig_key(rig, "C-l");
        if (!rig_wait_no_text(rig, "NOISE", 5000))
            fail_msg("ctrl-l leaves the noise when \"%s\" is seen",
                     rows[i].seen);
        studio_see(rig, rows[i].seen);
        for (int k = 0; i >= 2 && k < 2; k++) // a list first, then its line
            studio_press(rig, "Esc");
    }
    rig_close(rig);
}

static void
ctrl_l_leaves_a_typed_value_open(void **state)
{
    (void)state;
    Rig *rig = studio_open_new(36, 120, NULL);
    rig_type(rig, "piano, 82 bpm, 2 bars");
    rig_key(rig, "Enter");
    studio_see(rig, "LUFS"); // it was measured
    rig_key(rig, "t");
    studio_check_mode(rig, "params");
    rig_type(rig, "97");
    studio_check_mode(rig, "edit");
    static const char noise[] = "\x1b[2;3HNOISE";
    rig_feed(rig, noise, strlen(noise));
    rig_key(rig, "C-l");
    assert_true(rig_wait_no_text(rig, "NOISE", STUDIO_WAIT_MS));
    studio_check_mode(rig, "edit");
    rig_key(rig, "Enter");
    studio_see(rig, "97 BPM");
    rig_close(rig);
}

static void
esc_leaves_the_prompt_for_the_zoomed_pane(void **state)
{
    (void)state;
    Rig *rig = studio_open_new(24, 80, NULL);
    studio_press(rig, "M-z"); // the chat; takes would be where esc leads
    studio_check_mode(rig, "prompt");
    studio_press(rig, "Esc");
    studio_check_mode(rig, "chat");
    studio_press(rig, "C-t"); // the log in its place
    studio_check_mode(rig, "log");
    studio_press(rig, "i");
    studio_check_mode(rig, "prompt");
    studio_press(rig, "Esc");
    studio_check_mode(rig, "log");
    studio_press(rig, "C-t");
    studio_check_mode(rig, "chat");
    studio_press(rig, "z");
    studio_press(rig, "3");
    studio_check_mode(rig, "takes");
    rig_type(rig, "zi"); // both in one read
    studio_check_mode(rig, "prompt");
    studio_press(rig, "Esc");
    studio_check_mode(rig, "takes");
    rig_close(rig);
}

static void
what_a_zoom_hides_is_shown_when_asked_for(void **state)
{
    (void)state;
    Rig *rig = studio_open_new(24, 80, NULL);
    studio_press(rig, "Esc");
    studio_press(rig, "z");
    assert_true(rig_wait_no_text(rig, "1 chat", STUDIO_WAIT_MS));
    studio_press(rig, "1");
    studio_check_mode(rig, "chat");
    studio_see(rig, "3 takes");
    studio_press(rig, "z");
    assert_true(rig_wait_no_text(rig, "3 takes", STUDIO_WAIT_MS));
    studio_press(rig, "/");
    studio_see(rig, "3 takes");
    studio_press(rig, "Esc");
    rig_type(rig, ":zoom params");
    rig_key(rig, "Enter");
    assert_true(rig_wait_no_text(rig, "3 takes", STUDIO_WAIT_MS));
    studio_check_mode(rig, "params");
    rig_type(rig, ":focus wave");
    rig_key(rig, "Enter");
    studio_see(rig, "no room");
    rig_close(rig);
}

static void
keys_of_ones_own_do_what_they_are_bound_to(void **state)
{
    (void)state;
    static const char *const bound[] = {
        "--set", "bind.f5=redraw", "--set", "bind.b=palette",
        "--set", "bind.z=log",     NULL};
    Rig *rig = studio_open_new(24, 80, bound);
    rig_type(rig, "b"); // types in the prompt
    studio_see(rig, "b");
    studio_press(rig, "C-u");
    studio_press(rig, "Esc");
    studio_press(rig, "b");
    studio_see(rig, "palette");
    static const char noise[] = "\x1b[2;3HNOISE";
    rig_feed(rig, noise, strlen(noise));
    rig_key(rig, "F5");
    assert_true(rig_wait_no_text(rig, "NOISE", STUDIO_WAIT_MS));
    studio_see(rig, "enter runs it");
    studio_press(rig, "Esc");
    studio_press(rig, "1");
    studio_press(rig, "z"); // it zooms no more
    studio_check_mode(rig, "log");
    studio_see(rig, "3 takes");
    studio_press(rig, "?");
    studio_see(rig, "palette");
    rig_close(rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ctrl_l_draws_anew_whatever_lies_open),
        cmocka_unit_test(ctrl_l_leaves_a_typed_value_open),
        cmocka_unit_test(esc_leaves_the_prompt_for_the_zoomed_pane),
        cmocka_unit_test(what_a_zoom_hides_is_shown_when_asked_for),
        cmocka_unit_test(keys_of_ones_own_do_what_they_are_bound_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
