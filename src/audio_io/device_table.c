// SPDX-License-Identifier: MIT
#include "timbre/audio_io/device_table.h"

#include "timbre/base/memory.h"

#include "device_row.h"

#include <string.h>

#define FUNCTIONS(device)                                                      \
    .open = device_##device##_open, .start = device_##device##_start,          \
    .stop = device_##device##_stop,                                            \
    .delay_frames = device_##device##_delay_frames,                            \
    .has_died = device_##device##_has_died, .hint = device_##device##_hint,    \
    .close = device_##device##_close

static const Device rows[] = {
    {
        .name = "alsa",
        .text = "the sound card",
        .is_automatic = true,
        .rewind = device_alsa_rewind,
        FUNCTIONS(alsa),
    },
    {
        .name = "pipe",
        .text = "a command that plays WAV from its standard input",
        FUNCTIONS(pipe),
    },
    {
        .name = "http",
        .text = "a WAV stream on 127.0.0.1, for a player at your end of ssh",
        FUNCTIONS(http),
    },
    {
        .name = "null",
        .text = "no sound; keeps time like a real device",
        FUNCTIONS(null),
    },
};

const Device *
device_table(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}

const Device *
device_table_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}
