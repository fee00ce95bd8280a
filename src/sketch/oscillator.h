// SPDX-License-Identifier: MIT
// Building blocks of the own voices: oscillators, glides, envelopes, filters.
// They work on blocks of SYNTH_BLOCK_FRAMES, so that loops take many values at
// once; the same bits on every processor.
#pragma once

#include <stdbool.h>

// A phase in turns, 0 <= phase < 1, one step a frame.
typedef struct {
    double phase;
} Oscillator;

// The phases of a block, each before its step is taken.
void
oscillator_phases(Oscillator *oscillator, const double *steps, double *phases);
// Adds gain * sin(2 pi times phase).
void oscillator_add_sine(const double *phases,
                         double times,
                         double gain,
                         double *values);
// Falling saws -1..1 with smoothed corners (polyBLEP): aliases are low.
void oscillator_saw(const double *phases, const double *steps, double *values);
// A saw of one step all through the block, spread over two sides.
void oscillator_add_wide_saw(Oscillator *oscillator,
                             double step,
                             double left_gain,
                             double right_gain,
                             double *left,
                             double *right);

// Pitch in keys that glides to its target.
typedef struct {
    double key, target;
    double keep; // what is left of the way after a block
} Glide;

// `seconds` to come within 1/e of the target; 0 jumps.
void glide_to(Glide *glide, double key, double seconds);
// The key a block later.
double glide_next(Glide *glide);
// Steps of a block whose pitch moves in a line of keys.
void glide_steps(double from_key, double to_key, double *steps);

// Attack in a straight line, then decay towards a sustain level, release
// towards zero; both exponential.
typedef struct {
    double attack_s, decay_s, sustain, release_s;
} EnvelopeShape;

typedef struct {
    double level;
    double attack_step, decay_rate, sustain, release_rate;

    enum {
        ENVELOPE_OFF,
        ENVELOPE_ATTACK,
        ENVELOPE_DECAY,
        ENVELOPE_RELEASE
    } stage;
} Envelope;

void envelope_prepare(Envelope *envelope, const EnvelopeShape *shape);
void envelope_start(Envelope *envelope); // from where it stands
void envelope_release(Envelope *envelope);
// The levels of a block.
void envelope_fill(Envelope *envelope, double *levels);
bool envelope_is_off(const Envelope *envelope);

// A value for the left and one for the right.
typedef double Pair __attribute__((vector_size(16)));

// Four one-pole stages with feedback and soft clipping inside: the resonant
// low-pass of analogue basses, once for each side.
typedef struct {
    Pair stages[4];
} Ladder;

// A block in place. `pole` of exact_one_pole(); feedback 0..4, 4 = it howls by
// itself.
void ladder_run(Ladder *ladder, Pair *values, double pole, double feedback);

// State variable filter of both sides (trapezoidal).
typedef struct {
    Pair k, a1, a2, a3; // set by filter_set
    Pair s1, s2;
} Filter;

void filter_set(Filter *filter, double hz, double q, double sample_rate_hz);
// The same for one side, 0 or 1.
void filter_set_side(
    Filter *filter, int side, double hz, double q, double sample_rate_hz);
// A block in place: above one frequency, then below another.
void filter_run_between(Filter *high, Filter *low, Pair *values);
// The next value of a band-pass.
Pair filter_next_band(Filter *filter, Pair x);
