// SPDX-License-Identifier: MIT
// DC block, high-pass, low shelf, bell and high shelf of a preset.
#pragma once

#include "stage_table.h"

bool equalizer_is_wanted(const StageSettings *settings);
void *equalizer_open(const StageSettings *settings);
void equalizer_process(void *self, float *samples, size_t frame_count);
void equalizer_close(void *self);
