// SPDX-License-Identifier: MIT
// Frames of the track that plays, put into lanes for the audio thread. The
// feeder's.
#pragma once

#include "timbre/audio_io/player.h"

#include "inbox.h"
#include "lane.h"
#include "player_mix.h"
#include "track.h"

enum {
    // One that is heard, one that waits for its frame, one on offer, one that
    // is filled.
    SUPPLY_LANES = 4,
    SUPPLY_BLOCK_FRAMES = 1024,
};

typedef struct {
    Mix *mix;
    const Inbox *inbox;                // whoever is in it is waited for by none
    int sample_rate_hz, channel_count; // of the device
    Lane lanes[SUPPLY_LANES];
    Lane *lane; // of the newest command
    Track *track;
    unsigned source, order;
    char error[PLAYER_TEXT_SIZE]; // of the file
    float block[SUPPLY_BLOCK_FRAMES * MIX_CHANNELS];
} Supply;

typedef struct {
    uint64_t frame; // at the device's rate
    int fade_ms;
    bool is_aligned;
    size_t least; // frames that must be there before it is heard
} SupplyStart;

void supply_init(Supply *supply, Mix *mix, const Inbox *inbox);
void supply_drop(Supply *supply);
// New lanes for a device that stands still; what was in the old is lost.
void supply_set_device(Supply *supply, int sample_rate_hz, int channel_count);
void supply_set_track(Supply *supply, const PlayerSource *facts); // or NULL
// A lane of the track takes over from the one before.
void supply_start(Supply *supply, const SupplyStart *start);
// The same music from another file, at the same frame.
void supply_replace(Supply *supply, const PlayerSource *facts);
// Fills the lane as far as it can without keeping a command waiting.
void supply_fill(Supply *supply);

size_t supply_frames(const Supply *supply, int milliseconds);
uint64_t supply_frame_at(const Supply *supply, double position_s);
// Where the newest lane is: as far as it is heard, or where it begins.
uint64_t supply_frame(const Supply *supply);
// Frames that lie ahead of the audio thread.
size_t supply_left(const Supply *supply);
