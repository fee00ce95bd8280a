// SPDX-License-Identifier: MIT
// The device that the player plays on now; the null device stands in for one
// that can't be had. The feeder's.
#pragma once

#include "timbre/audio_io/device_table.h"
#include "timbre/audio_io/player_state.h"

#include "player_mix.h"

typedef struct {
    const Device *device; // NULL = none is open
    void *handle;
    DeviceSettings settings;
    char *argument;
    bool is_running;
    unsigned fills, still_ticks;
    char error[PLAYER_TEXT_SIZE]; // why it isn't the one that was asked
} Output;

// `row` when it isn't NULL, else the one of that name; always opens something.
void output_open(Output *output,
                 const Device *row,
                 const char *name,
                 const char *argument,
                 Mix *mix);
void output_close(Output *output);
Status output_start(Output *output, Mix *mix, Error *error);
void output_stop(Output *output, Mix *mix);
void output_rewind(Output *output);
// Once a tick while it runs: has it stopped by itself?
bool output_has_died(Output *output, const Mix *mix, Error *error);
// Another one for one that died: the same again if that may help, else null.
void output_replace(Output *output, const Error *reason, Mix *mix);
