// SPDX-License-Identifier: MIT
// Biquads in series on one or two channels, as a wavefront: while stage k works
// on frame n, stage k+1 works on frame n-1 in the next vector lanes. Double
// state: a float 25 Hz high-pass has -92 dBFS of noise (dsp.md 3.3).
#pragma once

#include "biquad.h"

#include <stddef.h>

enum { CASCADE_STAGES = 6, CASCADE_LANES = 2 * CASCADE_STAGES };

// Lane 2k + c is stage k, channel c.
typedef struct {
    double b0[CASCADE_LANES], b1[CASCADE_LANES], b2[CASCADE_LANES];
    double a1[CASCADE_LANES], a2[CASCADE_LANES];
    double s1[CASCADE_LANES], s2[CASCADE_LANES];
} Cascade;

// What the K-weighted signal adds up to.
typedef struct {
    double left, right, cross; // sums of l*l, r*r and l*r
} CascadeEnergy;

// Up to CASCADE_STAGES biquads; state cleared.
void cascade_init(Cascade *cascade, const Biquad *stages, size_t stage_count);
void cascade_reset(Cascade *cascade);
// The state of stage 0 after an endless constant, if it passes no constant.
void cascade_settle(Cascade *cascade, double left, double right);
// In place, interleaved; all six stages (those not set pass through).
void cascade_process(Cascade *cascade,
                     float *samples,
                     size_t frame_count,
                     int channel_count);
// Stages 0 and 1 only; adds the result's energy, samples stay. Mono counts as
// two equal channels.
void cascade_add_energy(Cascade *cascade,
                        const float *samples,
                        size_t frame_count,
                        int channel_count,
                        CascadeEnergy *energy);
