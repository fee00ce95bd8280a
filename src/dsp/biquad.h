// SPDX-License-Identifier: MIT
// Second-order sections, designed per sample rate.
#pragma once

typedef struct {
    double b0, b1, b2, a1, a2; // a0 = 1
} Biquad;

Biquad biquad_identity(void);
// R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter
// coefficients"; frequencies are held at or below 0.45 of the rate.
Biquad biquad_high_pass(double frequency_hz, double q, int sample_rate_hz);
Biquad
biquad_bell(double frequency_hz, double q, double gain_db, int sample_rate_hz);
Biquad
biquad_low_shelf(double frequency_hz, double gain_db, int sample_rate_hz);
Biquad
biquad_high_shelf(double frequency_hz, double gain_db, int sample_rate_hz);
// First order, -3 dB at frequency_hz, an exact zero at 0 Hz.
Biquad biquad_dc_block(double frequency_hz, int sample_rate_hz);
// The two stages of BS.1770 K-weighting.
Biquad biquad_k_shelf(int sample_rate_hz);
Biquad biquad_k_high_pass(int sample_rate_hz);
// |H| in dB, for tests and screens.
double biquad_response_db(const Biquad *biquad,
                          double frequency_hz,
                          int sample_rate_hz);
