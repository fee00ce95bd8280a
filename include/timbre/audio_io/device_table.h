// SPDX-License-Identifier: MIT
// Sound devices behind one const struct each. The members are called on the
// player's feeder thread, delay_frames on any.
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    int sample_rate_hz, channel_count; // asked, then what it got
    const char *argument;              // "" = its default
    // Fill frame_count frames. On the audio thread: never lock, allocate, log
    // or wait.
    void (*fill_rt)(void *context, float *samples, size_t frame_count);
    // As many of the frames that were filled last were taken back (after
    // `rewind`). On the audio thread, before the next fill_rt.
    void (*rewound_rt)(void *context, size_t frame_count);
    void *context;
} DeviceSettings;

typedef struct {
    const char *name; // "null"
    const char *text;
    bool is_automatic; // tried when the setting says "auto"
    // Opens at about this rate and channel count (1 or 2) and writes what it
    // got into `settings`, which stay valid until close().
    Status (*open)(void **device, DeviceSettings *settings, Error *error);
    // Starts and stops calling fill_rt on a thread of the device's own.
    Status (*start)(void *device, Error *error);
    void (*stop)(void *device);
    // Frames that were filled but are not yet heard. Any thread; on the audio
    // thread right before a fill it is exact.
    size_t (*delay_frames)(void *device);
    // Asks its thread to take back what is not yet heard, so that a pause or a
    // seek is heard at once: it calls rewound_rt. Never waits. NULL = it can't,
    // its delay is short.
    void (*rewind)(void *device);
    // Why it stopped playing by itself (unplugged, stalled, another rate), or
    // false while all is well. STATUS_DIFFERENT = opening it again is worth a
    // try.
    bool (*has_died)(void *device, Error *error);
    // What a user pastes to hear it ("ssh -L ..."), or "".
    const char *(*hint)(void *device);
    void (*close)(void *device);
} Device;

const Device *device_table(size_t *count);
const Device *device_table_find(const char *name); // or NULL
