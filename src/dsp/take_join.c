// SPDX-License-Identifier: MIT
#include "take_join.h"

#include "timbre/dsp/spectrum.h"

#include <math.h>

enum { OCTAVES = 7 };

static const double edges_hz[OCTAVES + 1] = {60,  120,  240,  480,
                                             960, 1920, 3840, 7680};
static const double half_s = 0.5, grid_s = 0.25;

enum { GRID_STEPS = 32 }; // 8 s on either side

// A song's own beginning and its dying away are no measure.
static const double start_s = 1, tail_s = 3;

static TakeStep
step_at(const AudioBuffer *audio, double position_s)
{
    double before[OCTAVES], behind[OCTAVES], sums[2] = {0}, octaves = 0;
    spectrum_bands(audio, position_s - half_s, position_s, edges_hz, OCTAVES,
                   before);
    spectrum_bands(audio, position_s, position_s + half_s, edges_hz, OCTAVES,
                   behind);
    for (int i = 0; i < OCTAVES; i++) {
        sums[0] += before[i];
        sums[1] += behind[i];
    }
    // An octave that lies 50 dB below all is not heard to step.
    const double floor = fmax(sums[0], sums[1]) * 1e-5 + 1e-20;
    for (int i = 0; i < OCTAVES; i++)
        octaves += fabs(10 * log10((before[i] + floor) / (behind[i] + floor)));
    return (TakeStep){fabs(10 * log10((sums[0] + floor) / (sums[1] + floor))),
                      octaves / OCTAVES};
}

static double
bend_at(const AudioBuffer *audio, size_t frame)
{
    const size_t channels = (size_t)audio->channel_count;
    double most = 0;
    for (size_t c = 0; c < channels; c++) {
        const float *at = audio->samples + frame * channels + c;
        most = fmax(most, fabs((double)at[0] - 2 * (double)at[channels] +
                               (double)at[2 * channels]));
    }
    return most;
}

static double
most_bent(const AudioBuffer *audio, size_t from, size_t to)
{
    double most = 0;
    for (size_t i = from; i < to && i + 2 < audio->frame_count; i++)
        most = fmax(most, bend_at(audio, i));
    return most;
}

// The join's own two samples against 100 ms around them (dsp.md 2.4).
static double
click_at(const AudioBuffer *audio, size_t frame)
{
    const size_t around = (size_t)audio->sample_rate_hz / 10;
    const size_t from = frame > around + 4 ? frame - around : 0;
    const size_t near = frame > 4 ? frame - 4 : 0;
    const double there = most_bent(audio, near, frame + 3);
    const double else_where = fmax(most_bent(audio, from, near),
                                   most_bent(audio, frame + 3, frame + around));
    return there / (else_where + 1e-4);
}

TakeJoin
take_join_measure(const AudioBuffer *audio, size_t joined_frames)
{
    const double at_s = (double)joined_frames / audio->sample_rate_hz;
    const double end_s = audio_buffer_duration_s(audio) - tail_s;
    TakeJoin join = {.click = click_at(audio, joined_frames),
                     .step = step_at(audio, at_s)};
    for (int i = -GRID_STEPS; i <= GRID_STEPS; i++) {
        const double away_s = i * grid_s;
        const double there_s = at_s + away_s;
        if (fabs(away_s) <= half_s || there_s < start_s || there_s > end_s)
            continue;
        const TakeStep step = step_at(audio, there_s);
        join.usual.level = fmax(join.usual.level, step.level);
        join.usual.octaves = fmax(join.usual.octaves, step.octaves);
    }
    return join;
}
