// SPDX-License-Identifier: MIT
#include "supply.h"

#include "timbre/base/clock.h"

#include "player_text.h"

#include <math.h>

enum {
    AHEAD_MS = 1500,
    FIRST_MS = 200,  // are there before a replaced lane is heard
    BEHIND_MS = 100, // an aligned lane starts so much before what is heard
    REPLACE_FADE_MS = 30,
};

void
supply_init(Supply *supply, Mix *mix, const Inbox *inbox)
{
    *supply = (Supply){.mix = mix, .inbox = inbox};
}

void
supply_drop(Supply *supply)
{
    track_close(supply->track);
    for (size_t i = 0; i < SUPPLY_LANES; i++)
        lane_drop(&supply->lanes[i]);
}

size_t
supply_frames(const Supply *supply, int milliseconds)
{
    return (size_t)supply->sample_rate_hz * (size_t)milliseconds / 1000;
}

void
supply_set_device(Supply *supply, int sample_rate_hz, int channel_count)
{
    supply->sample_rate_hz = sample_rate_hz;
    supply->channel_count = channel_count;
    for (size_t i = 0; i < SUPPLY_LANES; i++) {
        lane_drop(&supply->lanes[i]);
        lane_init(&supply->lanes[i], supply_frames(supply, AHEAD_MS),
                  supply_frames(supply, MIX_HISTORY_MS), (size_t)channel_count);
    }
    supply->lane = NULL;
}

void
supply_set_track(Supply *supply, const PlayerSource *facts)
{
    Error error = {0};
    track_close(supply->track);
    supply->track = facts == NULL ? NULL : track_open(facts, &error);
    player_text_set(supply->error, error.text);
}

// Filling

// Up to `frame_count` frames; false when no more can be had now.
static bool
fill_block(Supply *supply, size_t frame_count)
{
    Lane *lane = supply->lane;
    Error error = {0};
    if (frame_count > SUPPLY_BLOCK_FRAMES)
        frame_count = SUPPLY_BLOCK_FRAMES;
    const size_t count = track_read(supply->track, supply->block, frame_count,
                                    supply->channel_count, &error);
    if (error.text[0] != '\0')
        player_text_set(supply->error, error.text);
    lane_write(lane, supply->block, count);
    if (track_is_at_end(supply->track))
        atomic_store(&lane->is_final, true);
    else
        atomic_store(&lane->is_at_frontier, count == 0);
    return count > 0;
}

static bool
has_room(const Supply *supply)
{
    return supply->lane != NULL && supply->track != NULL &&
           !atomic_load(&supply->lane->is_final) &&
           lane_room(supply->lane) >= SUPPLY_BLOCK_FRAMES;
}

void
supply_fill(Supply *supply)
{
    while (has_room(supply) && inbox_is_empty(supply->inbox) &&
           fill_block(supply, lane_room(supply->lane)))
        continue;
}

// Starting

static Lane *
free_lane(Supply *supply)
{
    for (size_t i = 0; i < SUPPLY_LANES; i++)
        if (!atomic_load_explicit(&supply->lanes[i].is_lent,
                                  memory_order_acquire))
            return &supply->lanes[i];
    return NULL; // cannot be: see SUPPLY_LANES
}

static void
take_back(Lane *lane)
{
    if (lane != NULL)
        atomic_store(&lane->is_lent, false);
}

static void
prepare(Supply *supply, const SupplyStart *start)
{
    Error error = {0};
    Status status = STATUS_OK;
    if (supply->track != NULL)
        status = track_seek(supply->track, start->frame, supply->sample_rate_hz,
                            &error);
    if (status != STATUS_OK)
        player_text_set(supply->error, error.text);
    if (supply->track == NULL || status != STATUS_OK) {
        atomic_store(&supply->lane->is_final, true);
        return;
    }
    while (has_room(supply) &&
           atomic_load(&supply->lane->written) < start->least &&
           fill_block(supply, SUPPLY_BLOCK_FRAMES))
        continue;
}

void
supply_start(Supply *supply, const SupplyStart *start)
{
    Lane *lane = free_lane(supply);
    if (lane == NULL)
        return;
    lane_clear(lane);
    lane->source = supply->source;
    lane->order = supply->order;
    lane->first_frame = start->frame;
    lane->fade_frames = supply_frames(supply, start->fade_ms);
    lane->is_aligned = start->is_aligned;
    supply->lane = lane;
    prepare(supply, start);
    atomic_store(&lane->is_lent, true);
    take_back(mix_offer(supply->mix, lane));
}

void
supply_replace(Supply *supply, const PlayerSource *facts)
{
    Error error = {0};
    Track *track = track_open(facts, &error);
    player_text_set(supply->error, error.text);
    if (track == NULL)
        return; // what plays is better than nothing
    // A lane that was not taken yet gives way, with all that it was to begin.
    Lane *late = mix_offer(supply->mix, NULL);
    SupplyStart start = {.fade_ms = REPLACE_FADE_MS,
                         .is_aligned = late == NULL || late->is_aligned};
    if (start.is_aligned) {
        const uint64_t frame = supply_frame(supply);
        const uint64_t behind = supply_frames(supply, BEHIND_MS);
        start.frame = frame > behind ? frame - behind : 0;
        start.least = supply_frames(supply, AHEAD_MS);
    } else {
        start.frame = late->first_frame;
        start.least = supply_frames(supply, FIRST_MS);
    }
    take_back(late);
    track_close(supply->track);
    supply->track = track;
    supply_start(supply, &start);
}

// Places

uint64_t
supply_frame(const Supply *supply)
{
    MixNews news;
    mix_news(supply->mix, &news);
    const uint64_t heard = mix_heard(&news, clock_monotonic_ns());
    const MixSegment *segment = mix_segment_at(&news, heard);
    if (segment->order == supply->order && segment->source == supply->source)
        return mix_frame_at(segment, heard);
    return supply->lane == NULL ? 0 : supply->lane->first_frame;
}

uint64_t
supply_frame_at(const Supply *supply, double position_s)
{
    const double end_s =
        supply->track == NULL ? 0 : track_duration_s(supply->track);
    if (!(position_s > 0))
        return 0;
    return (uint64_t)llround(fmin(position_s, end_s) * supply->sample_rate_hz);
}

size_t
supply_left(const Supply *supply)
{
    const Lane *lane = supply->lane;
    return lane == NULL
               ? 0
               : atomic_load(&lane->written) - atomic_load(&lane->taken);
}
