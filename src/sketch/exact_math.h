// SPDX-License-Identifier: MIT
// Sines and powers of plain C arithmetic. libm picks code by processor (FMA or
// not) and may differ in the last bit; what shapes sound must not.
#pragma once

// sin(2 pi turns), error < 1e-9.
double exact_sine(double turns);
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
float exact_soft_clip(float x);
