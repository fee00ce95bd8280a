// SPDX-License-Identifier: MIT
// What every device offers to device_table.c: a table of structs can only be
// filled with names that are constant, so each device shows its functions.
#pragma once

#include "timbre/audio_io/device_table.h"

#define DEVICE_FUNCTIONS(name)                                                 \
    Status device_##name##_open(void **device, DeviceSettings *settings,       \
                                Error *error);                                 \
    Status device_##name##_start(void *device, Error *error);                  \
    void device_##name##_stop(void *device);                                   \
    size_t device_##name##_delay_frames(void *device);                         \
    void device_##name##_rewind(void *device);                                 \
    bool device_##name##_has_died(void *device, Error *error);                 \
    const char *device_##name##_hint(void *device);                            \
    void device_##name##_close(void *device)

DEVICE_FUNCTIONS(alsa);
DEVICE_FUNCTIONS(pipe);
DEVICE_FUNCTIONS(http);
DEVICE_FUNCTIONS(null);
