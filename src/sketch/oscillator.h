// SPDX-License-Identifier: MIT
// Building blocks of the own voices: oscillators, glides, envelopes, filters.
#pragma once

#include <stdbool.h>

// A phase in turns, 0 <= phase < 1, one step a frame.
typedef struct {
    double phase;
} Oscillator;

double oscillator_sine(Oscillator *oscillator, double step);
// Falling saw -1..1 with smoothed corners (polyBLEP): aliases are low.
double oscillator_saw(Oscillator *oscillator, double step);

// Pitch in keys that glides to its target.
typedef struct {
    double key, target;
    double rate; // share of the way per frame, 0 = at once
} Glide;

// `seconds` to come within 1/e of the target; 0 jumps.
void glide_to(Glide *glide, double key, double seconds);
double glide_next(Glide *glide);

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
double envelope_next(Envelope *envelope);
bool envelope_is_off(const Envelope *envelope);

// Four one-pole stages with feedback and soft clipping inside: the resonant
// low-pass of analogue basses.
typedef struct {
    double stages[4];
} Ladder;

// `pole` of exact_one_pole(); feedback 0..4, 4 = it howls by itself.
double ladder_next(Ladder *ladder, double x, double pole, double feedback);

// State variable filter: low, band and high pass at once (trapezoidal).
typedef struct {
    double g, k, a; // set by filter_set
    double s1, s2;
} Filter;

typedef struct {
    double low, band, high;
} FilterOutput;

void filter_set(Filter *filter, double hz, double q, double sample_rate_hz);
FilterOutput filter_next(Filter *filter, double x);
