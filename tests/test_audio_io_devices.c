// SPDX-License-Identifier: MIT
// The player on devices that are deep, die, stall or change, and on the null
// device under load.
#include "sound_rig.h"

#include <sched.h>

static float
left_at(size_t frame)
{
    return script.samples[2 * frame];
}

static void
play_file(const Rig *rig, const char *path, size_t frame_count)
{
    const PlayerSource source = rig_source(path, frame_count);
    (void)player_play(rig->player, &source, 0);
}

// A buffer of half a second, of which all but 20 ms can be taken back.
static size_t
play_deep(Rig *rig, const char *path)
{
    script.depth = 24000;
    script.kept = 960;
    play_file(rig, path, 300000);
    RIG_PUMP_UNTIL(240, rig_silence() < script.count);
    const size_t start = rig_silence();
    rig_pump(48000);
    assert_int_equal(script.count - script.heard, script.depth);
    return start;
}

static void
a_deep_device_is_heard_to_pause_within_sixty_milliseconds(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device_deep);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    const size_t start = play_deep(&rig, path);
    const size_t heard = script.heard + RIG_BLOCK; // when it is obeyed
    player_pause(rig.player);
    RIG_WAIT(atomic_load(&script.wants_rewind));
    rig_pump(4800);
    // 20 ms that could not be taken back, and 5 ms of ramp.
    assert_true(left_at(heard + 960 - 1) == rig_value(heard + 959 - start, 1));
    assert_true(left_at(heard + 960 + 241) == 0);
    assert_in_range(960 + 241, 0, RIG_RATE_HZ * 60 / 1000);
    rig_pump(48000);
    script_sleep_ms(10);
    const double place = (double)(heard + 960 - start) / RIG_RATE_HZ;
    assert_true(fabs(rig_state(&rig).position_s - place) < 1e-6);

    // It goes on at the same frame.
    player_resume(rig.player);
    RIG_WAIT(atomic_load(&script.wants_rewind));
    const size_t resumed = script.heard + RIG_BLOCK + script.kept;
    rig_pump(4800);
    for (size_t i = 240; i < 2400; i++)
        assert_true(left_at(resumed + i) ==
                    rig_value(heard + 960 - start + i, 1));
    rig_close(&rig);
    mem_free(path);
}

static void
a_deep_device_is_heard_to_seek_within_sixty_milliseconds(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device_deep);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    const size_t start = play_deep(&rig, path);
    script_sleep_ms(10);
    // What is heard, not what lies in the buffer.
    assert_true(fabs(rig_state(&rig).position_s -
                     (double)(script.heard - start) / RIG_RATE_HZ) < 0.02);
    const size_t heard = script.heard + RIG_BLOCK; // when it is obeyed
    player_seek(rig.player, 5);
    RIG_WAIT(atomic_load(&script.wants_rewind));
    rig_pump(4800);
    const size_t at = heard + 960 + 240;
    assert_true(left_at(at) == rig_value(240000 + 240, 1));
    rig_pump(24000);
    script_sleep_ms(10);
    assert_true(fabs(rig_state(&rig).position_s -
                     (5 + (double)(script.heard - heard - 960) / RIG_RATE_HZ)) <
                0.02);
    rig_close(&rig);
    mem_free(path);
}

static void
volume_on_a_deep_device_loses_no_frame(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device_deep);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    const size_t start = play_deep(&rig, path);
    for (int i = 0; i < 4; i++) {
        const double gain = i % 2 == 0 ? 0.1 : 1;
        player_set_volume(rig.player, i % 2 == 0 ? -20 : 0);
        const size_t heard = script.heard + RIG_BLOCK; // when it is obeyed
        RIG_WAIT(atomic_load(&script.wants_rewind));
        rig_pump(2400);
        for (size_t at = heard + 1201; at < script.count; at++)
            assert_true(fabs((double)left_at(at) -
                             gain * (double)rig_value(at - start, 1)) < 1e-6);
    }
    assert_int_equal(rig_state(&rig).underruns, 0);
    rig_close(&rig);
    mem_free(path);
}

static void
replacing_on_a_deep_device_stays_at_the_frame(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device_deep);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    char *master = rig_file(&rig, "b.f32", 300000, 2, 0.5F);
    const size_t start = play_deep(&rig, path);
    const size_t heard = script.heard + RIG_BLOCK; // when it is obeyed
    const PlayerSource with = rig_source(master, 300000);
    player_replace(rig.player, 1, &with);
    RIG_WAIT(atomic_load(&script.wants_rewind));
    rig_pump(9600);
    for (size_t at = heard + 960 + 1441; at < script.count; at++)
        assert_true(left_at(at) == rig_value(at - start, 0.5F));
    rig_close(&rig);
    mem_free(path);
    mem_free(master);
}

static void
wait_for_null(const Rig *rig)
{
    RIG_WAIT((script_pump(240), strcmp(rig_state(rig).device, "null") == 0));
    RIG_WAIT(rig_state(rig).error[0] != '\0');
}

static void
a_device_that_dies_is_told_and_the_music_goes_on_in_its_place(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    play_file(&rig, path, 300000);
    RIG_PUMP_UNTIL(240, rig_state(&rig).position_s > 0.2);
    assert_string_equal(rig_state(&rig).hint, "listen to the script");
    const double before_s = rig_state(&rig).position_s;
    atomic_store(&script.is_dead, true);
    RIG_WAIT(strcmp(rig_state(&rig).device, "null") == 0);
    assert_non_null(strstr(rig_state(&rig).error, "the script unplugged it"));
    assert_non_null(strstr(rig_state(&rig).error, "audio.device"));
    assert_int_equal(rig_state(&rig).phase, PLAYER_PLAYING);
    RIG_WAIT(rig_state(&rig).position_s > before_s + 0.1);
    assert_true(rig_state(&rig).position_s < before_s + 5);
    assert_int_equal(atomic_load(&script.opened), 1); // tried no more
    rig_close(&rig);
    mem_free(path);
}

static void
a_device_that_stalls_is_left(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    play_file(&rig, path, 300000);
    RIG_PUMP_UNTIL(240, rig_state(&rig).position_s > 0.1);
    RIG_WAIT(strcmp(rig_state(&rig).device, "null") == 0);
    assert_non_null(strstr(rig_state(&rig).error, "no sound for two seconds"));
    rig_close(&rig);
    mem_free(path);
}

static void
a_device_that_changes_its_rate_is_opened_again_at_the_place(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    play_file(&rig, path, 300000);
    RIG_PUMP_UNTIL(240, rig_state(&rig).position_s > 0.2);
    const double before_s = rig_state(&rig).position_s;
    script.sample_rate_hz = 44100;
    atomic_store(&script.is_other_rate, true);
    RIG_WAIT(atomic_load(&script.opened) == 2);
    atomic_store(&script.is_other_rate, false);
    RIG_PUMP_UNTIL(240, rig_state(&rig).position_s > before_s + 0.1);
    assert_string_equal(rig_state(&rig).device, "script");
    assert_string_equal(rig_state(&rig).error, "");
    rig_pump(4410);
    script_sleep_ms(10);
    // The same music at another rate: its value tells the place.
    const double frame = (double)left_at(script.count - 1) * 1048576;
    assert_true(fabs(frame / RIG_RATE_HZ - rig_state(&rig).position_s) < 0.002);
    rig_close(&rig);
    mem_free(path);
}

static void
devices_that_cannot_be_had_are_a_sentence_and_time_goes_on(void **state)
{
    (void)state;

    static const struct {
        bool fails_to_open, fails_to_start;
        int channel_count;
        const char *sentence;
    } rows[] = {{true, false, 0, "the script says no"},
                {false, true, 0, "the script does not start"},
                {false, false, 6, "6 channels"}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        script_set_up();
        script.fails_to_open = rows[i].fails_to_open;
        script.fails_to_start = rows[i].fails_to_start;
        script.channel_count = rows[i].channel_count;
        Rig rig;
        const PlayerSettings settings = {.row = &script_device};
        rig_open_with(&rig, &settings);
        char *path = rig_file(&rig, "a.f32", 30000, 2, 1);
        play_file(&rig, path, 30000);
        wait_for_null(&rig);
        assert_non_null(strstr(rig_state(&rig).error, rows[i].sentence));
        RIG_WAIT(rig_state(&rig).position_s > 0.1);
        rig_close(&rig);
        mem_free(path);
    }
    Rig rig;
    const PlayerSettings settings = {.device = "gramophone"};
    rig_open_with(&rig, &settings);
    assert_string_equal(rig_state(&rig).device, "null");
    assert_non_null(strstr(rig_state(&rig).error, "gramophone"));
    player_set_device(rig.player, "null", "");
    RIG_WAIT(rig_state(&rig).error[0] == '\0');
    rig_close(&rig);
}

static void
another_device_goes_on_at_the_place(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    play_file(&rig, path, 300000);
    RIG_PUMP_UNTIL(240, rig_state(&rig).position_s > 0.5);
    const double before_s = rig_state(&rig).position_s;
    player_set_device(rig.player, "null", NULL);
    RIG_WAIT(strcmp(rig_state(&rig).device, "null") == 0);
    RIG_WAIT(rig_state(&rig).position_s > before_s + 0.05);
    assert_true(rig_state(&rig).position_s < before_s + 5);
    assert_string_equal(rig_state(&rig).error, "");
    rig_close(&rig);
    mem_free(path);
}

typedef struct {
    atomic_int calls;
} Calls;

static void
count_call(void *context)
{
    Calls *calls = context;
    atomic_fetch_add(&calls->calls, 1);
}

static void
changes_are_told_not_too_often_and_rest_is_rest(void **state)
{
    (void)state;
    Calls calls = {0};
    Rig rig;
    const PlayerSettings settings = {
        .device = "null", .changed = count_call, .context = &calls};
    rig_open_with(&rig, &settings);
    char *path = rig_file(&rig, "a.f32", 24000, 2, 1);
    const int64_t start_ns = clock_monotonic_ns();
    play_file(&rig, path, 24000);
    RIG_WAIT(rig_state(&rig).phase == PLAYER_ENDED);
    RIG_WAIT(atomic_load(&calls.calls) >= 3);
    const double passed_s = (double)(clock_monotonic_ns() - start_ns) / 1e9;
    assert_true(atomic_load(&calls.calls) <= 20 * passed_s + 3);
    // When all is over, nothing wakes anybody.
    script_sleep_ms(1700);
    const int after = atomic_load(&calls.calls);
    script_sleep_ms(300);
    assert_int_equal(atomic_load(&calls.calls), after);
    rig_close(&rig);
    mem_free(path);
}

static atomic_bool is_over;

static void *
burn(void *unused)
{
    (void)unused;
    volatile double sum = 0;
    while (!atomic_load(&is_over))
        for (int i = 0; i < 100000; i++)
            sum += (double)i * 1.0000001;
    return NULL;
}

// Both cores busy, a file at another rate: the buffer is deep enough, and the
// position runs with the clock.
static void
under_load_nothing_runs_dry_and_the_position_is_the_clocks(void **state)
{
    (void)state;

    enum { THREADS = 4 };

    pthread_t threads[THREADS];
    atomic_store(&is_over, false);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, burn, NULL), 0);
    Rig rig;
    const PlayerSettings settings = {.device = "null"};
    rig_open_with(&rig, &settings);
    char *path = rig_file(&rig, "a.f32", 300000, 2, 1);
    PlayerSource source = rig_source(path, 300000);
    source.sample_rate_hz = 44100;
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT(rig_state(&rig).position_s > 0.1);
    const double first_s =
        rig_state(&rig).position_s - (double)clock_monotonic_ns() / 1e9;
    size_t near = 0;
    size_t looks = 0;
    for (; looks < 300; looks++) {
        script_sleep_ms(10);
        const double ahead_s = rig_state(&rig).position_s -
                               (double)clock_monotonic_ns() / 1e9 - first_s;
        near += fabs(ahead_s) < 0.02;
    }
    // A device that is woken late is heard late; it then catches up.
    assert_true(near * 10 > looks * 8);
    assert_int_equal(rig_state(&rig).underruns, 0);
    rig_close(&rig);
    mem_free(path);
    atomic_store(&is_over, true);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

// Whatever is asked in whatever order, the player answers and ends well.
static void
a_storm_of_commands_is_survived(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device_deep);
    script.depth = 9600;
    script.kept = 480;
    char *one = rig_file(&rig, "a.f32", 30000, 2, 1);
    char *two = rig_file(&rig, "b.f32", 30000, 2, 0.5F);
    PlayerSource source = rig_source(one, 30000);
    PlayerSource other = rig_source(two, 30000);
    unsigned number = 0;
    uint32_t dice = 1;
    for (int i = 0; i < 3000; i++) {
        dice = dice * 1664525 + 1013904223;
        const unsigned what = dice >> 24;
        if (what < 10)
            number = player_play(rig.player, &source, what / 20.0);
        else if (what < 40)
            player_seek(rig.player, (what - 10) / 50.0);
        else if (what < 60)
            player_replace(rig.player, number,
                           what % 2 == 0 ? &source : &other);
        else if (what < 80)
            player_pause(rig.player);
        else if (what < 120)
            player_resume(rig.player);
        else if (what < 125)
            player_stop(rig.player);
        else if (what < 150)
            player_set_volume(rig.player, -(double)(what % 7));
        else
            (void)script_pump(what);
        const PlayerState now = rig_state(&rig);
        assert_true(now.position_s >= 0 && now.position_s <= 0.626);
        if (script.count > SCRIPT_FRAMES_MAX - 1000) {
            pthread_mutex_lock(&script.mutex);
            script.count = script.heard = 0;
            pthread_mutex_unlock(&script.mutex);
        }
    }
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT((script_pump(240), rig_state(&rig).phase == PLAYER_ENDED));
    assert_true(fabs(rig_state(&rig).position_s - 0.625) < 1e-6);
    rig_close(&rig);
    mem_free(one);
    mem_free(two);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_deep_device_is_heard_to_pause_within_sixty_milliseconds),
        cmocka_unit_test(
            a_deep_device_is_heard_to_seek_within_sixty_milliseconds),
        cmocka_unit_test(volume_on_a_deep_device_loses_no_frame),
        cmocka_unit_test(replacing_on_a_deep_device_stays_at_the_frame),
        cmocka_unit_test(
            a_device_that_dies_is_told_and_the_music_goes_on_in_its_place),
        cmocka_unit_test(a_device_that_stalls_is_left),
        cmocka_unit_test(
            a_device_that_changes_its_rate_is_opened_again_at_the_place),
        cmocka_unit_test(
            devices_that_cannot_be_had_are_a_sentence_and_time_goes_on),
        cmocka_unit_test(another_device_goes_on_at_the_place),
        cmocka_unit_test(changes_are_told_not_too_often_and_rest_is_rest),
        cmocka_unit_test(
            under_load_nothing_runs_dry_and_the_position_is_the_clocks),
        cmocka_unit_test(a_storm_of_commands_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
