// SPDX-License-Identifier: MIT
#include "peak_filter.h"

#include "simd.h"

#include <math.h>
#include <string.h>

// Modified Bessel function of the first kind, order 0, by its power series.
static double
bessel_i0(double x)
{
    double term = 1, sum = 1;
    for (int k = 1; term > sum * 1e-18; k++) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

static double
sinc(double t)
{
    return fabs(t) < 1e-12 ? 1 : sin(M_PI * t) / (M_PI * t);
}

static double
kaiser_tap(double t)
{
    double u = t / (PEAK_TAPS / 2.0);
    if (fabs(u) > 1)
        return 0;
    return sinc(t) * bessel_i0(9 * sqrt(1 - u * u)) / bessel_i0(9);
}

// libebur128: 49 taps on the oversampled grid, Hann over 48 intervals.
static double
hann_tap(double t, int factor)
{
    double u = t * factor / 24;
    return fabs(u) >= 1 ? 0 : sinc(t) * 0.5 * (1 + cos(M_PI * u));
}

// Weights of the bound for one phase, see PeakFilter.
static void
bound_phase(PeakFilter *filter, const double taps[PEAK_TAPS])
{
    double sum = 0, moment = 0;
    for (int k = 0; k < PEAK_TAPS; k++) {
        sum += taps[k];
        moment += taps[k] * (k - PEAK_TAPS_BEFORE);
    }
    double at_one = moment, at_zero = sum - moment;
    double slope = 0, curve = 0, curve_sum = 0;
    for (int k = 0; k < PEAK_TAPS; k++) {
        double rest = taps[k];
        if (k == PEAK_TAPS_BEFORE)
            rest -= at_zero;
        if (k == PEAK_TAPS_BEFORE + 1)
            rest -= at_one;
        slope += rest;
        curve += slope;
        curve_sum += fabs(curve);
    }
    // 1.00001: float rounding in the filter itself must stay inside.
    filter->level_weight =
        fmaxf(filter->level_weight,
              (float)((fabs(at_zero) + fabs(at_one)) * 1.00001));
    filter->curve_weight =
        fmaxf(filter->curve_weight, (float)(curve_sum * 1.00001));
}

static void
set_phase(PeakFilter *filter, int phase, const double taps[PEAK_TAPS])
{
    for (int k = 0; k < PEAK_TAPS; k++)
        filter->taps[phase / 4][k][phase % 4] = (float)taps[k];
    bound_phase(filter, taps);
}

void
peak_filter_design(PeakFilter *filter, int factor)
{
    memset(filter, 0, sizeof(*filter));
    filter->quad_count = (size_t)(factor + 3) / 4;
    filter->tap_count = PEAK_TAPS;
    for (int phase = 0; phase < factor; phase++) {
        double taps[PEAK_TAPS];
        for (int k = 0; k < PEAK_TAPS; k++)
            taps[k] = kaiser_tap(k - PEAK_TAPS_BEFORE - (double)phase / factor);
        set_phase(filter, phase, taps);
    }
}

int
peak_filter_design_ebur128(PeakFilter *filter, int sample_rate_hz)
{
    if (sample_rate_hz >= 192000)
        return 0;
    int factor = sample_rate_hz < 96000 ? 4 : 2;
    int reach = 24 / factor;
    memset(filter, 0, sizeof(*filter));
    filter->quad_count = 1;
    filter->first_tap = (size_t)PEAK_TAPS_BEFORE + 1 - (size_t)reach;
    filter->tap_count = 2 * (size_t)reach;
    for (int phase = 0; phase < factor; phase++) {
        double taps[PEAK_TAPS];
        for (int k = 0; k < PEAK_TAPS; k++)
            taps[k] =
                hann_tap(k - PEAK_TAPS_BEFORE - (double)phase / factor, factor);
        set_phase(filter, phase, taps);
    }
    return 1;
}

int
peak_filter_factor(int sample_rate_hz)
{
    if (sample_rate_hz < 64000)
        return 8;
    return sample_rate_hz < 128000 ? 4 : 2;
}

SIMD_INLINE void
raise_peaks(float *restrict peaks, const SimdFloats *restrict sums)
{
    float values[PEAK_GROUP];
    for (size_t phase = 0; phase < 4; phase++) {
        memcpy(values, sums + 2 * phase, sizeof(values));
        for (int i = 0; i < PEAK_GROUP; i++) {
            int32_t old = simd_magnitude(peaks[i]);
            int32_t new = simd_magnitude(values[i]);
            peaks[i] = simd_from_magnitude(new > old ? new : old);
        }
    }
}

SIMD_KERNEL void
peak_filter_group(const PeakFilter *filter,
                  const float *x,
                  float peaks[PEAK_GROUP])
{
    const float *first = x - PEAK_TAPS_BEFORE + filter->first_tap;
    for (size_t quad = 0; quad < filter->quad_count; quad++) {
        const float(*taps)[4] = filter->taps[quad] + filter->first_tap;
        SimdFloats sums[8] = {{0}};
        for (size_t k = 0; k < filter->tap_count; k++) {
            SimdFloats low, high;
            memcpy(&low, first + k, sizeof(low));
            memcpy(&high, first + k + SIMD_FLOATS, sizeof(high));
            for (size_t phase = 0; phase < 4; phase++) {
                float tap = taps[k][phase];
                SimdFloats all = {tap, tap, tap, tap, tap, tap, tap, tap};
                sums[2 * phase] += low * all;
                sums[2 * phase + 1] += high * all;
            }
        }
        raise_peaks(peaks, sums);
    }
}
