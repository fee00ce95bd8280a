// SPDX-License-Identifier: MIT
#include "biquad.h"

#include <math.h>

// Warped angle of a corner; above 0.45 of the rate shelves and bells bend
// beyond use.
static double
corner(double frequency_hz, int sample_rate_hz)
{
    return 2 * M_PI * fmin(frequency_hz / sample_rate_hz, 0.45);
}

static Biquad
normalised(double b0, double b1, double b2, double a0, double a1, double a2)
{
    return (Biquad){b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0};
}

Biquad
biquad_identity(void)
{
    return (Biquad){.b0 = 1};
}

Biquad
biquad_high_pass(double frequency_hz, double q, int sample_rate_hz)
{
    double w = corner(frequency_hz, sample_rate_hz);
    double alpha = sin(w) / (2 * q), c = cos(w);
    return normalised((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c,
                      1 - alpha);
}

Biquad
biquad_bell(double frequency_hz, double q, double gain_db, int sample_rate_hz)
{
    double w = corner(frequency_hz, sample_rate_hz);
    double alpha = sin(w) / (2 * q), c = cos(w), a = pow(10, gain_db / 40);
    return normalised(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a,
                      -2 * c, 1 - alpha / a);
}

// Both shelves, slope 1; `side` is +1 for low, -1 for high.
static Biquad
shelf(double frequency_hz, double gain_db, int sample_rate_hz, double side)
{
    double w = corner(frequency_hz, sample_rate_hz);
    double a = pow(10, gain_db / 40), c = side * cos(w);
    double bend = 2 * sqrt(a) * sin(w) * M_SQRT1_2;
    return normalised(
        a * ((a + 1) - (a - 1) * c + bend),
        side * 2 * a * ((a - 1) - (a + 1) * c),
        a * ((a + 1) - (a - 1) * c - bend), (a + 1) + (a - 1) * c + bend,
        side * -2 * ((a - 1) + (a + 1) * c), (a + 1) + (a - 1) * c - bend);
}

Biquad
biquad_low_shelf(double frequency_hz, double gain_db, int sample_rate_hz)
{
    return shelf(frequency_hz, gain_db, sample_rate_hz, 1);
}

Biquad
biquad_high_shelf(double frequency_hz, double gain_db, int sample_rate_hz)
{
    return shelf(frequency_hz, gain_db, sample_rate_hz, -1);
}

Biquad
biquad_dc_block(double frequency_hz, int sample_rate_hz)
{
    double k = tan(corner(frequency_hz, sample_rate_hz) / 2);
    return normalised(1, -1, 0, 1 + k, k - 1, 0);
}

// BS.1770 tabulates coefficients for 48 kHz only. These analogue values are the
// ones that reproduce that table, found by F. Mansbridge et al. (JAES 2012,
// "Implementation and evaluation of autonomous multi-track fader control") and
// used by libebur128 at every rate.
Biquad
biquad_k_shelf(int sample_rate_hz)
{
    const double f0 = 1681.974450955533, gain_db = 3.999843853973347;
    const double q = 0.7071752369554196;
    double k = tan(M_PI * f0 / sample_rate_hz);
    double vh = pow(10, gain_db / 20), vb = pow(vh, 0.4996667741545416);
    return normalised(vh + vb * k / q + k * k, 2 * (k * k - vh),
                      vh - vb * k / q + k * k, 1 + k / q + k * k,
                      2 * (k * k - 1), 1 - k / q + k * k);
}

Biquad
biquad_k_high_pass(int sample_rate_hz)
{
    const double f0 = 38.13547087602444, q = 0.5003270373238773;
    double k = tan(M_PI * f0 / sample_rate_hz);
    double a0 = 1 + k / q + k * k;
    // The numerator stays 1, -2, 1 as in the standard's table.
    return (Biquad){1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0};
}

double
biquad_response_db(const Biquad *biquad,
                   double frequency_hz,
                   int sample_rate_hz)
{
    double w = 2 * M_PI * frequency_hz / sample_rate_hz;
    double c1 = cos(w), s1 = sin(w), c2 = cos(2 * w), s2 = sin(2 * w);
    double above = hypot(biquad->b0 + biquad->b1 * c1 + biquad->b2 * c2,
                         biquad->b1 * s1 + biquad->b2 * s2);
    double below = hypot(1 + biquad->a1 * c1 + biquad->a2 * c2,
                         biquad->a1 * s1 + biquad->a2 * s2);
    return 20 * log10(above / below);
}
