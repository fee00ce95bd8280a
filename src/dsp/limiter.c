// SPDX-License-Identifier: MIT
#include "timbre/dsp/limiter.h"

#include "timbre/base/memory.h"

#include "gain_curve.h"
#include "limiter_run.h"
#include "peak_stream.h"
#include "simd.h"

#include <math.h>
#include <string.h>

struct Limiter {
    int sample_rate_hz;
    size_t channel_count;
    LimiterSettings settings;
    float gain, trim;  // linear, before and after limiting
    float floor_level; // peaks of the input below it need no care
    size_t latency;
    PeakStream detector;
    GainCurve *curve;
    float *delay; // latency + PEAK_BLOCK frames
    float *gains; // not used yet
    size_t gain_count;
};

static double
from_db(double db)
{
    return pow(10, db / 20);
}

Limiter *
limiter_new(int sample_rate_hz, int channel_count)
{
    Limiter *limiter = mem_new(sizeof(*limiter));
    limiter->sample_rate_hz = sample_rate_hz;
    limiter->channel_count = (size_t)channel_count;
    limiter->gains = mem_new_array(PEAK_LATENCY + GAIN_CURVE_BLOCK + PEAK_BLOCK,
                                   sizeof(float));
    return limiter;
}

void
limiter_free(Limiter *limiter)
{
    if (limiter == NULL)
        return;
    gain_curve_free(limiter->curve);
    mem_free(limiter->delay);
    mem_free(limiter->gains);
    mem_free(limiter);
}

static size_t
frames_of(const Limiter *limiter, double ms)
{
    return (size_t)lround(fmax(ms, 0) * limiter->sample_rate_hz / 1000);
}

void
limiter_reset(Limiter *limiter)
{
    double release_ms = fmax(limiter->settings.release_ms, 1);
    // Interpolators reach 32 frames each way; a gain that moves faster makes
    // peaks of its own (0.6 dB at 8 kHz).
    const size_t least_look_ahead = 64;
    size_t look_ahead = frames_of(limiter, limiter->settings.look_ahead_ms);
    const GainCurveSettings settings = {
        .gain = limiter->gain,
        .ceiling = (float)from_db(limiter->settings.ceiling_dbtp),
        .look_ahead_frames =
            look_ahead > least_look_ahead ? look_ahead : least_look_ahead,
        .hold_frames = frames_of(limiter, limiter->settings.hold_ms),
        .release_frames = release_ms * limiter->sample_rate_hz / 1000};
    gain_curve_free(limiter->curve);
    limiter->curve = gain_curve_new(&settings);
    limiter->floor_level = settings.ceiling / limiter->gain;
    limiter->latency = PEAK_LATENCY + gain_curve_delay(limiter->curve);
    peak_stream_init_detector(&limiter->detector, limiter->sample_rate_hz,
                              (int)limiter->channel_count);
    mem_free(limiter->delay);
    limiter->delay =
        mem_new_array((limiter->latency + PEAK_BLOCK) * limiter->channel_count,
                      sizeof(float));
    // Gains for what leaves the delay line before the first peaks are known.
    limiter->gain_count = PEAK_LATENCY;
    for (size_t i = 0; i < PEAK_LATENCY; i++)
        limiter->gains[i] = 1;
}

void
limiter_prepare(Limiter *limiter, const LimiterSettings *settings)
{
    limiter->settings = *settings;
    limiter->gain = (float)from_db(settings->gain_db);
    limiter->trim = (float)from_db(settings->trim_db);
    limiter_reset(limiter);
}

size_t
limiter_latency(const Limiter *limiter)
{
    return limiter->latency;
}

double
limiter_reduction_db(const Limiter *limiter)
{
    return -20 * log10((double)gain_curve_least(limiter->curve));
}

SIMD_KERNEL static void
scale_stereo(float *restrict to,
             const float *restrict from,
             const float *restrict gains,
             size_t frame_count,
             float gain)
{
    for (size_t i = 0; i < frame_count; i++) {
        float all = gains[i] * gain;
        to[2 * i] = from[2 * i] * all;
        to[2 * i + 1] = from[2 * i + 1] * all;
    }
}

SIMD_KERNEL static void
scale_mono(float *restrict to,
           const float *restrict from,
           const float *restrict gains,
           size_t frame_count,
           float gain)
{
    for (size_t i = 0; i < frame_count; i++)
        to[i] = from[i] * (gains[i] * gain);
}

// Up to PEAK_BLOCK frames.
static void
process_block(Limiter *limiter, float *samples, size_t frame_count)
{
    size_t channels = limiter->channel_count;
    float peaks[GAIN_CURVE_BLOCK];
    size_t found = peak_stream_envelope(
        &limiter->detector, samples, frame_count, limiter->floor_level, peaks);
    gain_curve_push(limiter->curve, peaks, found,
                    limiter->gains + limiter->gain_count);
    limiter->gain_count += found;
    float *delay = limiter->delay;
    memcpy(delay + limiter->latency * channels, samples,
           frame_count * channels * sizeof(float));
    float gain = limiter->gain * limiter->trim;
    if (channels == 2)
        scale_stereo(samples, delay, limiter->gains, frame_count, gain);
    else
        scale_mono(samples, delay, limiter->gains, frame_count, gain);
    memmove(delay, delay + frame_count * channels,
            limiter->latency * channels * sizeof(float));
    limiter->gain_count -= frame_count;
    memmove(limiter->gains, limiter->gains + frame_count,
            limiter->gain_count * sizeof(float));
}

void
limiter_process(Limiter *limiter, float *samples, size_t frame_count)
{
    unsigned mode = simd_denormals_off();
    while (frame_count > 0) {
        size_t count = frame_count < PEAK_BLOCK ? frame_count : PEAK_BLOCK;
        process_block(limiter, samples, count);
        samples += count * limiter->channel_count;
        frame_count -= count;
    }
    simd_denormals_restore(mode);
}

LimiterRun
limiter_run_start(Limiter *limiter, const float *samples, size_t frame_count)
{
    float lead_in[2 * PEAK_LEAD_IN] = {0};
    // Silence first, for the peaks that filters ring before the first frame.
    limiter_process(limiter, lead_in, PEAK_LEAD_IN);
    return (LimiterRun){.limiter = limiter,
                        .samples = samples,
                        .frame_count = frame_count,
                        .skip = limiter->latency};
}

// One block; returns the frames that came out.
static size_t
run_block(LimiterRun *run, float *to)
{
    size_t channels = run->limiter->channel_count;
    float block[2 * PEAK_BLOCK];
    size_t taken = run->frame_count - run->read;
    taken = taken < PEAK_BLOCK ? taken : PEAK_BLOCK;
    memcpy(block, run->samples + run->read * channels,
           taken * channels * sizeof(float));
    memset(block + taken * channels, 0,
           (PEAK_BLOCK - taken) * channels * sizeof(float));
    limiter_process(run->limiter, block, PEAK_BLOCK);
    run->read += taken;
    size_t dropped = run->skip < PEAK_BLOCK ? run->skip : PEAK_BLOCK;
    run->skip -= dropped;
    size_t ready = PEAK_BLOCK - dropped;
    if (ready > run->frame_count - run->written)
        ready = run->frame_count - run->written;
    memcpy(to, block + dropped * channels, ready * channels * sizeof(float));
    run->written += ready;
    return ready;
}

size_t
limiter_run_next(LimiterRun *run, float *to, size_t room)
{
    size_t channels = run->limiter->channel_count, filled = 0;
    while (run->written < run->frame_count && filled + PEAK_BLOCK <= room)
        filled += run_block(run, to + filled * channels);
    return filled;
}

Status
limiter_apply(float *samples,
              size_t frame_count,
              int channel_count,
              int sample_rate_hz,
              const LimiterSettings *settings,
              double *reduction_db,
              Error *error)
{
    if (channel_count < 1 || channel_count > 2 || sample_rate_hz < 8000 ||
        sample_rate_hz > 192000)
        return error_set(error, STATUS_INVALID,
                         "cannot limit %d channels at %d Hz: 1 or 2 channels "
                         "and 8000 to 192000 Hz work; convert the sound first",
                         channel_count, sample_rate_hz);
    Limiter *limiter = limiter_new(sample_rate_hz, channel_count);
    limiter_prepare(limiter, settings);
    LimiterRun run = limiter_run_start(limiter, samples, frame_count);
    while (run.written < frame_count)
        limiter_run_next(&run, samples + run.written * (size_t)channel_count,
                         PEAK_BLOCK);
    if (reduction_db != NULL)
        *reduction_db = limiter_reduction_db(limiter);
    limiter_free(limiter);
    return STATUS_OK;
}
