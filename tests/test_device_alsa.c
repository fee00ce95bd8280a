// SPDX-License-Identifier: MIT
// ALSA without a card: its file plug-in writes down what would be heard.
#include "sound_rig.h"

#include <unistd.h>

static char *folder;

static int
write_config(void **state)
{
    (void)state;
    folder = check_make_folder();
    char *name = path_join(folder, "asound.conf");
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    (void)fprintf(file,
                  "pcm.float { type file slave.pcm { type null }\n"
                  "  file \"%s/float.raw\" format \"raw\" }\n"
                  "pcm.mono { type plug slave { channels 1 rate 44100\n"
                  "  format S16_LE pcm { type file slave.pcm { type null }\n"
                  "  file \"%s/mono.raw\" format \"raw\" } } }\n",
                  folder, folder);
    assert_int_equal(fclose(file), 0);
    setenv("ALSA_CONFIG_PATH", name, 1);
    mem_free(name);
    return 0;
}

static int
remove_config(void **state)
{
    (void)state;
    check_remove_folder(folder);
    return 0;
}

static void
what_the_card_gets_is_the_file_sample_for_sample(void **state)
{
    (void)state;
    Rig rig;
    const PlayerSettings settings = {.device = "alsa", .argument = "float"};
    rig_open_with(&rig, &settings);
    assert_string_equal(rig_state(&rig).error, "");
    assert_string_equal(rig_state(&rig).device, "alsa");
    char *path = rig_file(&rig, "a.f32", 24000, 2, 1);
    const PlayerSource source = rig_source(path, 24000);
    const int64_t start_ns = clock_monotonic_ns();
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT(rig_state(&rig).phase == PLAYER_ENDED);
    // The plug-in has no clock: it is not run away with.
    assert_true(clock_monotonic_ns() - start_ns > 350000000);
    assert_int_equal(rig_state(&rig).underruns, 0);
    rig_close(&rig);
    mem_free(path);

    char *name = path_join(folder, "float.raw");
    size_t size = 0;
    float *heard = (float *)(void *)path_read_file(name, 10000000, &size, NULL);
    assert_non_null(heard);
    assert_in_range(size, 24000 * 8, 10000000);
    size_t start = 0;
    while (heard[2 * start] == 0)
        start++;
    for (size_t i = 0; i < 24000; i++) {
        assert_true(heard[2 * (start + i)] == rig_value(i, 1));
        assert_true(heard[2 * (start + i) + 1] == -rig_value(i, 1));
    }
    mem_free(heard);
    mem_free(name);
}

static void
a_card_that_does_not_exist_is_a_sentence(void **state)
{
    (void)state;
    Rig rig;
    const PlayerSettings settings = {.device = "alsa", .argument = "nowhere"};
    rig_open_with(&rig, &settings);
    assert_string_equal(rig_state(&rig).device, "null");
    assert_non_null(strstr(rig_state(&rig).error, "\"nowhere\""));
    assert_non_null(strstr(rig_state(&rig).error, "audio.device"));
    rig_close(&rig);
}

// There is no "default" in this configuration: automatic is silent about it.
static void
without_a_card_automatic_is_the_null_device_and_no_error(void **state)
{
    (void)state;
    Rig rig;
    const PlayerSettings settings = {.device = "auto"};
    rig_open_with(&rig, &settings);
    assert_string_equal(rig_state(&rig).device, "null");
    assert_string_equal(rig_state(&rig).error, "");
    assert_string_equal(rig_state(&rig).hint, "");
    rig_close(&rig);
    setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", 1);
    rig_open_with(&rig, &settings);
    RIG_WAIT(strstr(rig_state(&rig).hint, "audio.device = http") != NULL);
    rig_close(&rig);
    unsetenv("SSH_CONNECTION");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_card_gets_is_the_file_sample_for_sample),
        cmocka_unit_test(a_card_that_does_not_exist_is_a_sentence),
        cmocka_unit_test(
            without_a_card_automatic_is_the_null_device_and_no_error),
    };
    return cmocka_run_group_tests(tests, write_config, remove_config);
}
