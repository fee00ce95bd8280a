// SPDX-License-Identifier: MIT
// Level of a take in blocks of 50 ms, for its checks.
#pragma once

#include "timbre/core/audio_buffer.h"

#include <stddef.h>

#define TAKE_LEVEL_BLOCK_S 0.05

typedef struct {
    size_t count, block_frames;
    float *rms; // linear; the last block may be short
    float most;
} TakeLevel;

TakeLevel take_level_measure(const AudioBuffer *audio);
void take_level_clear(TakeLevel *level);
// Below this there is nothing to hear.
float take_level_silence(const TakeLevel *level);
double take_level_rms(const AudioBuffer *audio, double from_s, double to_s);
