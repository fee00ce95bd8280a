// SPDX-License-Identifier: MIT
#include "peak_stream.h"

#include "timbre/base/memory.h"

#include "simd.h"

#include <string.h>

enum { GROUPS_MAX = PEAK_STREAM_ROOM / PEAK_GROUP };

// What is known of each group before any filter runs; |x| as ordered integers.
typedef struct {
    int32_t level[GROUPS_MAX];   // max |x|
    int32_t curve[GROUPS_MAX];   // max |x[i-1] - 2x[i] + x[i+1]|
    float bounds[2][GROUPS_MAX]; // per filter: nothing between is larger
} GroupFacts;

static void
init(PeakStream *stream, int factor, int ebur128_rate_hz, int channel_count)
{
    memset(stream, 0, sizeof(*stream));
    peak_filter_design(&stream->filters[0], factor);
    stream->filter_count = 1;
    if (ebur128_rate_hz > 0 &&
        peak_filter_design_ebur128(&stream->filters[1], ebur128_rate_hz))
        stream->filter_count = 2;
    stream->channel_count = channel_count;
    stream->filled = PEAK_HISTORY;
}

void
peak_stream_init_detector(PeakStream *stream,
                          int sample_rate_hz,
                          int channel_count)
{
    init(stream, peak_filter_factor(sample_rate_hz), sample_rate_hz,
         channel_count);
}

void
peak_stream_init_meter(PeakStream *stream,
                       int sample_rate_hz,
                       int channel_count)
{
    init(stream, peak_filter_factor(sample_rate_hz), 0, channel_count);
    stream->filled += PEAK_LEAD_IN;
}

void
peak_stream_init_judge(PeakStream *stream,
                       int sample_rate_hz,
                       int channel_count)
{
    init(stream, PEAK_PHASES_MAX, sample_rate_hz, channel_count);
    stream->filled += PEAK_LEAD_IN;
}

SIMD_KERNEL static void
split_channels(float *restrict left,
               float *restrict right,
               const float *restrict samples,
               size_t frame_count)
{
    for (size_t i = 0; i < frame_count; i++) {
        left[i] = samples[2 * i];
        right[i] = samples[2 * i + 1];
    }
}

static void
append(PeakStream *stream, const float *samples, size_t frame_count)
{
    float *left = stream->planar[0] + stream->filled;
    float *right = stream->planar[1] + stream->filled;
    if (samples == NULL) {
        memset(left, 0, frame_count * sizeof(float));
        memset(right, 0, frame_count * sizeof(float));
    } else if (stream->channel_count == 1)
        memcpy(left, samples, frame_count * sizeof(float));
    else
        split_channels(left, right, samples, frame_count);
    stream->filled += frame_count;
}

// Facts of groups first..last-1; x[-1] of the first and x[16] of the last group
// must be readable.
SIMD_KERNEL static void
find_facts(GroupFacts *restrict facts,
           const float *restrict x,
           size_t first,
           size_t last)
{
    for (size_t group = first; group < last; group++) {
        const float *at = x + group * PEAK_GROUP;
        int32_t level = 0, curve = 0;
        for (int i = 0; i < PEAK_GROUP; i++) {
            int32_t magnitude = simd_magnitude(at[i]);
            int32_t bend = simd_magnitude(at[i - 1] - 2 * at[i] + at[i + 1]);
            level = magnitude > level ? magnitude : level;
            curve = bend > curve ? bend : curve;
        }
        facts->level[group] = level;
        facts->curve[group] = curve;
    }
}

// A filter sees two groups to each side; a peak lies before its own group's
// end.
SIMD_KERNEL static void
find_bounds(float *restrict bounds,
            const GroupFacts *restrict facts,
            size_t first,
            size_t last,
            float level_weight,
            float curve_weight)
{
    const int32_t *level = facts->level, *curve = facts->curve;
    for (size_t i = first; i < last; i++) {
        int32_t a = curve[i - 2] > curve[i - 1] ? curve[i - 2] : curve[i - 1];
        int32_t b = curve[i + 1] > curve[i + 2] ? curve[i + 1] : curve[i + 2];
        int32_t bend = a > b ? a : b;
        bend = bend > curve[i] ? bend : curve[i];
        int32_t high = level[i] > level[i + 1] ? level[i] : level[i + 1];
        bounds[i] = level_weight * simd_from_magnitude(high) +
                    curve_weight * simd_from_magnitude(bend);
    }
}

// Raise peaks by what lies between one channel's samples, where that can be
// more than floor_level.
static void
look_between(const PeakStream *stream,
             const GroupFacts *facts,
             int channel,
             size_t group,
             float floor_level,
             float peaks[PEAK_GROUP])
{
    for (size_t k = 0; k < stream->filter_count; k++)
        if (facts->bounds[k][group] > floor_level)
            peak_filter_group(&stream->filters[k],
                              stream->planar[channel] + group * PEAK_GROUP,
                              peaks);
}

SIMD_KERNEL static void
raise_to_samples(float *restrict peaks, const float *restrict x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int32_t old = simd_magnitude(peaks[i]), new = simd_magnitude(x[i]);
        peaks[i] = simd_from_magnitude(new > old ? new : old);
    }
}

// The groups that can be run now: first..last-1.
typedef struct {
    size_t first, last;
    GroupFacts facts[2];
} Groups;

static void
find_groups(Groups *groups, const PeakStream *stream)
{
    groups->first = groups->last = PEAK_HISTORY / PEAK_GROUP;
    // A group needs its own 16 frames, 32 behind them, and one more.
    if (stream->filled < PEAK_HISTORY + 3 * PEAK_GROUP + 1)
        return;
    groups->last = (stream->filled - 1) / PEAK_GROUP - 2;
    for (int channel = 0; channel < stream->channel_count; channel++) {
        GroupFacts *facts = &groups->facts[channel];
        find_facts(facts, stream->planar[channel], 1, groups->last + 2);
        for (size_t k = 0; k < stream->filter_count; k++)
            find_bounds(facts->bounds[k], facts, groups->first, groups->last,
                        stream->filters[k].level_weight,
                        stream->filters[k].curve_weight);
    }
}

static size_t
drop_groups(PeakStream *stream, const Groups *groups)
{
    size_t done = (groups->last - groups->first) * PEAK_GROUP;
    for (int channel = 0; done > 0 && channel < stream->channel_count;
         channel++)
        memmove(stream->planar[channel], stream->planar[channel] + done,
                (stream->filled - done) * sizeof(float));
    stream->filled -= done;
    return done;
}

// Only the maximum: what can't raise it is passed over.
static void
raise_maximum(PeakStream *stream)
{
    Groups groups = {0};
    find_groups(&groups, stream);
    for (size_t group = groups.first; group < groups.last; group++)
        for (int channel = 0; channel < stream->channel_count; channel++) {
            const GroupFacts *facts = &groups.facts[channel];
            // The bounds hold for the samples themselves too.
            if (facts->bounds[0][group] <= stream->maximum &&
                facts->bounds[1][group] <= stream->maximum)
                continue;
            float peaks[PEAK_GROUP] = {
                simd_from_magnitude(facts->level[group])};
            look_between(stream, facts, channel, group, stream->maximum, peaks);
            for (int i = 0; i < PEAK_GROUP; i++)
                if (peaks[i] > stream->maximum)
                    stream->maximum = peaks[i];
        }
    drop_groups(stream, &groups);
}

size_t
peak_stream_envelope(PeakStream *stream,
                     const float *samples,
                     size_t frame_count,
                     float floor_level,
                     float *envelope)
{
    append(stream, samples, frame_count);
    Groups groups = {0};
    find_groups(&groups, stream);
    size_t count = (groups.last - groups.first) * PEAK_GROUP;
    memset(envelope, 0, count * sizeof(float));
    for (int channel = 0; channel < stream->channel_count; channel++) {
        const float *x = stream->planar[channel];
        raise_to_samples(envelope, x + PEAK_HISTORY, count);
        for (size_t group = groups.first; group < groups.last; group++)
            look_between(stream, &groups.facts[channel], channel, group,
                         floor_level,
                         envelope + (group - groups.first) * PEAK_GROUP);
    }
    return drop_groups(stream, &groups);
}

void
peak_stream_maximum(PeakStream *stream,
                    const float *samples,
                    size_t frame_count)
{
    while (frame_count > 0) {
        size_t count = frame_count < PEAK_BLOCK ? frame_count : PEAK_BLOCK;
        append(stream, samples, count);
        raise_maximum(stream);
        samples += count * (size_t)stream->channel_count;
        frame_count -= count;
    }
}

float
peak_stream_final_maximum(const PeakStream *stream)
{
    PeakStream *copy = mem_copy(stream, sizeof(*stream));
    append(copy, NULL, (size_t)4 * PEAK_GROUP);
    raise_maximum(copy);
    float maximum = copy->maximum;
    mem_free(copy);
    return maximum;
}
