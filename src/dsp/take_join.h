// SPDX-License-Identifier: MIT
// How well a continuation goes on from what it continues.
#pragma once

#include "timbre/core/audio_buffer.h"

// Between the half seconds on both sides of a moment, in dB.
typedef struct {
    double level;   // of all
    double octaves; // mean of the octaves' own
} TakeStep;

typedef struct {
    double click;   // largest bend of the wave at the join, over those around
    TakeStep step;  // at the join
    TakeStep usual; // the largest within 8 s on either side
} TakeJoin;

TakeJoin take_join_measure(const AudioBuffer *audio, size_t joined_frames);
