// SPDX-License-Identifier: MIT
#include "timbre/dsp/dither.h"

#include "timbre/base/random.h"

#include <math.h>
#include <stdbool.h>

// Triangular in (-1, 1) steps: the two halves of one random word are two
// independent uniform numbers.
static double
triangle(uint64_t seed, uint64_t frame, uint64_t channel)
{
    uint64_t word = random_mix64(seed + 2 * frame + channel);
    int64_t sum = (int64_t)(word >> 32) + (int64_t)(word & 0xffffffff);
    return (double)(sum + 1) * 0x1p-32 - 1;
}

static bool
is_silent(const float *frame, size_t channel_count)
{
    for (size_t channel = 0; channel < channel_count; channel++)
        if (frame[channel] != 0)
            return false;
    return true;
}

void
dither_to_integer(const float *samples,
                  size_t frame_count,
                  int channel_count,
                  int bit_depth,
                  uint64_t seed,
                  uint64_t first_frame,
                  int32_t *integers)
{
    size_t channels = (size_t)channel_count;
    double scale = ldexp(1, bit_depth - 1);
    uint64_t key = random_mix64(seed);
    for (size_t i = 0; i < frame_count; i++) {
        const float *frame = samples + i * channels;
        bool silent = is_silent(frame, channels);
        for (size_t channel = 0; channel < channels; channel++) {
            double value = (double)frame[channel] * scale;
            if (!silent)
                value += triangle(key, first_frame + i, channel);
            // NaN fails both comparisons of fmax and becomes the least value.
            value = fmin(fmax(rint(value), -scale), scale - 1);
            integers[i * channels + channel] = (int32_t)value;
        }
    }
}
