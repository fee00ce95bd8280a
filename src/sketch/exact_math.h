// SPDX-License-Identifier: MIT
// Sines and powers of plain C arithmetic. libm picks code by processor (FMA or
// not) and may differ in the last bit; what shapes sound must not.
#pragma once

#include <math.h>

// sin(2 pi turns), error < 1e-9. Here, so that loops can take many at once.
static inline double
exact_sine(double turns)
{
    const double x = turns - floor(turns + 0.5); // -0.5 .. 0.5
    const double half = x < 0 ? -0.5 : 0.5;
    const double quarter = x > 0.25 || x < -0.25 ? half - x : x;
    // -pi/2 .. pi/2: Taylor to x^13
    const double r = quarter * 6.283185307179586477;
    const double s = r * r;
    double y = 1.0 / 6227020800.0;
    y = y * s - 1.0 / 39916800.0;
    y = y * s + 1.0 / 362880.0;
    y = y * s - 1.0 / 5040.0;
    y = y * s + 1.0 / 120.0;
    y = y * s - 1.0 / 6.0;
    return r + r * s * y;
}

// 2^x, relative error < 1e-10; x is held to -1000..1000.
double exact_exp2(double x);
// log2(x) for x > 0, error < 1e-8.
double exact_log2(double x);
// Gain of decibels (20 per decade) and power of decibels (10 per decade).
double exact_gain(double db);
double exact_power(double db);
// Hz of a MIDI key, fractions allowed; A4 = 69 = 440 Hz.
double exact_key_hz(double key);
// Pole of a one-pole low-pass, y += a (x - y): 1 - exp(-2 pi f / rate).
double exact_one_pole(double hz, double sample_rate_hz);
// Factor per frame of a decay to 1/e in `seconds`.
double exact_decay(double seconds, double sample_rate_hz);

// tanh within 2e-2, odd, monotone, exactly +-1 outside +-3.
static inline float
exact_soft_clip(float x)
{
    // Pade of tanh; what is beyond 3 is held there, where it is 1.
    const float low = x > 3 ? 3 : x;
    const float held = low < -3 ? -3 : low;
    return held * (27 + held * held) / (27 + 9 * held * held);
}
