// SPDX-License-Identifier: MIT
#include "lane.h"

#include "timbre/base/memory.h"

#include <string.h>

void
lane_init(Lane *lane, size_t ahead, size_t kept, size_t channel_count)
{
    *lane = (Lane){
        .capacity = ahead + kept, .kept = kept, .channel_count = channel_count};
    lane->samples =
        mem_new_array(lane->capacity * channel_count, sizeof(*lane->samples));
}

void
lane_drop(Lane *lane)
{
    mem_free(lane->samples);
    lane->samples = NULL;
}

void
lane_clear(Lane *lane)
{
    lane->source = lane->order = 0;
    lane->is_aligned = false;
    lane->first_frame = 0;
    lane->fade_frames = 0;
    lane->at_rt = lane->entered_rt = 0;
    atomic_store(&lane->is_final, false);
    atomic_store(&lane->is_at_frontier, false);
    atomic_store(&lane->written, 0);
    atomic_store(&lane->taken, 0);
}

static size_t
oldest(const Lane *lane)
{
    const size_t taken =
        atomic_load_explicit(&lane->taken, memory_order_acquire);
    return taken > lane->kept ? taken - lane->kept : 0;
}

size_t
lane_room(const Lane *lane)
{
    const size_t written =
        atomic_load_explicit(&lane->written, memory_order_relaxed);
    return lane->capacity - (written - oldest(lane));
}

static size_t
up_to_edge(const Lane *lane, size_t at, size_t frame_count)
{
    const size_t left = lane->capacity - at;
    return left < frame_count ? left : frame_count;
}

void
lane_write(Lane *lane, const float *samples, size_t frame_count)
{
    if (frame_count == 0)
        return;
    const size_t written =
        atomic_load_explicit(&lane->written, memory_order_relaxed);
    const size_t at = written % lane->capacity;
    const size_t first = up_to_edge(lane, at, frame_count);
    const size_t channels = lane->channel_count;
    memcpy(lane->samples + at * channels, samples,
           first * channels * sizeof(float));
    memcpy(lane->samples, samples + first * channels,
           (frame_count - first) * channels * sizeof(float));
    atomic_store_explicit(&lane->written, written + frame_count,
                          memory_order_release);
}

size_t
lane_readable_rt(const Lane *lane)
{
    return atomic_load_explicit(&lane->written, memory_order_acquire) -
           lane->at_rt;
}

void
lane_read_rt(Lane *lane, float *samples, size_t frame_count)
{
    if (frame_count == 0)
        return;
    const size_t at = lane->at_rt % lane->capacity;
    const size_t first = up_to_edge(lane, at, frame_count);
    const size_t channels = lane->channel_count;
    memcpy(samples, lane->samples + at * channels,
           first * channels * sizeof(float));
    memcpy(samples + first * channels, lane->samples,
           (frame_count - first) * channels * sizeof(float));
    lane_move_rt(lane, (int64_t)(lane->at_rt + frame_count));
}

void
lane_move_rt(Lane *lane, int64_t at)
{
    const size_t written =
        atomic_load_explicit(&lane->written, memory_order_acquire);
    const size_t least = oldest(lane);
    size_t to = at < (int64_t)least ? least : (size_t)at;
    if (to > written)
        to = written;
    lane->at_rt = to;
    if (to > atomic_load_explicit(&lane->taken, memory_order_relaxed))
        atomic_store_explicit(&lane->taken, to, memory_order_release);
}
