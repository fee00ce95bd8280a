// SPDX-License-Identifier: MIT
#include "sound_rig.h"

#include <signal.h>

static void
rig_open_pipe(Rig *rig, const char *command)
{
    const PlayerSettings settings = {.device = "pipe", .argument = command};
    rig_open_with(rig, &settings);
}

static int
sample_of(const unsigned char *bytes)
{
    return (int16_t)(bytes[0] | bytes[1] << 8);
}

static void
what_a_command_gets_is_a_wav_of_what_is_played(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *target = path_join(folder, "out.wav");
    char *command = text_format("cat > '%s'", target);
    Rig rig;
    rig_open_pipe(&rig, command);
    assert_string_equal(rig_state(&rig).device, "pipe");
    char *path = rig_file(&rig, "a.f32", 20000, 2, 1);
    const PlayerSource source = rig_source(path, 20000);
    const int64_t start_ns = clock_monotonic_ns();
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT(rig_state(&rig).phase == PLAYER_ENDED);
    // It is fed at the pace of the clock, however fast it reads.
    assert_true(clock_monotonic_ns() - start_ns > 350000000);
    assert_int_equal(rig_state(&rig).underruns, 0);
    rig_close(&rig); // the end of its input ends the command

    size_t size = 0;
    unsigned char *wav =
        (unsigned char *)path_read_file(target, 10000000, &size, NULL);
    assert_non_null(wav);
    assert_in_range(size, 44 + 20000 * 4, 10000000);
    assert_memory_equal(wav, "RIFF", 4);
    assert_int_equal(size % 4, 0);
    // The ramp rises by a step in 32 frames; the dither, two steps wide, blurs
    // where it began as well.
    size_t at = 44;
    while (sample_of(wav + at) < 100)
        at += 4;
    const size_t left = 20000 - 32 * 101;
    for (size_t i = 0; i < left; i++)
        assert_true(abs(sample_of(wav + at + 4 * i) - (int)(100 + i / 32)) <=
                    6);
    mem_free(wav);
    mem_free(path);
    mem_free(command);
    mem_free(target);
    check_remove_folder(folder);
}

static void
commands_that_end_are_a_sentence_with_their_status(void **state)
{
    (void)state;

    static const struct {
        const char *command, *sentence;
    } rows[] = {
        {"exit 3", "ended with status 3"},
        {"there-is-no-such-player-0", "did not find it"},
        {"kill -9 $$", "ended by signal 9"},
        {"head -c 5000 > /dev/null", "ended with status 0"},
        {"", "set audio.argument"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Rig rig;
        rig_open_pipe(&rig, rows[i].command);
        char *path = rig_file(&rig, "a.f32", 100000, 2, 1);
        const PlayerSource source = rig_source(path, 100000);
        (void)player_play(rig.player, &source, 0);
        RIG_WAIT(strstr(rig_state(&rig).error, rows[i].sentence) != NULL);
        RIG_WAIT(strcmp(rig_state(&rig).device, "null") == 0);
        RIG_WAIT(rig_state(&rig).position_s > 0.05);
        rig_close(&rig);
        mem_free(path);
    }
}

static void
a_command_that_reads_nothing_is_left_and_ended(void **state)
{
    (void)state;
    Rig rig;
    rig_open_pipe(&rig, "exec sleep 60");
    char *path = rig_file(&rig, "a.f32", 100000, 2, 1);
    const PlayerSource source = rig_source(path, 100000);
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT(strstr(rig_state(&rig).error, "two seconds") != NULL);
    const int64_t start_ns = clock_monotonic_ns();
    rig_close(&rig);
    assert_true(clock_monotonic_ns() - start_ns < 10000000000);
    mem_free(path);
}

static void
pauses_leave_frames_whole(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *target = path_join(folder, "out.wav");
    char *command = text_format("cat > '%s'", target);
    Rig rig;
    rig_open_pipe(&rig, command);
    char *path = rig_file(&rig, "a.f32", 20000, 2, 1);
    const PlayerSource source = rig_source(path, 20000);
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT(rig_state(&rig).position_s > 0.05);
    player_pause(rig.player);
    script_sleep_ms(1300); // the device stops
    player_resume(rig.player);
    RIG_WAIT(rig_state(&rig).phase == PLAYER_ENDED);
    rig_close(&rig);
    size_t size = 0;
    unsigned char *wav =
        (unsigned char *)path_read_file(target, 10000000, &size, NULL);
    assert_int_equal(size % 4, 0);
    // The right side is the left one turned over, to the end.
    for (size_t at = 44; at < size; at += 4)
        assert_true(abs(sample_of(wav + at) + sample_of(wav + at + 2)) <= 4);
    mem_free(wav);
    mem_free(path);
    mem_free(command);
    mem_free(target);
    check_remove_folder(folder);
}

int
main(void)
{
    // As in the program's other threads: a closed pipe must not end it.
    (void)signal(SIGPIPE, SIG_DFL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_command_gets_is_a_wav_of_what_is_played),
        cmocka_unit_test(commands_that_end_are_a_sentence_with_their_status),
        cmocka_unit_test(a_command_that_reads_nothing_is_left_and_ended),
        cmocka_unit_test(pauses_leave_frames_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
