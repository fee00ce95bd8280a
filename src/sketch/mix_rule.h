// SPDX-License-Identifier: MIT
// How loud each stem stands: composer.md 2.7. Powers are those of
// loudness_steps, so that a balance doesn't depend on the SoundFont.
#pragma once

#include "timbre/core/score.h"

#include <stddef.h>
#include <stdint.h>

// Static gain that brings a stem to -18 LUFS + level_lu, within +-18 dB and
// with its peak at most 4 dB above -5 dBFS. 1 for silence.
double mix_rule_stem_gain(double power, double peak, double level_lu);

// Bends what stands above -8 dBFS, so that nothing passes -5 dBFS. Nothing
// changes for a stem whose peak is under that: then `room` is 0 and the hold
// need not be called.
typedef struct {
    float knee, room;
} PeakHold;

PeakHold mix_rule_peak_hold(double gain, double peak);
float mix_rule_hold(const PeakHold *hold, float sample);

// Of a texture: level_lu from the mix, or from -18 LUFS where there is none.
double mix_rule_texture_gain(double power, double mix_power, double level_lu);
// Brings the mix to `lufs`; 1 for silence.
double mix_rule_make_up(double mix_power, double lufs);

// Sections far under the loudest are raised, or soft intros vanish.
typedef struct {
    size_t count;
    int64_t *starts; // frames; the last section lasts to the end
    double *gains;
} LiftCurve;

// Sections by the score, all gains 1; at least one section.
LiftCurve lift_curve_new(const Score *score);
size_t lift_curve_section(const LiftCurve *curve, int64_t frame);
// powers[i]: mean square of section i. More than 9 dB under the loudest is
// raised by the excess, at most 6 dB.
void lift_curve_set(LiftCurve *curve, const double *powers);
// Gains of frames first..first+count-1, with ramps of 50 ms.
void lift_curve_fill(const LiftCurve *curve,
                     int64_t first,
                     size_t count,
                     float *gains);
void lift_curve_clear(LiftCurve *curve);
