// SPDX-License-Identifier: MIT
#include "check.h"
#include "prompt_path.h"

static void
pasted_paths_are_found_in_every_form(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *path, *rest;
    } rows[] = {
        {"house like /tmp/a.wav please", "/tmp/a.wav", "house like please"},
        {"/tmp/a.mid", "/tmp/a.mid", ""},
        {"~/a b.flac house", NULL, NULL}, // a blank ends the word
        {"'/tmp/a b.flac' house", "/tmp/a b.flac", "house"},
        {"\"/tmp/it's.mp3\" house", "/tmp/it's.mp3", "house"},
        {"lofi /tmp/a\\ b.OGG", "/tmp/a b.OGG", "lofi"},
        {"lofi ~/Music/a.midi", "~/Music/a.midi", "lofi"},
        {"../a.wav x", "../a.wav", "x"},
        {"file:///tmp/a%20b.wav x", "file:///tmp/a%20b.wav", "x"},
        {"a song in 6/8 about and/or.wav", NULL, NULL},
        {"don't stop at /tmp/a.txt", NULL, NULL},
        {"", NULL, NULL},
        {"'open quote", NULL, NULL},
        {"end with \\", NULL, NULL},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char *path = NULL, *rest = NULL;
        const bool is_found = prompt_path_find(rows[i].prompt, &path, &rest);
        assert_int_equal(is_found, rows[i].path != NULL);
        if (!is_found)
            continue;
        check_owned_text(path, rows[i].path);
        check_owned_text(rest, rows[i].rest);
    }
}

static void
homes_and_addresses_are_expanded(void **state)
{
    (void)state;
    setenv("HOME", "/home/me", 1);
    check_owned_text(prompt_path_expand("~/a.wav"), "/home/me/a.wav");
    check_owned_text(prompt_path_expand("file:///a%20b%C3%A9.wav"),
                     "/a b\xC3\xA9.wav");
    check_owned_text(prompt_path_expand("file:///a%2"), "/a%2");
    check_owned_text(prompt_path_expand("/plain%20.wav"), "/plain%20.wav");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pasted_paths_are_found_in_every_form),
        cmocka_unit_test(homes_and_addresses_are_expanded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
