// SPDX-License-Identifier: MIT
// Required gain, sliding minimum over hold + look-ahead, release, two box
// filters (dsp.md 3.5). Each box averages minima that all contain the peak it
// prepares for, so the result stays at or below what that peak allows.
#include "gain_curve.h"

#include "timbre/base/memory.h"

#include "simd.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

struct GainCurve {
    GainCurveSettings settings;
    size_t window;    // frames of the sliding minimum
    size_t box[2];    // frames of the box filters
    float *required;  // window - 1 old values, then the block
    float *minima;    // room for the doubling
    double *released; // box[0] old values, then the block
    double *box_sums; // box[1] old values, then the block
    double level;     // of the release
    double sums[2];   // running sums, exact: see `to_grid`
    double release;   // coefficient
    float least;
    size_t quiet_frames; // since the curve last was below 1
};

// Gains are multiples of 2^-36 (-217 dB), so sums of sums over two boxes of up
// to 256 frames fit in a double's 53 bits: running sums never drift, and a
// curve that has recovered is exactly 1 again.
// Adding and taking away 1.5 * 2^52 of these units rounds to the grid.
static const double to_grid = 0x1.8p52 * 0x1p-36;

GainCurve *
gain_curve_new(const GainCurveSettings *settings)
{
    GainCurve *curve = mem_new(sizeof(*curve));
    curve->settings = *settings;
    size_t half = (settings->look_ahead_frames + 1) / 2;
    half = half < 1 ? 1 : half > 256 ? 256 : half;
    curve->box[0] = curve->box[1] = half;
    curve->window = settings->hold_frames + 2 * half - 1;
    curve->release = exp(-1 / settings->release_frames);
    size_t room = curve->window + GAIN_CURVE_BLOCK;
    curve->required = mem_new_array(room, sizeof(float));
    curve->minima = mem_new_array(room, sizeof(float));
    curve->released = mem_new_array(half + GAIN_CURVE_BLOCK, sizeof(double));
    curve->box_sums = mem_new_array(half + GAIN_CURVE_BLOCK, sizeof(double));
    for (size_t i = 0; i < curve->window; i++)
        curve->required[i] = 1;
    for (size_t i = 0; i < half; i++) {
        curve->released[i] = 1;
        curve->box_sums[i] = (double)half;
    }
    curve->level = 1;
    curve->sums[0] = (double)half;
    curve->sums[1] = (double)(half * half);
    curve->least = 1;
    curve->quiet_frames = curve->window + 2 * half;
    return curve;
}

void
gain_curve_free(GainCurve *curve)
{
    if (curve == NULL)
        return;
    mem_free(curve->required);
    mem_free(curve->minima);
    mem_free(curve->released);
    mem_free(curve->box_sums);
    mem_free(curve);
}

size_t
gain_curve_delay(const GainCurve *curve)
{
    return curve->box[0] + curve->box[1] - 2;
}

float
gain_curve_least(const GainCurve *curve)
{
    return curve->least;
}

// Returns the least required gain of the block.
SIMD_KERNEL static float
require(float *restrict required,
        const float *restrict peaks,
        size_t frame_count,
        float gain,
        float ceiling)
{
    int32_t least = simd_magnitude(1);
    for (size_t i = 0; i < frame_count; i++) {
        float peak = peaks[i] * gain;
        // A quotient for every frame, so that the loop has no branch.
        float quotient = ceiling / peak;
        int32_t bits = simd_magnitude(quotient), one = simd_magnitude(1);
        bits = bits < one ? bits : one;
        required[i] = simd_from_magnitude(bits);
        least = bits < least ? bits : least;
    }
    return simd_from_magnitude(least);
}

SIMD_KERNEL static void
pair_minima(float *restrict to,
            const float *restrict from,
            size_t count,
            size_t step)
{
    for (size_t i = 0; i < count; i++) {
        int32_t a = simd_magnitude(from[i]), b = simd_magnitude(from[i + step]);
        to[i] = simd_from_magnitude(a < b ? a : b);
    }
}

// Minima of `step`-distant pairs, in place from left to right.
static void
pair_in_place(float *work, size_t count, size_t step)
{
    float block[256];
    for (size_t at = 0; at < count; at += ARRAY_LENGTH(block)) {
        size_t some = count - at;
        if (some > ARRAY_LENGTH(block))
            some = ARRAY_LENGTH(block);
        pair_minima(block, work + at, some, step);
        memcpy(work + at, block, some * sizeof(*work));
    }
}

// work[i] = least of from[i .. i + window - 1]: windows of 1, 2, 4 ... frames,
// then two that overlap. `work` has room for count + window.
static void
slide_minimum(float *work, const float *from, size_t count, size_t window)
{
    size_t length = count + window - 1;
    size_t reach = 1;
    memcpy(work, from, length * sizeof(*work));
    for (; reach * 2 <= window; reach *= 2)
        pair_in_place(work, length + 1 - 2 * reach, reach);
    if (reach < window)
        pair_in_place(work, count, window - reach);
}

// Falls at once, rises with the release time.
static void
run_release(GainCurve *curve, const float *minima, size_t count)
{
    double *released = curve->released + curve->box[0];
    double keep = curve->release, level = curve->level;
    for (size_t i = 0; i < count; i++) {
        double minimum = (double)minima[i];
        double risen = keep * level + (1 - keep) * minimum;
        level = risen < minimum ? risen : minimum;
        // Within -180 dB of 1 it has arrived; else it would creep for ever.
        if (level > 1 - 1e-9)
            level = 1;
        // Round to the grid, and down where that matters.
        released[i] = (level + to_grid) - to_grid;
    }
    curve->level = level;
}

static void
run_boxes(GainCurve *curve, size_t count, float *gains)
{
    size_t n0 = curve->box[0], n1 = curve->box[1];
    const double *released = curve->released;
    double *sums = curve->box_sums;
    double first = curve->sums[0], second = curve->sums[1];
    double scale = 1 / (double)(n0 * n1);
    float least = curve->least;
    for (size_t i = 0; i < count; i++) {
        first += released[n0 + i] - released[i];
        second += first - sums[i];
        sums[n1 + i] = first;
        gains[i] = (float)(second * scale);
        least = gains[i] < least ? gains[i] : least;
    }
    curve->sums[0] = first;
    curve->sums[1] = second;
    curve->least = least;
    memmove(curve->released, released + count, n0 * sizeof(double));
    memmove(sums, sums + count, n1 * sizeof(double));
}

void
gain_curve_push(GainCurve *curve,
                const float *peaks,
                size_t frame_count,
                float *gains)
{
    if (frame_count == 0)
        return;
    size_t old = curve->window - 1;
    float least = require(curve->required + old, peaks, frame_count,
                          curve->settings.gain, curve->settings.ceiling);
    bool is_settled = curve->quiet_frames >= curve->window + 2 * curve->box[0];
    if (least >= 1 && is_settled) {
        for (size_t i = 0; i < frame_count; i++)
            gains[i] = 1;
        return;
    }
    bool was_at_rest = curve->level == 1;
    slide_minimum(curve->minima, curve->required, frame_count, curve->window);
    run_release(curve, curve->minima, frame_count);
    run_boxes(curve, frame_count, gains);
    memmove(curve->required, curve->required + frame_count,
            old * sizeof(float));
    if (least < 1 || curve->level < 1 || !was_at_rest)
        curve->quiet_frames = 0;
    else
        curve->quiet_frames += frame_count;
}
