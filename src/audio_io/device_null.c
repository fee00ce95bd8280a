// SPDX-License-Identifier: MIT
#include "device_null.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

enum { PERIOD_FRAMES = 480, MAX_CHANNELS = 2 };

typedef struct {
    int sample_rate_hz;
    int channel_count;
    void (*fill_rt)(void *context, float *samples, size_t frame_count);
    void *context;
    pthread_t thread;
    bool is_started;
    atomic_bool is_stopping;
} NullDevice;

static Status
null_open(void **device, int *sample_rate_hz, int *channel_count, Error *error)
{
    if (*channel_count < 1 || *channel_count > MAX_CHANNELS)
        return error_set(error, STATUS_USAGE,
                         "the null device plays one or two channels, not %d",
                         *channel_count);
    NullDevice *null = mem_new(sizeof(*null));
    null->sample_rate_hz = *sample_rate_hz;
    null->channel_count = *channel_count;
    *device = null;
    return STATUS_OK;
}

static void
wait_until_rt(int64_t time_ns)
{
    const struct timespec until = {.tv_sec = time_ns / 1000000000,
                                   .tv_nsec = time_ns % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0)
        continue;
}

static void *
keep_time_rt(void *self)
{
    NullDevice *null = self;
    float samples[PERIOD_FRAMES * MAX_CHANNELS];
    const int64_t start_ns = clock_monotonic_ns();
    int64_t frames = 0;
    while (!atomic_load(&null->is_stopping)) {
        null->fill_rt(null->context, samples, PERIOD_FRAMES);
        frames += PERIOD_FRAMES;
        wait_until_rt(start_ns + frames * 1000000000 / null->sample_rate_hz);
    }
    return NULL;
}

static Status
null_start(void *device,
           void (*fill_rt)(void *context, float *samples, size_t frame_count),
           void *context,
           Error *error)
{
    NullDevice *null = device;
    null->fill_rt = fill_rt;
    null->context = context;
    atomic_store(&null->is_stopping, false);
    if (pthread_create(&null->thread, NULL, keep_time_rt, null) != 0)
        return error_set(error, STATUS_FAILED,
                         "cannot start the thread of the null device");
    null->is_started = true;
    return STATUS_OK;
}

static void
null_stop(void *device)
{
    NullDevice *null = device;
    if (!null->is_started)
        return;
    atomic_store(&null->is_stopping, true);
    pthread_join(null->thread, NULL);
    null->is_started = false;
}

static size_t
null_delay_frames(void *device)
{
    (void)device;
    return 0;
}

static void
null_close(void *device)
{
    if (device == NULL)
        return;
    null_stop(device);
    mem_free(device);
}

const Device device_null = {
    .name = "null",
    .text = "no sound; keeps time like a real device",
    .open = null_open,
    .start = null_start,
    .stop = null_stop,
    .delay_frames = null_delay_frames,
    .close = null_close,
};
