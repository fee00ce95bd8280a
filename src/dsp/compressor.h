// SPDX-License-Identifier: MIT
// Feed-forward, log domain, channels linked, soft knee of 6 dB.
#pragma once

#include "stage_table.h"

bool compressor_is_wanted(const StageSettings *settings);
void *compressor_open(const StageSettings *settings);
void compressor_process(void *self, float *samples, size_t frame_count);
void compressor_close(void *self);
