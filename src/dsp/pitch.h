// SPDX-License-Identifier: MIT
// The pitch of a single voice, frame by frame (McLeod and Wyvill, A smarter way
// to find pitch, 2005: normalised square difference by FFT).
#pragma once

#include "timbre/core/audio_buffer.h"

#include <stddef.h>

typedef struct {
    double pitch;   // MIDI note number with cents, 0 = none
    double clarity; // 0..1
    double power;   // mean square
} PitchFrame;

typedef struct {
    PitchFrame *frames;
    size_t count;
    double step_s, middle_s; // of a frame, behind its start
} PitchTrack;

// 38 Hz to 2 kHz, every 10 ms.
PitchTrack pitch_track(const AudioBuffer *audio);
void pitch_track_clear(PitchTrack *track);
