// SPDX-License-Identifier: MIT
#include "mix_kernel.h"

#include <stdint.h>
#include <string.h>

MIX_KERNEL void
mix_kernel_add(float *restrict into,
               const float *restrict from,
               float gain,
               size_t count)
{
    for (size_t i = 0; i < count; i++)
        into[i] += gain * from[i];
}

MIX_KERNEL void
mix_kernel_scale(float *samples, float gain, size_t count)
{
    for (size_t i = 0; i < count; i++)
        samples[i] *= gain;
}

MIX_KERNEL void
mix_kernel_scale_add(float *restrict samples,
                     float *restrict into,
                     const float *restrict factors,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const float sample = samples[i] * factors[i];
        samples[i] = sample;
        into[i] += sample;
    }
}

// Bits of magnitudes are ordered like the numbers, and maxima of integers can
// be taken many at once.
MIX_KERNEL float
mix_kernel_peak(const float *samples, size_t count, float peak)
{
    int32_t largest;
    memcpy(&largest, &peak, sizeof largest);
    for (size_t i = 0; i < count; i++) {
        int32_t bits;
        memcpy(&bits, &samples[i], sizeof bits);
        bits &= 0x7fffffff;
        largest = bits > largest ? bits : largest;
    }
    memcpy(&peak, &largest, sizeof peak);
    return peak;
}
