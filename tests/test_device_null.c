// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"

#include "check.h"
#include "device_row.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

typedef struct {
    atomic_size_t frames;
    atomic_int calls;
} Counter;

static void
count_frames_rt(void *context, float *samples, size_t frame_count)
{
    Counter *counter = context;
    memset(samples, 0, frame_count * 2 * sizeof(float));
    atomic_fetch_add(&counter->frames, frame_count);
    atomic_fetch_add(&counter->calls, 1);
}

static void
sleep_ms(long milliseconds)
{
    const struct timespec time = {.tv_nsec = milliseconds * 1000000};
    nanosleep(&time, NULL);
}

static void *
open_device(Counter *counter, int rate_hz)
{
    void *device = NULL;
    DeviceSettings settings = {.sample_rate_hz = rate_hz,
                               .channel_count = 2,
                               .argument = "",
                               .fill_rt = count_frames_rt,
                               .context = counter};
    Error error = {0};
    assert_int_equal(device_null_open(&device, &settings, &error), STATUS_OK);
    return device;
}

// It never runs ahead of the clock by more than three periods, at any rate.
static void
it_keeps_time_like_a_real_device(void **state)
{
    (void)state;
    static const int rates[] = {8000, 44100, 48000, 96000};
    for (size_t i = 0; i < ARRAY_LENGTH(rates); i++) {
        Counter counter = {0};
        void *device = open_device(&counter, rates[i]);
        const int64_t start = clock_monotonic_ns();
        assert_int_equal(device_null_start(device, NULL), STATUS_OK);
        sleep_ms(150);
        device_null_stop(device);
        const double elapsed_s = (double)(clock_monotonic_ns() - start) / 1e9;
        const double frames = (double)atomic_load(&counter.frames);
        assert_true(frames <= (elapsed_s + 0.04) * rates[i]);
        // A busy machine may wake it late, but it catches up.
        assert_true(frames >= 0.1 * rates[i]);
        device_null_close(device);
    }
}

static void
what_is_filled_but_not_over_is_its_delay(void **state)
{
    (void)state;
    Counter counter = {0};
    void *device = open_device(&counter, 48000);
    assert_int_equal(device_null_delay_frames(device), 0);
    device_null_start(device, NULL);
    for (int i = 0; i < 50; i++) {
        assert_in_range(device_null_delay_frames(device), 0, 1440);
        sleep_ms(1);
    }
    device_null_close(device);
}

static void
it_is_silent_after_a_stop_and_can_start_again(void **state)
{
    (void)state;
    Counter counter = {0};
    void *device = open_device(&counter, 48000);
    device_null_stop(device); // not started: nothing happens
    device_null_start(device, NULL);
    device_null_stop(device);
    const int calls = atomic_load(&counter.calls);
    sleep_ms(40);
    assert_int_equal(atomic_load(&counter.calls), calls);
    device_null_start(device, NULL);
    sleep_ms(40);
    device_null_close(device); // stops
    assert_true(atomic_load(&counter.calls) > calls);
    device_null_close(NULL);
}

static void
more_channels_than_two_are_refused(void **state)
{
    (void)state;
    static const int counts[] = {0, 3, -1};
    for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
        void *device = NULL;
        DeviceSettings settings = {.sample_rate_hz = 48000,
                                   .channel_count = counts[i]};
        Error error = {0};
        assert_int_equal(device_null_open(&device, &settings, &error),
                         STATUS_USAGE);
        assert_true(error.text[0] != '\0');
        assert_null(device);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_keeps_time_like_a_real_device),
        cmocka_unit_test(what_is_filled_but_not_over_is_its_delay),
        cmocka_unit_test(it_is_silent_after_a_stop_and_can_start_again),
        cmocka_unit_test(more_channels_than_two_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
