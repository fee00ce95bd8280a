// SPDX-License-Identifier: MIT
// The stages that shape sound, in the order they run. A new one is a file and
// its line in stage_table.c.
#pragma once

#include "timbre/dsp/preset_table.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const Preset *preset;
    int sample_rate_hz;
    int channel_count;
    bool removes_dc; // even if the preset leaves the low end alone
    double dc[2];    // of each channel, so that filters start settled
} StageSettings;

typedef struct {
    const char *name;
    bool (*is_wanted)(const StageSettings *settings);
    void *(*open)(const StageSettings *settings);
    // In place; allocates nothing; block size never changes the result.
    void (*process)(void *self, float *samples, size_t frame_count);
    void (*close)(void *self); // accepts NULL
} Stage;

enum { STAGE_COUNT = 3 };

const Stage *stage_table(void); // STAGE_COUNT rows
