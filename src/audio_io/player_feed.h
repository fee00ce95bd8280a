// SPDX-License-Identifier: MIT
// The feeder: obeys the commands, owns device and files, and keeps the lane of
// the newest command full.
#pragma once

#include "timbre/audio_io/player.h"

#include "board.h"
#include "inbox.h"
#include "player_mix.h"

// What the feeder tells of itself.
typedef struct {
    double duration_s;
    float momentary_lufs;
    float true_peak_dbtp[2];
    unsigned openings;
    char device[32];
    char hint[PLAYER_TEXT_SIZE];
    char error[PLAYER_TEXT_SIZE];
} FeedNews;

typedef struct Feed Feed;

// Starts the thread, which opens the device first.
Feed *feed_new(const PlayerSettings *settings,
               const MixWishes *wishes,
               Mix *mix,
               Inbox *inbox);
void feed_free(Feed *feed);
void feed_news(const Feed *feed, FeedNews *news);
