// SPDX-License-Identifier: MIT
// Sound devices behind one const struct each.
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name; // "null"
    const char *text;
    // Opens at about this rate and channel count and says what it got.
    Status (*open)(void **device,
                   int *sample_rate_hz,
                   int *channel_count,
                   Error *error);
    // Starts calling fill_rt on a thread of the device's own. Fill frame_count
    // frames. On the audio thread: never lock, allocate, log or wait.
    Status (*start)(void *device,
                    void (*fill_rt)(void *context,
                                    float *samples,
                                    size_t frame_count),
                    void *context,
                    Error *error);
    void (*stop)(void *device);
    // Frames that were handed out but are not yet heard.
    size_t (*delay_frames)(void *device);
    void (*close)(void *device);
} Device;

const Device *device_table(size_t *count);
const Device *device_table_find(const char *name); // or NULL
