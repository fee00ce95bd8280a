// SPDX-License-Identifier: MIT
// Width of the side signal; the mono sum never changes.
#pragma once

#include "stage_table.h"

bool widener_is_wanted(const StageSettings *settings);
void *widener_open(const StageSettings *settings);
void widener_process(void *self, float *samples, size_t frame_count);
void widener_close(void *self);
