// SPDX-License-Identifier: MIT
#include "timbre/dsp/loudness.h"

#include "timbre/base/memory.h"

#include "cascade.h"
#include "loudness_meter.h"
#include "peak_stream.h"
#include "simd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLICES_PER_S = 100,      // max M and S are looked for every 10 ms
    SLICES_PER_STEP = 10,    // gating blocks start every 100 ms
    MOMENTARY_SLICES = 40,   // 400 ms
    SHORT_TERM_SLICES = 300, // 3 s
    MOMENTARY_STEPS = MOMENTARY_SLICES / SLICES_PER_STEP,
    SHORT_TERM_STEPS = SHORT_TERM_SLICES / SLICES_PER_STEP,
};

// BS.1770: blocks below -70 LUFS never count; then those 10 LU below the mean
// of the rest don't either, or pauses would drag the figure down. EBU Tech 3342
// uses 20 LU for the range.
static const double absolute_gate_lufs = -70;
static const double relative_gate_lu = -10;
static const double range_gate_lu = -20;

struct LoudnessMeter {
    int sample_rate_hz;
    int channel_count;
    Cascade weighting;
    CascadeEnergy whole; // of all finished slices
    CascadeEnergy slice; // of the one being filled
    uint64_t frame_count;
    uint64_t slice_count;             // finished
    uint64_t slice_end;               // frame at which the current slice ends
    double slices[SHORT_TERM_SLICES]; // ring of energies, both channels
    double momentary_max, short_term_max; // mean squares
    double *steps;                        // energy of every finished 100 ms
    size_t step_count, step_capacity;
    int32_t sample_peak; // magnitude bits
    bool has_peaks;
    PeakStream peaks;
};

static double
to_lufs(double mean_square)
{
    // -0.691 makes a 997 Hz sine of 0 dBFS in one channel read -3.01 LKFS.
    return mean_square > 0 ? -0.691 + 10 * log10(mean_square) : -HUGE_VAL;
}

static double
to_mean_square(double lufs)
{
    return pow(10, (lufs + 0.691) / 10);
}

// Slices end on the nearest frame to a multiple of 10 ms, at any rate.
static uint64_t
slice_end(const LoudnessMeter *meter, uint64_t slice)
{
    return ((slice + 1) * (uint64_t)meter->sample_rate_hz + SLICES_PER_S / 2) /
           SLICES_PER_S;
}

LoudnessMeter *
loudness_meter_new_with(int sample_rate_hz, int channel_count, bool has_peaks)
{
    if (sample_rate_hz < 8000 || sample_rate_hz > 192000 || channel_count < 1 ||
        channel_count > 2)
        return NULL;
    LoudnessMeter *meter = mem_new(sizeof(*meter));
    meter->sample_rate_hz = sample_rate_hz;
    meter->channel_count = channel_count;
    meter->has_peaks = has_peaks;
    loudness_meter_reset(meter);
    return meter;
}

LoudnessMeter *
loudness_meter_new(int sample_rate_hz, int channel_count)
{
    return loudness_meter_new_with(sample_rate_hz, channel_count, true);
}

void
loudness_meter_reset(LoudnessMeter *meter)
{
    const Biquad stages[] = {biquad_k_shelf(meter->sample_rate_hz),
                             biquad_k_high_pass(meter->sample_rate_hz)};
    cascade_init(&meter->weighting, stages, ARRAY_LENGTH(stages));
    meter->whole = meter->slice = (CascadeEnergy){0};
    meter->frame_count = meter->slice_count = 0;
    meter->slice_end = slice_end(meter, 0);
    memset(meter->slices, 0, sizeof(meter->slices));
    meter->momentary_max = meter->short_term_max = 0;
    meter->step_count = 0;
    meter->sample_peak = 0;
    peak_stream_init_meter(&meter->peaks, meter->sample_rate_hz,
                           meter->channel_count);
}

void
loudness_meter_free(LoudnessMeter *meter)
{
    if (meter == NULL)
        return;
    mem_free(meter->steps);
    mem_free(meter);
}

// Sum in four interleaved parts, the same on every CPU.
SIMD_KERNEL static double
sum_up(const double *values, size_t count)
{
    double parts[4] = {0}, rest = 0;
    size_t whole = count / 4 * 4;
    for (size_t i = 0; i < whole; i += 4)
        for (size_t k = 0; k < 4; k++)
            parts[k] += values[i + k];
    for (size_t i = whole; i < count; i++)
        rest += values[i];
    return (parts[0] + parts[1]) + (parts[2] + parts[3]) + rest;
}

// Mean square over the last `count` slices, 0 while there are fewer.
static double
recent(const LoudnessMeter *meter, uint64_t count)
{
    if (meter->slice_count < count)
        return 0;
    uint64_t from = meter->slice_count - count;
    size_t at = (size_t)(from % SHORT_TERM_SLICES);
    size_t before_end = SHORT_TERM_SLICES - at;
    before_end = before_end < count ? before_end : (size_t)count;
    double energy = sum_up(meter->slices + at, before_end) +
                    sum_up(meter->slices, (size_t)count - before_end);
    uint64_t first = from == 0 ? 0 : slice_end(meter, from - 1);
    return energy / (double)(slice_end(meter, meter->slice_count - 1) - first);
}

static void
finish_step(LoudnessMeter *meter)
{
    double energy = 0;
    for (uint64_t i = meter->slice_count - SLICES_PER_STEP;
         i < meter->slice_count; i++)
        energy += meter->slices[i % SHORT_TERM_SLICES];
    meter->steps = mem_reserve(meter->steps, meter->step_count,
                               &meter->step_capacity, sizeof(*meter->steps));
    meter->steps[meter->step_count++] = energy;
}

static void
finish_slice(LoudnessMeter *meter)
{
    CascadeEnergy *slice = &meter->slice;
    meter->slices[meter->slice_count % SHORT_TERM_SLICES] =
        slice->left + slice->right;
    meter->whole.left += slice->left;
    meter->whole.right += slice->right;
    meter->whole.cross += slice->cross;
    *slice = (CascadeEnergy){0};
    meter->slice_count++;
    meter->slice_end = slice_end(meter, meter->slice_count);
    meter->momentary_max =
        fmax(meter->momentary_max, recent(meter, MOMENTARY_SLICES));
    meter->short_term_max =
        fmax(meter->short_term_max, recent(meter, SHORT_TERM_SLICES));
    if (meter->slice_count % SLICES_PER_STEP == 0)
        finish_step(meter);
}

SIMD_KERNEL static int32_t
largest_magnitude(const float *samples, size_t value_count, int32_t largest)
{
    for (size_t i = 0; i < value_count; i++) {
        int32_t magnitude = simd_magnitude(samples[i]);
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

static void
add_frames(LoudnessMeter *meter, const float *samples, size_t frame_count)
{
    while (frame_count > 0) {
        uint64_t left = meter->slice_end - meter->frame_count;
        size_t count = frame_count < left ? frame_count : (size_t)left;
        cascade_add_energy(&meter->weighting, samples, count,
                           meter->channel_count, &meter->slice);
        meter->frame_count += count;
        if (meter->frame_count == meter->slice_end)
            finish_slice(meter);
        samples += count * (size_t)meter->channel_count;
        frame_count -= count;
    }
}

void
loudness_meter_add(LoudnessMeter *meter,
                   const float *samples,
                   size_t frame_count)
{
    unsigned mode = simd_denormals_off();
    meter->sample_peak =
        largest_magnitude(samples, frame_count * (size_t)meter->channel_count,
                          meter->sample_peak);
    if (meter->has_peaks)
        peak_stream_maximum(&meter->peaks, samples, frame_count);
    add_frames(meter, samples, frame_count);
    simd_denormals_restore(mode);
}

double
loudness_meter_momentary_lufs(const LoudnessMeter *meter)
{
    return to_lufs(recent(meter, MOMENTARY_SLICES));
}

double
loudness_meter_short_term_lufs(const LoudnessMeter *meter)
{
    return to_lufs(recent(meter, SHORT_TERM_SLICES));
}

double
loudness_meter_frame_count(const LoudnessMeter *meter)
{
    return (double)meter->frame_count;
}

double
loudness_meter_ungated_lufs(const LoudnessMeter *meter)
{
    if (meter->frame_count == 0)
        return -HUGE_VAL;
    double energy = meter->whole.left + meter->whole.right + meter->slice.left +
                    meter->slice.right;
    return to_lufs(energy / (double)meter->frame_count);
}

double
loudness_meter_mono_loss_lu(const LoudnessMeter *meter)
{
    double energy = meter->whole.left + meter->whole.right + meter->slice.left +
                    meter->slice.right;
    double cross = meter->whole.cross + meter->slice.cross;
    if (energy <= 0 || meter->channel_count == 1)
        return 0;
    // (l+r)/2 on both speakers: half of the energy stays, and the cross term.
    double share = 0.5 + cross / energy;
    return share > 1e-12 ? fmin(10 * log10(share), 0) : -120;
}

// Mean square of the block of `length` steps that starts at step `at`.
static double
block_mean(const LoudnessMeter *meter, size_t at, size_t length)
{
    double energy = 0;
    for (size_t i = at; i < at + length; i++)
        energy += meter->steps[i];
    uint64_t first =
        at == 0 ? 0 : slice_end(meter, (uint64_t)at * SLICES_PER_STEP - 1);
    uint64_t last =
        slice_end(meter, (uint64_t)(at + length) * SLICES_PER_STEP - 1);
    return energy / (double)(last - first);
}

// Mean of the blocks at or above `gate`, and how many there are.
static double
gated_mean(const LoudnessMeter *meter, size_t length, double gate, size_t *kept)
{
    double sum = 0;
    *kept = 0;
    for (size_t at = 0; at + length <= meter->step_count; at++) {
        double mean = block_mean(meter, at, length);
        if (mean >= gate) {
            sum += mean;
            ++*kept;
        }
    }
    return *kept > 0 ? sum / (double)*kept : 0;
}

static double
relative_gate(const LoudnessMeter *meter, size_t length, double gate_lu)
{
    size_t kept;
    double absolute = to_mean_square(absolute_gate_lufs);
    double mean = gated_mean(meter, length, absolute, &kept);
    return fmax(absolute, mean * pow(10, gate_lu / 10));
}

double
loudness_meter_integrated_lufs(const LoudnessMeter *meter)
{
    if (meter->step_count < MOMENTARY_STEPS)
        return loudness_meter_ungated_lufs(meter);
    size_t kept;
    double gate = relative_gate(meter, MOMENTARY_STEPS, relative_gate_lu);
    return to_lufs(gated_mean(meter, MOMENTARY_STEPS, gate, &kept));
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// EBU Tech 3342: 95th minus 10th percentile of the gated short-term loudness.
static double
range_lu(const LoudnessMeter *meter)
{
    if (meter->step_count < SHORT_TERM_STEPS)
        return NAN;
    double gate = relative_gate(meter, SHORT_TERM_STEPS, range_gate_lu);
    size_t count = 0;
    double *means = mem_new_array(meter->step_count, sizeof(*means));
    for (size_t at = 0; at + SHORT_TERM_STEPS <= meter->step_count; at++) {
        double mean = block_mean(meter, at, SHORT_TERM_STEPS);
        if (mean >= gate)
            means[count++] = mean;
    }
    double range = 0;
    if (count > 0) {
        qsort(means, count, sizeof(*means), compare_doubles);
        size_t low = (size_t)lround(0.10 * (double)(count - 1));
        size_t high = (size_t)lround(0.95 * (double)(count - 1));
        range = to_lufs(means[high]) - to_lufs(means[low]);
    }
    mem_free(means);
    return range;
}

static double
to_db(double level)
{
    return level > 0 ? 20 * log10(level) : -HUGE_VAL;
}

void
loudness_meter_read(const LoudnessMeter *meter, Loudness *loudness)
{
    unsigned mode = simd_denormals_off();
    double sample_peak = (double)simd_from_magnitude(meter->sample_peak);
    double true_peak = sample_peak;
    if (meter->has_peaks)
        true_peak = (double)peak_stream_final_maximum(&meter->peaks);
    *loudness =
        (Loudness){.integrated_lufs = loudness_meter_integrated_lufs(meter),
                   .range_lu = range_lu(meter),
                   .momentary_max_lufs = to_lufs(meter->momentary_max),
                   .short_term_max_lufs = to_lufs(meter->short_term_max),
                   .true_peak_dbtp = to_db(true_peak),
                   .sample_peak_dbfs = to_db(sample_peak),
                   .is_short = meter->step_count < MOMENTARY_STEPS};
    simd_denormals_restore(mode);
}

Status
loudness_measure(const float *samples,
                 size_t frame_count,
                 int channel_count,
                 int sample_rate_hz,
                 Loudness *loudness,
                 Error *error)
{
    LoudnessMeter *meter = loudness_meter_new(sample_rate_hz, channel_count);
    if (meter == NULL)
        return error_set(error, STATUS_INVALID,
                         "cannot measure %d channels at %d Hz: loudness is "
                         "defined here for 1 or 2 channels and 8000 to 192000 "
                         "Hz; convert the sound first",
                         channel_count, sample_rate_hz);
    loudness_meter_add(meter, samples, frame_count);
    loudness_meter_read(meter, loudness);
    loudness_meter_free(meter);
    return STATUS_OK;
}
