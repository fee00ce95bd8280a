// SPDX-License-Identifier: MIT
#include "exact_math.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const double two_pi = 6.283185307179586477;
static const double log2_of_e = 1.442695040888963407;
static const double log2_of_10 = 3.321928094887362348;

double
exact_exp2(double x)
{
    if (x > 1000)
        x = 1000;
    if (x < -1000)
        x = -1000;
    const double whole = floor(x + 0.5);
    const double r = (x - whole) / log2_of_e; // e^r, |r| <= 0.347
    double y = 1.0 / 3628800.0;
    y = y * r + 1.0 / 362880.0;
    y = y * r + 1.0 / 40320.0;
    y = y * r + 1.0 / 5040.0;
    y = y * r + 1.0 / 720.0;
    y = y * r + 1.0 / 120.0;
    y = y * r + 1.0 / 24.0;
    y = y * r + 1.0 / 6.0;
    y = y * r + 0.5;
    y = y * r + 1.0;
    y = y * r + 1.0;
    const uint64_t bits = (uint64_t)((int64_t)whole + 1023) << 52;
    double scale = 0;
    memcpy(&scale, &bits, sizeof scale);
    return y * scale;
}

double
exact_log2(double x)
{
    int exponent = 0;
    double mantissa = frexp(x, &exponent); // 0.5 .. 1
    if (mantissa < 0.70710678118654752) {
        mantissa *= 2;
        exponent--;
    }
    const double t = (mantissa - 1) / (mantissa + 1);
    const double s = t * t;
    double y = 1.0 / 13;
    y = y * s + 1.0 / 11;
    y = y * s + 1.0 / 9;
    y = y * s + 1.0 / 7;
    y = y * s + 1.0 / 5;
    y = y * s + 1.0 / 3;
    y = y * s + 1.0;
    return exponent + 2 * log2_of_e * t * y;
}

double
exact_gain(double db)
{
    return exact_exp2(db * (log2_of_10 / 20));
}

double
exact_power(double db)
{
    return exact_exp2(db * (log2_of_10 / 10));
}

double
exact_key_hz(double key)
{
    return 440 * exact_exp2((key - 69) / 12);
}

double
exact_one_pole(double hz, double sample_rate_hz)
{
    return 1 - exact_exp2(-two_pi * hz / sample_rate_hz * log2_of_e);
}

double
exact_decay(double seconds, double sample_rate_hz)
{
    return exact_exp2(-log2_of_e / (seconds * sample_rate_hz));
}
