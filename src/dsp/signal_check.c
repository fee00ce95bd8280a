// SPDX-License-Identifier: MIT
#include "timbre/dsp/signal_check.h"

#include "simd.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

enum { INFINITE_BITS = 0x7f800000, SCAN_BLOCK = 4096 };

SIMD_KERNEL static size_t
count_bad(const float *samples, size_t count)
{
    int32_t bad = 0;
    for (size_t i = 0; i < count; i++)
        bad += simd_magnitude(samples[i]) >= INFINITE_BITS;
    return (size_t)bad;
}

size_t
signal_check_bad(const float *samples, size_t value_count, size_t *first)
{
    size_t bad = 0, found = value_count;
    for (size_t at = 0; at < value_count; at += SCAN_BLOCK) {
        size_t count = value_count - at;
        count = count < SCAN_BLOCK ? count : SCAN_BLOCK;
        size_t here = count_bad(samples + at, count);
        if (here > 0 && bad == 0)
            for (found = at; simd_magnitude(samples[found]) < INFINITE_BITS;)
                found++;
        bad += here;
    }
    if (first != NULL)
        *first = found;
    return bad;
}

// Fades of one channel around the bad run [from, to).
static void
fade_around(float *channel,
            size_t frame_count,
            size_t channel_count,
            size_t from,
            size_t to,
            size_t fade_frames)
{
    for (size_t i = 1; i <= fade_frames; i++) {
        float gain = (float)i / (float)(fade_frames + 1);
        if (from >= i)
            channel[(from - i) * channel_count] *= gain;
        if (to + i <= frame_count)
            channel[(to + i - 1) * channel_count] *= gain;
    }
    for (size_t i = from; i < to; i++)
        channel[i * channel_count] = 0;
}

static size_t
mend_channel(float *channel,
             size_t frame_count,
             size_t channel_count,
             size_t fade_frames)
{
    size_t bad = 0, i = 0;
    while (i < frame_count) {
        size_t from = i;
        while (i < frame_count &&
               simd_magnitude(channel[i * channel_count]) >= INFINITE_BITS)
            i++;
        if (i > from)
            fade_around(channel, frame_count, channel_count, from, i,
                        fade_frames);
        bad += i - from;
        if (i == from)
            i++;
    }
    return bad;
}

size_t
signal_check_mend(float *samples,
                  size_t frame_count,
                  int channel_count,
                  int sample_rate_hz)
{
    size_t channels = (size_t)channel_count, bad = 0;
    if (signal_check_bad(samples, frame_count * channels, NULL) == 0)
        return 0;
    for (size_t channel = 0; channel < channels; channel++)
        bad += mend_channel(samples + channel, frame_count, channels,
                            (size_t)sample_rate_hz / 1000);
    return bad;
}

// Eight partial sums, always the same whatever the CPU; with two channels the
// even ones are left.
SIMD_KERNEL static void
add_block(double *restrict sums, const float *restrict samples, size_t count)
{
    size_t whole = count / 8 * 8;
    for (size_t i = 0; i < whole; i += 8)
        for (size_t k = 0; k < 8; k++)
            sums[k] += (double)samples[i + k];
    for (size_t k = 0; k < count - whole; k++)
        sums[k] += (double)samples[whole + k];
}

void
signal_check_means(const float *samples,
                   size_t frame_count,
                   int channel_count,
                   double means[static 2])
{
    double sums[8] = {0};
    add_block(sums, samples, frame_count * (size_t)channel_count);
    double even = sums[0] + sums[2] + sums[4] + sums[6];
    double odd = sums[1] + sums[3] + sums[5] + sums[7];
    double count = frame_count > 0 ? (double)frame_count : 1;
    if (channel_count == 1)
        even = odd = even + odd;
    means[0] = even / count;
    means[1] = odd / count;
}

double
signal_check_dc(const float *samples, size_t frame_count, int channel_count)
{
    double means[2];
    signal_check_means(samples, frame_count, channel_count, means);
    return fmax(fabs(means[0]), fabs(means[1]));
}

SIMD_KERNEL static int32_t
largest_of(const float *samples, size_t count)
{
    int32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t magnitude = simd_magnitude(samples[i]);
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

// Flat tops of one channel; `high` is the level that counts as one.
static size_t
count_runs(const float *channel,
           size_t frame_count,
           size_t channel_count,
           int32_t high)
{
    size_t runs = 0, length = 1;
    for (size_t i = 1; i < frame_count; i++) {
        float now = channel[i * channel_count];
        bool is_same = now == channel[(i - 1) * channel_count];
        length = is_same ? length + 1 : 1;
        if (length == 3 && simd_magnitude(now) >= high)
            runs++;
    }
    return runs;
}

size_t
signal_check_clipped(const float *samples,
                     size_t frame_count,
                     int channel_count)
{
    size_t channels = (size_t)channel_count, runs = 0;
    int32_t largest = largest_of(samples, frame_count * channels);
    if (largest == 0)
        return 0;
    int32_t high = simd_magnitude(0.98F * simd_from_magnitude(largest));
    for (size_t channel = 0; channel < channels; channel++)
        runs += count_runs(samples + channel, frame_count, channels, high);
    return runs;
}

SIMD_KERNEL static void
add_products(const float *restrict samples,
             size_t frame_count,
             double *restrict products)
{
    double left[4] = {0}, right[4] = {0}, cross[4] = {0};
    size_t whole = frame_count / 4 * 4;
    for (size_t i = 0; i < whole; i += 4)
        for (size_t k = 0; k < 4; k++) {
            double l = (double)samples[2 * (i + k)];
            double r = (double)samples[2 * (i + k) + 1];
            left[k] += l * l;
            right[k] += r * r;
            cross[k] += l * r;
        }
    for (size_t i = whole; i < frame_count; i++) {
        double l = (double)samples[2 * i], r = (double)samples[2 * i + 1];
        left[0] += l * l;
        right[0] += r * r;
        cross[0] += l * r;
    }
    products[0] = left[0] + left[1] + left[2] + left[3];
    products[1] = right[0] + right[1] + right[2] + right[3];
    products[2] = cross[0] + cross[1] + cross[2] + cross[3];
}

double
signal_check_correlation(const float *samples,
                         size_t frame_count,
                         int channel_count)
{
    if (channel_count == 1)
        return 1;
    double products[3];
    add_products(samples, frame_count, products);
    double scale = sqrt(products[0]) * sqrt(products[1]);
    return scale > 0 ? fmax(fmin(products[2] / scale, 1), -1) : 1;
}

double
signal_check_mono_loss_db(const float *samples,
                          size_t frame_count,
                          int channel_count)
{
    if (channel_count == 1)
        return 0;
    double products[3];
    add_products(samples, frame_count, products);
    double energy = products[0] + products[1];
    if (energy <= 0)
        return 0;
    // (l+r)/2 from both speakers keeps half the energy and the cross term.
    double share = 0.5 + products[2] / energy;
    return share > 1e-12 ? fmin(10 * log10(share), 0) : -120;
}
