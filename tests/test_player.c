// SPDX-License-Identifier: MIT
#include "timbre/audio_io/player.h"
#include "timbre/base/clock.h"

#include "check.h"

#include <math.h>
#include <time.h>

enum { BLOCK_FRAMES = 100, RATE_HZ = 48000 };

// A device whose time is the test's: frames move when `pump` says so.
typedef struct {
    void (*fill_rt)(void *context, float *samples, size_t frame_count);
    void *context;
    int rate_hz, channels;
    size_t delay;
    bool is_started, is_open;
    float samples[2 * BLOCK_FRAMES];
} Bench;

// The interface hands no context to open(): one bench a test program.
static Bench bench;

static Status
bench_open(void **device, int *sample_rate_hz, int *channel_count, Error *error)
{
    (void)error;
    if (bench.rate_hz != 0)
        *sample_rate_hz = bench.rate_hz;
    if (bench.channels != 0)
        *channel_count = bench.channels;
    bench.is_open = true;
    *device = &bench;
    return STATUS_OK;
}

static Status
bench_start(void *device,
            void (*fill_rt)(void *context, float *samples, size_t frame_count),
            void *context,
            Error *error)
{
    Bench *self = device;
    (void)error;
    self->fill_rt = fill_rt;
    self->context = context;
    self->is_started = true;
    return STATUS_OK;
}

static void
bench_stop(void *device)
{
    ((Bench *)device)->is_started = false;
}

static size_t
bench_delay(void *device)
{
    return ((Bench *)device)->delay;
}

static void
bench_close(void *device)
{
    ((Bench *)device)->is_open = false;
}

static const Device bench_device = {.name = "bench",
                                    .text = "for tests",
                                    .open = bench_open,
                                    .start = bench_start,
                                    .stop = bench_stop,
                                    .delay_frames = bench_delay,
                                    .close = bench_close};

static void
pump(int blocks)
{
    assert_true(bench.is_started);
    for (int i = 0; i < blocks; i++)
        bench.fill_rt(bench.context, bench.samples, BLOCK_FRAMES);
}

// Sample n of channel c is (2n + c) / 2^20: the place can be read off.
static AudioBuffer *
ramp(size_t frames, int channels, int rate_hz)
{
    AudioBuffer *audio = audio_buffer_new(frames, channels, rate_hz);
    for (size_t i = 0; i < frames * (size_t)channels; i++)
        audio->samples[i] = (float)i / 1048576;
    return audio;
}

static Player *
player_with(const AudioBuffer *audio)
{
    Error error = {0};
    Player *player = player_new(&bench_device, &error);
    assert_non_null(player);
    assert_int_equal(player_load(player, audio, &error), STATUS_OK);
    return player;
}

static int
set_up(void **state)
{
    (void)state;
    bench = (Bench){0};
    return 0;
}

static void
what_is_heard_is_the_sound_from_frame_nought(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(1000, 2, RATE_HZ);
    Player *player = player_with(audio);
    assert_int_equal(player_play(player, NULL), STATUS_OK);
    for (size_t block = 0; block < 10; block++) {
        pump(1);
        assert_memory_equal(bench.samples,
                            audio->samples + block * 2 * BLOCK_FRAMES,
                            sizeof(bench.samples));
        assert_true(fabs(player_position_s(player) -
                         (double)(block + 1) * BLOCK_FRAMES / RATE_HZ) < 1e-9);
    }
    player_free(player);
    assert_false(bench.is_open);
    audio_buffer_free(audio);
}

static void
the_end_is_silence_and_is_told(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(250, 2, RATE_HZ);
    Player *player = player_with(audio);
    player_play(player, NULL);
    pump(2);
    assert_false(player_is_at_end(player));
    pump(1);
    assert_true(player_is_at_end(player));
    assert_true(bench.samples[2 * 49] != 0);
    for (size_t i = 100; i < 2 * BLOCK_FRAMES; i++)
        assert_true(bench.samples[i] == 0);
    pump(5);
    assert_true(fabs(player_position_s(player) - 250.0 / RATE_HZ) < 1e-9);
    player_free(player);
    audio_buffer_free(audio);
}

static void
pause_is_silence_that_stands_still(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(1000, 2, RATE_HZ);
    Player *player = player_with(audio);
    player_play(player, NULL);
    pump(2);
    player_pause(player);
    pump(3);
    assert_true(bench.samples[5] == 0);
    assert_true(fabs(player_position_s(player) - 200.0 / RATE_HZ) < 1e-9);
    player_play(player, NULL);
    pump(1);
    assert_true(bench.samples[0] == audio->samples[400]);
    player_free(player);
    audio_buffer_free(audio);
}

static void
a_seek_goes_to_the_frame_and_stays_within_the_sound(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(1000, 2, RATE_HZ);
    Player *player = player_with(audio);
    player_play(player, NULL);

    static const struct {
        double position_s;
        size_t frame;
    } rows[] = {{500.0 / RATE_HZ, 500}, {0, 0},      {-5, 0},
                {999.0 / RATE_HZ, 999}, {1e9, 1000}, {(double)NAN, 0},
                {1e300, 1000}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        player_seek(player, rows[i].position_s);
        pump(1);
        const float expected =
            rows[i].frame < 1000 ? audio->samples[2 * rows[i].frame] : 0;
        assert_true(bench.samples[0] == expected);
    }
    player_free(player);
    audio_buffer_free(audio);
}

static void
the_end_before_a_seek_is_no_end_behind_it(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(100, 2, RATE_HZ);
    Player *player = player_with(audio);
    player_play(player, NULL);
    pump(1);
    assert_true(player_is_at_end(player));
    player_seek(player, 0);
    assert_false(player_is_at_end(player)); // not yet obeyed
    pump(1);
    assert_true(player_is_at_end(player)); // 100 frames again
    player_free(player);
    audio_buffer_free(audio);
}

static void
volume_is_in_decibels_and_never_above_full(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(1000, 2, RATE_HZ);

    static const struct {
        double volume_db, gain;
    } rows[] = {{0, 1}, {-6, 0.501187}, {-20, 0.1}, {12, 1}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Player *player = player_with(audio);
        player_set_volume(player, rows[i].volume_db); // before it plays
        player_play(player, NULL);
        pump(2);
        const double expected = (double)audio->samples[2 * 150] * rows[i].gain;
        assert_true(fabs((double)bench.samples[2 * 50] - expected) < 1e-8);
        player_free(player);
    }
    audio_buffer_free(audio);
}

static void
mono_is_heard_on_both_sides(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(1000, 1, RATE_HZ);
    Player *player = player_with(audio);
    player_play(player, NULL);
    pump(1);
    for (size_t i = 0; i < BLOCK_FRAMES; i++) {
        assert_true(bench.samples[2 * i] == audio->samples[i]);
        assert_true(bench.samples[2 * i + 1] == audio->samples[i]);
    }
    player_free(player);
    audio_buffer_free(audio);
}

static void
another_rate_is_resampled_and_keeps_its_length(void **state)
{
    (void)state;
    static const int rates[] = {8000, 32000, 44100, 96000};
    for (size_t i = 0; i < ARRAY_LENGTH(rates); i++) {
        AudioBuffer *audio =
            audio_buffer_new((size_t)rates[i] / 10, 1, rates[i]);
        for (size_t k = 0; k < audio->frame_count; k++)
            audio->samples[k] =
                (float)(0.5 * sin(6.283185307 * 440 * (double)k / rates[i]));
        Player *player = player_with(audio);
        player_play(player, NULL);
        pump(24); // half of a tenth of a second
        assert_false(player_is_at_end(player));
        for (int k = 0; k < BLOCK_FRAMES; k++) {
            const double time_s = (2300.0 + k) / RATE_HZ;
            const double expected = 0.5 * sin(6.283185307 * 440 * time_s);
            assert_true(fabs((double)bench.samples[2 * k] - expected) < 0.003);
        }
        pump(25);
        assert_true(player_is_at_end(player));
        assert_true(fabs(player_position_s(player) - 0.1) < 1e-3);
        player_free(player);
        audio_buffer_free(audio);
    }
}

static void
what_is_still_on_its_way_is_not_yet_heard(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(1000, 2, RATE_HZ);
    Player *player = player_with(audio);
    bench.delay = 150;
    player_play(player, NULL);
    pump(1);
    assert_true(player_position_s(player) == 0);
    pump(2);
    assert_true(fabs(player_position_s(player) - 150.0 / RATE_HZ) < 1e-9);
    player_free(player);
    audio_buffer_free(audio);
}

// A seek that the device never came to obey is of the sound before.
static void
a_new_sound_starts_at_its_beginning(void **state)
{
    (void)state;
    AudioBuffer *first = ramp(1000, 2, RATE_HZ);
    AudioBuffer *second = ramp(500, 2, RATE_HZ);
    Player *player = player_with(first);
    player_play(player, NULL);
    pump(1);
    player_seek(player, 900.0 / RATE_HZ);
    player_set_volume(player, -20);
    assert_int_equal(player_load(player, second, NULL), STATUS_OK);
    assert_false(bench.is_started);
    assert_false(player_is_at_end(player));
    assert_true(player_position_s(player) == 0);
    player_play(player, NULL);
    pump(1);
    // The volume is the player's, the place was the sound's.
    assert_true(fabsf(bench.samples[2 * 99] - second->samples[2 * 99] * 0.1F) <
                1e-7F);
    player_free(player);
    audio_buffer_free(second);
    audio_buffer_free(first);
}

static void
a_seek_before_the_start_counts(void **state)
{
    (void)state;
    AudioBuffer *audio = ramp(1000, 2, RATE_HZ);
    Player *player = player_with(audio);
    player_seek(player, 400.0 / RATE_HZ);
    assert_true(fabs(player_position_s(player) - 400.0 / RATE_HZ) < 1e-9);
    player_play(player, NULL);
    pump(1);
    assert_true(bench.samples[0] == audio->samples[800]);
    player_free(player);
    audio_buffer_free(audio);
}

static void
nothing_loaded_is_told(void **state)
{
    (void)state;
    Error error = {0};
    Player *player = player_new(&bench_device, &error);
    assert_int_equal(player_play(player, &error), STATUS_USAGE);
    assert_true(error.text[0] != '\0');
    player_seek(player, 5);
    assert_true(player_position_s(player) == 0);
    player_free(player);
    player_free(NULL);
}

static void
on_the_null_device_time_passes_by_itself(void **state)
{
    (void)state;
    Error error = {0};
    AudioBuffer *audio = ramp(RATE_HZ / 10, 2, RATE_HZ);
    Player *player = player_new(device_table_find("null"), &error);
    assert_int_equal(player_load(player, audio, &error), STATUS_OK);
    const int64_t start = clock_monotonic_ns();
    assert_int_equal(player_play(player, &error), STATUS_OK);
    while (!player_is_at_end(player)) {
        const struct timespec pause = {.tv_nsec = 1000000};
        nanosleep(&pause, NULL);
        assert_true(clock_monotonic_ns() - start < 10000000000);
    }
    // A tenth of a second, less the period that is filled ahead.
    assert_true(clock_monotonic_ns() - start > 80000000);
    assert_true(fabs(player_position_s(player) - 0.1) < 1e-6);
    player_free(player);
    audio_buffer_free(audio);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_heard_is_the_sound_from_frame_nought,
                               set_up),
        cmocka_unit_test_setup(the_end_is_silence_and_is_told, set_up),
        cmocka_unit_test_setup(pause_is_silence_that_stands_still, set_up),
        cmocka_unit_test_setup(
            a_seek_goes_to_the_frame_and_stays_within_the_sound, set_up),
        cmocka_unit_test_setup(the_end_before_a_seek_is_no_end_behind_it,
                               set_up),
        cmocka_unit_test_setup(volume_is_in_decibels_and_never_above_full,
                               set_up),
        cmocka_unit_test_setup(mono_is_heard_on_both_sides, set_up),
        cmocka_unit_test_setup(another_rate_is_resampled_and_keeps_its_length,
                               set_up),
        cmocka_unit_test_setup(what_is_still_on_its_way_is_not_yet_heard,
                               set_up),
        cmocka_unit_test_setup(a_new_sound_starts_at_its_beginning, set_up),
        cmocka_unit_test_setup(a_seek_before_the_start_counts, set_up),
        cmocka_unit_test_setup(nothing_loaded_is_told, set_up),
        cmocka_unit_test_setup(on_the_null_device_time_passes_by_itself,
                               set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
