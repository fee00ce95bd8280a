// SPDX-License-Identifier: MIT
// Loudness of BS.1770 in steps of 100 ms. The meter of dsp gives one figure;
// the balance of stems, the lift of sections and the prediction of a preview
// need the steps, and no true peak.
#pragma once

#include <stddef.h>

enum { LOUDNESS_STEP_FRAMES = 4800 }; // at 48 kHz

typedef struct {
    // Two filters (shelf left and right, high-pass left and right), two values
    // each, and what the shelf gave for the frame before.
    double state[2][4], shelf[2];
    double energy; // of the step being filled
    size_t step_frames;
    size_t frame_count;
    double *powers; // mean square of both channels after K weighting
    size_t count, capacity;
    float peak;
} LoudnessSteps;

// A zeroed struct is ready. Stereo at 48 kHz; blocks of any size.
void loudness_steps_add(LoudnessSteps *steps,
                        const float *samples,
                        size_t frame_count);
// Room for frame_count frames: the powers stay where they are, so that another
// thread may read those that are finished.
void loudness_steps_reserve(LoudnessSteps *steps, size_t frame_count);
// Drops what was measured, keeps the filters running.
void loudness_steps_restart(LoudnessSteps *steps);
void loudness_steps_clear(LoudnessSteps *steps);

// Gated mean square of steps: blocks of four steps, gates at -70 LUFS and
// 10 LU under the mean. Under four steps the plain mean. 0 = silence.
double loudness_steps_gate(const double *powers, size_t count);
// Of all that was added, an unfinished last step included when there are less
// than four.
double loudness_steps_power(const LoudnessSteps *steps);

double loudness_steps_lufs(double power);    // -HUGE_VAL for 0
double loudness_steps_to_power(double lufs); // the way back, exact_math's
