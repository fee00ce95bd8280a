// SPDX-License-Identifier: MIT
#include "sound_rig.h"

static void
what_is_heard_is_the_file_from_frame_nought(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 20000, 2, 1);
    const PlayerSource source = rig_source(path, 20000);
    assert_int_equal(player_play(rig.player, &source, 0), 1);
    assert_int_equal(rig_state(&rig).phase, PLAYER_PLAYING);
    RIG_PUMP_UNTIL(100, rig_silence() < script.count);
    const size_t start = rig_silence();
    rig_pump(19000);
    for (size_t i = 0; i < 19000; i++) {
        assert_true(script.samples[2 * (start + i)] == rig_value(i, 1));
        assert_true(script.samples[2 * (start + i) + 1] == -rig_value(i, 1));
    }
    assert_int_equal(rig_state(&rig).source, 1);
    assert_int_equal(rig_state(&rig).underruns, 0);
    assert_true(fabs(rig_state(&rig).duration_s - 20000.0 / RIG_RATE_HZ) <
                1e-9);
    rig_close(&rig);
    mem_free(path);
}

// Plays a file of `frame_count` frames from its start until it is heard;
// returns where in the script that is.
static size_t
play_file(Rig *rig, const char *path, size_t frame_count)
{
    const PlayerSource source = rig_source(path, frame_count);
    (void)player_play(rig->player, &source, 0);
    RIG_PUMP_UNTIL(48, rig_silence() < script.count);
    return rig_silence();
}

static float
left_at(size_t frame)
{
    return script.samples[2 * frame];
}

static float
last_left(void)
{
    return left_at(script.count - 1);
}

static float
largest_step(size_t from)
{
    float step = 0;
    for (size_t i = from + 1; i < script.count; i++)
        step = fmaxf(step, fabsf(left_at(i) - left_at(i - 1)));
    return step;
}

static void
pause_is_silence_after_five_milliseconds_that_stands_still(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 100000, 2, 1);
    const size_t start = play_file(&rig, path, 100000);
    rig_pump(10000);
    const size_t asked = script.count;
    player_pause(rig.player);
    assert_int_equal(rig_state(&rig).phase, PLAYER_PAUSED);
    rig_pump(960);
    assert_true(left_at(asked + 240) == 0);
    assert_true(left_at(asked + 100) > 0);
    assert_true(last_left() == 0);
    const double position_s = rig_state(&rig).position_s;
    assert_true(fabs(position_s - (double)(asked + 240 - start) / RIG_RATE_HZ) <
                1e-9);
    rig_pump(960);
    assert_true(rig_state(&rig).position_s == position_s);
    const size_t resumed = script.count;
    player_resume(rig.player);
    rig_pump(960);
    const size_t frame = asked + 240 - start;
    for (size_t i = 240; i < 960; i++)
        assert_true(left_at(resumed + i) == rig_value(frame + i, 1));
    // No step is larger than a ramp of 5 ms makes it.
    assert_true(largest_step(start) < 2 * rig_value(asked, 1) / 240);
    rig_close(&rig);
    mem_free(path);
}

static void
the_end_is_told_and_resume_starts_again(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 3000, 2, 1);
    const size_t start = play_file(&rig, path, 3000);
    RIG_PUMP_UNTIL(240, rig_state(&rig).phase == PLAYER_ENDED);
    assert_true(left_at(start + 2999) == rig_value(2999, 1));
    assert_true(last_left() == 0);
    assert_true(largest_step(start + 2999) < rig_value(2999, 1) / 200);
    assert_true(fabs(rig_state(&rig).position_s - 3000.0 / RIG_RATE_HZ) < 1e-9);
    assert_int_equal(rig_state(&rig).underruns, 0);
    player_resume(rig.player);
    assert_int_equal(rig_state(&rig).phase, PLAYER_PLAYING);
    const size_t again = script.count;
    RIG_PUMP_UNTIL(48, last_left() != 0);
    size_t at = again;
    while (left_at(at) != rig_value(0, 1))
        at++;
    RIG_PUMP_UNTIL(240, rig_state(&rig).phase == PLAYER_ENDED);
    assert_true(left_at(at + 2999) == rig_value(2999, 1));
    rig_close(&rig);
    mem_free(path);
}

// How many frames the device fills until the condition holds, in real time.
#define FRAMES_UNTIL(frames, condition)                                        \
    do {                                                                       \
        const size_t frames_from = script.count;                               \
        RIG_WAIT((script_pump(240), script_sleep_ms(5), (condition)));         \
        (frames) = script.count - frames_from;                                 \
    } while (0)

enum { LATENCY_FRAMES = RIG_RATE_HZ * 60 / 1000, TRIES = 8 };

static void
a_seek_is_heard_within_sixty_milliseconds_at_its_frame(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 400000, 2, 1);
    play_file(&rig, path, 400000);
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < TRIES; i++) {
        rig_pump(2400);
        const size_t target = i % 2 == 0 ? 300000 : 100000;
        player_seek(rig.player, (double)target / RIG_RATE_HZ);
        size_t frames = 0;
        FRAMES_UNTIL(frames, i % 2 == 0
                                 ? last_left() >= rig_value(target, 1)
                                 : last_left() < rig_value(target + 9000, 1));
        best = frames < best ? frames : best;
        rig_pump(480);
        script_sleep_ms(10); // the last block is over by then
        // Exactly the frames of the place, and the position says so.
        const size_t frame =
            (size_t)lroundf(last_left() * 1048576) - 1 - target;
        assert_in_range(frame, 0, 9000);
        assert_true(last_left() == rig_value(target + frame, 1));
        assert_true(fabs(rig_state(&rig).position_s -
                         (double)(target + frame + 1) / RIG_RATE_HZ) < 0.001);
    }
    // On a busy machine some are late, since the feeder is; not all.
    assert_in_range(best, 1, LATENCY_FRAMES);
    assert_int_equal(rig_state(&rig).underruns, 0);
    rig_close(&rig);
    mem_free(path);
}

static void
seeks_stay_within_the_sound(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 48000, 2, 1);
    play_file(&rig, path, 48000);
    player_pause(rig.player);
    RIG_PUMP_UNTIL(240, last_left() == 0);

    static const struct {
        double asked_s, got_s;
    } rows[] = {{0.5, 0.5},       {-5, 0},    {0.25, 0.25},  {1e9, 1},
                {(double)NAN, 0}, {1e300, 1}, {0.999, 0.999}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        player_seek(rig.player, rows[i].asked_s);
        RIG_WAIT((script_pump(240),
                  fabs(rig_state(&rig).position_s - rows[i].got_s) < 1e-6));
        assert_true(last_left() == 0);
    }
    rig_close(&rig);
    mem_free(path);
}

static void
a_paused_device_stops_and_seeks_are_told_all_the_same(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 48000, 2, 1);
    play_file(&rig, path, 48000);
    player_pause(rig.player);
    RIG_WAIT(!script_pump(24));
    const size_t count = script.count;
    player_seek(rig.player, 0.5);
    RIG_WAIT(fabs(rig_state(&rig).position_s - 0.5) < 1e-9);
    assert_false(script_pump(24));
    player_resume(rig.player);
    RIG_PUMP_UNTIL(240, last_left() > 0);
    assert_true(last_left() >= rig_value(24000, 1) / 240);
    assert_true(script.count > count);
    rig_close(&rig);
    mem_free(path);
}

static void
volume_and_mute_are_ramps_at_once(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 200000, 2, 1);
    const size_t start = play_file(&rig, path, 200000);
    rig_pump(48000);

    static const struct {
        double volume_db, gain;
        bool is_muted;
    } rows[] = {{-6, 0.501187, false}, {-20, 0.1, false}, {-20, 0, true},
                {-20, 0.1, false},     {12, 1, false},    {-99, 0.001, false},
                {0, 1, false}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        player_set_volume(rig.player, rows[i].volume_db);
        player_set_muted(rig.player, rows[i].is_muted);
        const size_t asked = script.count;
        rig_pump(960);
        for (size_t at = asked + 240; at < script.count; at++) {
            const double value = (double)rig_value(at - start, 1);
            assert_true(fabs((double)left_at(at) - value * rows[i].gain) <
                        1e-6);
        }
        assert_int_equal(rig_state(&rig).is_muted, rows[i].is_muted);
    }
    assert_true(rig_state(&rig).volume_db == 0);
    player_set_volume(rig.player, (double)NAN);
    assert_true(rig_state(&rig).volume_db == 0);
    assert_true(largest_step(start) < 2 * rig_value(60000, 1) / 240);
    rig_close(&rig);
    mem_free(path);
}

// The measure: the capture is the preview before the switch and the
// master after it, sample for sample, with 30 ms of both between.
static void
a_replaced_file_goes_on_at_the_same_frame(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *preview = rig_file(&rig, "raw.f32", 100000, 2, 1);
    char *master = rig_file(&rig, "master.f32", 100000, 2, 0.5F);
    const size_t start = play_file(&rig, preview, 100000);
    rig_pump(20000);
    const PlayerSource with = rig_source(master, 100000);
    player_replace(rig.player, 1, &with);
    RIG_PUMP_UNTIL(240,
                   last_left() == rig_value(script.count - 1 - start, 0.5F));
    rig_pump(20000);
    size_t last_old = 0;
    size_t first_new = 0;
    for (size_t i = start; i < script.count; i++) {
        const float old = rig_value(i - start, 1);
        const float new = rig_value(i - start, 0.5F);
        if (left_at(i) == old)
            last_old = i;
        else if (first_new == 0 && left_at(i) == new)
            first_new = i;
        else if (first_new > 0)
            assert_true(left_at(i) == new);
        assert_true(left_at(i) <= old && left_at(i) >= new);
    }
    // One frame of 30 ms is where both weigh something.
    assert_int_equal(first_new - last_old - 1, RIG_RATE_HZ * 30 / 1000);
    assert_int_equal(rig_state(&rig).source, 1);
    assert_int_equal(rig_state(&rig).underruns, 0);

    // A file that isn't there leaves the music alone.
    const PlayerSource nowhere = rig_source("/nowhere/master.f32", 100000);
    player_replace(rig.player, 1, &nowhere);
    RIG_WAIT(strstr(rig_state(&rig).error, "/nowhere/master.f32") != NULL);
    rig_pump(960);
    assert_true(last_left() == rig_value(script.count - 1 - start, 0.5F));

    // The take that played before is no longer asked for.
    player_replace(rig.player, 7, &with);
    rig_pump(480);
    assert_true(last_left() == rig_value(script.count - 1 - start, 0.5F));
    rig_close(&rig);
    mem_free(preview);
    mem_free(master);
}

static void
replacing_while_paused_keeps_the_place(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *preview = rig_file(&rig, "raw.f32", 100000, 2, 1);
    char *master = rig_file(&rig, "master.f32", 100000, 2, 0.5F);
    play_file(&rig, preview, 100000);
    rig_pump(9600);
    player_pause(rig.player);
    RIG_WAIT(!script_pump(24));
    const double position_s = rig_state(&rig).position_s;
    const PlayerSource with = rig_source(master, 100000);
    player_replace(rig.player, 1, &with);
    player_resume(rig.player);
    const size_t resumed = script.count;
    RIG_PUMP_UNTIL(240, script.count > resumed + 2400);
    const size_t frame = (size_t)llround(position_s * RIG_RATE_HZ);
    assert_true(last_left() ==
                rig_value(frame + script.count - 1 - resumed, 0.5F));
    rig_close(&rig);
    mem_free(preview);
    mem_free(master);
}

static void
another_take_fades_in_over_ten_milliseconds(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *one = rig_file(&rig, "a.f32", 200000, 2, 1);
    char *two = rig_file(&rig, "b.f32", 200000, 2, -1);
    play_file(&rig, one, 200000);
    rig_pump(96000);
    const size_t before = script.count;
    const PlayerSource source = rig_source(two, 200000);
    assert_int_equal(player_play(rig.player, &source, 0), 2);
    RIG_PUMP_UNTIL(240, last_left() < 0);
    rig_pump(480);
    assert_int_equal(rig_state(&rig).source, 2);
    assert_true(largest_step(before - 1) < 1.2F * rig_value(100000, 1) / 480);
    const size_t frame = (size_t)lroundf(-last_left() * 1048576) - 1;
    assert_in_range(frame, 480, 9000);
    rig_close(&rig);
    mem_free(one);
    mem_free(two);
}

static void
a_growing_file_is_waited_for_and_gone_on_with(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 6000, 2, 1);
    PlayerSource source = rig_source(path, 6000);
    source.is_growing = true;
    source.expected_frames = 40000;
    (void)player_play(rig.player, &source, 0);
    RIG_PUMP_UNTIL(240, rig_state(&rig).phase == PLAYER_WAITING);
    const size_t start = rig_silence();
    assert_true(left_at(start + 5999) == rig_value(5999, 1));
    assert_true(fabs(rig_state(&rig).position_s - 6000.0 / RIG_RATE_HZ) < 1e-9);
    rig_pump(480); // the last frame has faded away
    rig_append(path, 6000, 40000, 2, 1);
    player_grow(rig.player, 1, 20000);
    player_grow(rig.player, 9, 1); // another one
    const size_t waited = script.count;
    RIG_PUMP_UNTIL(240, last_left() > 0);
    size_t on = waited;
    while (left_at(on) == 0)
        on++;
    rig_pump(4800);
    for (size_t i = 240; i < 4800; i++)
        assert_true(left_at(on + i) == rig_value(6000 + i, 1));
    player_grow(rig.player, 1, 40000);
    RIG_PUMP_UNTIL(240, rig_state(&rig).phase == PLAYER_ENDED);
    assert_true(fabs(rig_state(&rig).position_s - 40000.0 / RIG_RATE_HZ) <
                1e-9);
    assert_int_equal(rig_state(&rig).underruns, 0);
    rig_close(&rig);
    mem_free(path);
}

// Frames come faster than they are played, as a preview does: not one is lost
// or altered on the way from the first chunk to the master's last frame.
static void
a_preview_that_grows_ahead_is_heard_whole_and_becomes_the_master(void **state)
{
    (void)state;

    enum { TOTAL = 60000, CHUNK = 4800 };

    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "raw.f32", CHUNK, 2, 1);
    char *master = rig_file(&rig, "master.f32", TOTAL, 2, 0.5F);
    PlayerSource source = rig_source(path, CHUNK);
    source.is_growing = true;
    (void)player_play(rig.player, &source, 0);
    RIG_PUMP_UNTIL(48, rig_silence() < script.count);
    const size_t start = rig_silence();
    for (size_t have = CHUNK; have < TOTAL; have += CHUNK) {
        rig_append(path, have, have + CHUNK, 2, 1);
        player_grow(rig.player, 1, have + CHUNK);
        script_sleep_ms(10);
        rig_pump(2400);
    }
    const PlayerSource with = rig_source(master, TOTAL);
    player_replace(rig.player, 1, &with);
    RIG_PUMP_UNTIL(240, rig_state(&rig).phase == PLAYER_ENDED);
    size_t i = 0;
    while (left_at(start + i) == rig_value(i, 1))
        i++;
    assert_true(i > 20000);
    for (i += RIG_RATE_HZ * 30 / 1000 + 1; i < TOTAL; i++)
        assert_true(left_at(start + i) == rig_value(i, 0.5F));
    assert_int_equal(rig_state(&rig).underruns, 0);
    rig_close(&rig);
    mem_free(path);
    mem_free(master);
}

static void
stop_is_silence_and_nothing_is_loaded(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    assert_int_equal(rig_state(&rig).phase, PLAYER_EMPTY);
    player_pause(rig.player);
    player_resume(rig.player);
    player_seek(rig.player, 3);
    assert_int_equal(rig_state(&rig).phase, PLAYER_EMPTY);
    char *path = rig_file(&rig, "a.f32", 100000, 2, 1);
    play_file(&rig, path, 100000);
    rig_pump(4800);
    player_stop(rig.player);
    assert_int_equal(rig_state(&rig).phase, PLAYER_EMPTY);
    RIG_PUMP_UNTIL(240, rig_state(&rig).source == 0);
    rig_pump(960);
    assert_true(last_left() == 0);
    assert_true(rig_state(&rig).position_s == 0);
    rig_close(&rig);
    player_free(NULL);
    mem_free(path);
}

static void
mono_is_heard_on_both_sides_and_both_sides_on_a_mono_device(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 10000, 1, 1);
    PlayerSource source = rig_source(path, 10000);
    source.channel_count = 1;
    (void)player_play(rig.player, &source, 0);
    RIG_PUMP_UNTIL(48, rig_silence() < script.count);
    const size_t start = rig_silence();
    rig_pump(4800);
    for (size_t i = 0; i < 4800; i++) {
        assert_true(left_at(start + i) == rig_value(i, 1));
        assert_true(script.samples[2 * (start + i) + 1] == rig_value(i, 1));
    }
    rig_close(&rig);
    mem_free(path);

    script_set_up();
    script.channel_count = 1;
    const PlayerSettings settings = {.row = &script_device};
    rig_open_with(&rig, &settings);
    path = rig_file(&rig, "b.f32", 10000, 1, 1);
    source.path = path;
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT((script_pump(48),
              script.count > 0 && script.samples[script.count - 1] > 0));
    rig_pump(4800);
    const size_t frame =
        (size_t)lroundf(script.samples[script.count - 1] * 1048576) - 1;
    for (size_t i = 0; i < 4000; i++)
        assert_true(script.samples[script.count - 1 - i] ==
                    rig_value(frame - i, 1));
    rig_close(&rig);
    mem_free(path);
}

static void
what_cannot_be_opened_is_a_sentence_and_ends(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    PlayerSource source = rig_source("/nowhere/at/all.f32", 1000);
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT((script_pump(240), rig_state(&rig).phase == PLAYER_ENDED));
    assert_non_null(strstr(rig_state(&rig).error, "/nowhere/at/all.f32"));
    char *path = rig_file(&rig, "a.f32", 5000, 2, 1);
    source = rig_source(path, 50000); // promised, but not there
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT((script_pump(240), rig_state(&rig).phase == PLAYER_ENDED));
    assert_non_null(strstr(rig_state(&rig).error, "promised"));
    assert_true(fabs(rig_state(&rig).position_s - 5000.0 / RIG_RATE_HZ) < 1e-9);
    source.channel_count = 5;
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT((script_pump(240),
              strstr(rig_state(&rig).error, "5 channels") != NULL));
    source = rig_source(path, 5000);
    (void)player_play(rig.player, &source, 0);
    RIG_WAIT((script_pump(240), rig_state(&rig).error[0] == '\0'));
    rig_close(&rig);
    mem_free(path);
}

static char *
sine_file(const Rig *rig, const char *name, int rate_hz, double duration_s)
{
    char *path = path_join(rig->folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    const size_t count = (size_t)(duration_s * rate_hz);
    for (size_t i = 0; i < count; i++) {
        const float value =
            (float)(0.5 * sin(6.283185307179586 * 440 * (double)i / rate_hz));
        assert_int_equal(fwrite(&value, sizeof(value), 1, file), 1);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

static void
other_rates_are_resampled_to_the_same_place(void **state)
{
    (void)state;
    static const int rates[] = {8000, 11025, 32000, 44100, 44101, 96000};
    for (size_t i = 0; i < ARRAY_LENGTH(rates); i++) {
        Rig rig;
        rig_open(&rig, &script_device);
        char *path = sine_file(&rig, "a.f32", rates[i], 3);
        const PlayerSource source = {.path = path,
                                     .sample_rate_hz = rates[i],
                                     .channel_count = 1,
                                     .frame_count = (uint64_t)rates[i] * 3};
        (void)player_play(rig.player, &source, 1.5);
        RIG_PUMP_UNTIL(240, rig_state(&rig).position_s > 1.51);
        rig_pump(4800);
        script_sleep_ms(10); // the last block is over by then
        const double end_s = rig_state(&rig).position_s;
        for (size_t k = 0; k < 4800; k++) {
            const double time_s = end_s - (double)(k + 1) / RIG_RATE_HZ;
            const double expected = 0.5 * sin(6.283185307179586 * 440 * time_s);
            assert_true(fabs((double)left_at(script.count - 1 - k) - expected) <
                        0.001);
        }
        player_seek(rig.player, 2.9);
        RIG_PUMP_UNTIL(240, rig_state(&rig).phase == PLAYER_ENDED);
        assert_true(fabs(rig_state(&rig).position_s - 3) < 1e-4);
        rig_close(&rig);
        mem_free(path);
    }
}

static void
meters_show_what_is_heard(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    assert_true(isinf(rig_state(&rig).momentary_lufs));
    char *path = sine_file(&rig, "a.f32", RIG_RATE_HZ, 3);
    const PlayerSource source = {.path = path,
                                 .sample_rate_hz = RIG_RATE_HZ,
                                 .channel_count = 1,
                                 .frame_count = RIG_RATE_HZ * 3};
    (void)player_play(rig.player, &source, 0);
    RIG_PUMP_UNTIL(240, rig_state(&rig).position_s > 0);
    rig_pump(28800);
    // 0.5 of full scale on both sides, 440 Hz: K-weighting is -0.6 dB there.
    RIG_WAIT(fabsf(rig_state(&rig).momentary_lufs + 6.6F) < 0.5F);
    assert_true(fabsf(rig_state(&rig).true_peak_dbtp[0] + 6.02F) < 0.1F);
    assert_true(fabsf(rig_state(&rig).true_peak_dbtp[1] + 6.02F) < 0.1F);
    player_set_muted(rig.player, true);
    rig_pump(24000);
    RIG_WAIT(rig_state(&rig).momentary_lufs < -60);
    rig_close(&rig);
    mem_free(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_heard_is_the_file_from_frame_nought),
        cmocka_unit_test(
            pause_is_silence_after_five_milliseconds_that_stands_still),
        cmocka_unit_test(the_end_is_told_and_resume_starts_again),
        cmocka_unit_test(
            a_seek_is_heard_within_sixty_milliseconds_at_its_frame),
        cmocka_unit_test(seeks_stay_within_the_sound),
        cmocka_unit_test(a_paused_device_stops_and_seeks_are_told_all_the_same),
        cmocka_unit_test(volume_and_mute_are_ramps_at_once),
        cmocka_unit_test(a_replaced_file_goes_on_at_the_same_frame),
        cmocka_unit_test(replacing_while_paused_keeps_the_place),
        cmocka_unit_test(another_take_fades_in_over_ten_milliseconds),
        cmocka_unit_test(a_growing_file_is_waited_for_and_gone_on_with),
        cmocka_unit_test(
            a_preview_that_grows_ahead_is_heard_whole_and_becomes_the_master),
        cmocka_unit_test(stop_is_silence_and_nothing_is_loaded),
        cmocka_unit_test(
            mono_is_heard_on_both_sides_and_both_sides_on_a_mono_device),
        cmocka_unit_test(what_cannot_be_opened_is_a_sentence_and_ends),
        cmocka_unit_test(other_rates_are_resampled_to_the_same_place),
        cmocka_unit_test(meters_show_what_is_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
