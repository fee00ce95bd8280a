// SPDX-License-Identifier: MIT
// A sound device whose time is the test's: frames go by when the test pumps
// them, and it dies, stalls, or takes frames back as it is told.
#pragma once

#include "timbre/audio_io/device_table.h"
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum { SCRIPT_FRAMES_MAX = 400000, SCRIPT_CHANNELS_MAX = 2 };

typedef struct {
    // What it is to do; set before it is opened.
    int sample_rate_hz, channel_count; // 0 = as asked
    size_t depth; // frames between filled and heard, once it is full
    size_t kept;  // frames that can't be taken back
    bool fails_to_open, fails_to_start;

    atomic_bool is_dead, is_other_rate; // what has_died says
    atomic_bool wants_rewind;
    atomic_int opened, started;

    pthread_mutex_t mutex; // of the test that pumps and the feeder that stops
    bool is_running;
    DeviceSettings settings;
    float *samples; // all that was filled and not taken back
    size_t count;
    size_t heard; // of them
} Script;

// The interface hands no context to open(): one script a test program.
static Script script;

static Status
script_open(void **device, DeviceSettings *settings, Error *error)
{
    if (script.fails_to_open)
        return error_set(error, STATUS_UNAVAILABLE, "the script says no");
    if (script.sample_rate_hz != 0)
        settings->sample_rate_hz = script.sample_rate_hz;
    if (script.channel_count != 0)
        settings->channel_count = script.channel_count;
    pthread_mutex_lock(&script.mutex);
    script.settings = *settings;
    pthread_mutex_unlock(&script.mutex);
    atomic_store(&script.is_dead, false);
    atomic_fetch_add(&script.opened, 1);
    *device = &script;
    return STATUS_OK;
}

static Status
script_start(void *device, Error *error)
{
    (void)device;
    if (script.fails_to_start)
        return error_set(error, STATUS_IO, "the script does not start");
    pthread_mutex_lock(&script.mutex);
    script.is_running = true;
    pthread_mutex_unlock(&script.mutex);
    atomic_fetch_add(&script.started, 1);
    return STATUS_OK;
}

static void
script_stop(void *device)
{
    (void)device;
    pthread_mutex_lock(&script.mutex);
    script.is_running = false;
    pthread_mutex_unlock(&script.mutex);
}

static size_t
script_delay_frames(void *device)
{
    (void)device;
    return script.depth == 0 ? 0 : script.count - script.heard;
}

static void
script_rewind(void *device)
{
    (void)device;
    atomic_store(&script.wants_rewind, true);
}

static bool
script_has_died(void *device, Error *error)
{
    (void)device;
    if (atomic_load(&script.is_dead))
        error_set(error, STATUS_IO, "the script unplugged it");
    else if (atomic_load(&script.is_other_rate))
        error_set(error, STATUS_DIFFERENT, "the script changed its rate");
    else
        return false;
    return true;
}

static const char *
script_hint(void *device)
{
    (void)device;
    return "listen to the script";
}

static void
script_close(void *device)
{
    (void)device;
}

static const Device script_device = {
    .name = "script",
    .text = "for tests",
    .open = script_open,
    .start = script_start,
    .stop = script_stop,
    .delay_frames = script_delay_frames,
    .has_died = script_has_died,
    .hint = script_hint,
    .close = script_close,
};

// The same with a deep buffer that can be taken back.
static const Device script_device_deep = {
    .name = "script",
    .text = "for tests",
    .open = script_open,
    .start = script_start,
    .stop = script_stop,
    .delay_frames = script_delay_frames,
    .rewind = script_rewind,
    .has_died = script_has_died,
    .hint = script_hint,
    .close = script_close,
};

static inline void
script_set_up(void)
{
    if (script.samples == NULL) {
        pthread_mutex_init(&script.mutex, NULL);
        script.samples = mem_new_array(
            (size_t)SCRIPT_FRAMES_MAX * SCRIPT_CHANNELS_MAX, sizeof(float));
    }
    script.sample_rate_hz = script.channel_count = 0;
    script.depth = script.kept = script.count = script.heard = 0;
    script.fails_to_open = script.fails_to_start = false;
    atomic_store(&script.is_dead, false);
    atomic_store(&script.is_other_rate, false);
    atomic_store(&script.wants_rewind, false);
    atomic_store(&script.opened, 0);
    atomic_store(&script.started, 0);
}

static inline void
script_fill(size_t frame_count)
{
    const DeviceSettings *settings = &script.settings;
    settings->fill_rt(settings->context,
                      script.samples +
                          script.count * (size_t)settings->channel_count,
                      frame_count);
    script.count += frame_count;
}

// A device of some depth hears what it has and fills up again, not more than
// twice as fast as it hears.
static inline void
script_turn(size_t frame_count)
{
    const DeviceSettings *settings = &script.settings;
    const size_t ahead = script.count - script.heard;
    script.heard += frame_count < ahead ? frame_count : ahead;
    const size_t firm = script.heard + script.kept;
    if (atomic_exchange(&script.wants_rewind, false) && script.count > firm) {
        settings->rewound_rt(settings->context, script.count - firm);
        script.count = firm;
    }
    const size_t room = script.depth - (script.count - script.heard);
    script_fill(room < 2 * frame_count ? room : 2 * frame_count);
}

// The device hears `frame_count` frames; false while it stands still.
static inline bool
script_pump(size_t frame_count)
{
    pthread_mutex_lock(&script.mutex);
    const bool is_running = script.is_running &&
                            script.count + 2 * frame_count <= SCRIPT_FRAMES_MAX;
    if (is_running && script.depth > 0)
        script_turn(frame_count);
    else if (is_running)
        script_fill(frame_count);
    pthread_mutex_unlock(&script.mutex);
    return is_running;
}

static inline void
script_sleep_ms(long milliseconds)
{
    const struct timespec time = {.tv_sec = milliseconds / 1000,
                                  .tv_nsec = milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}
