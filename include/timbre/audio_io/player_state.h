// SPDX-License-Identifier: MIT
// What a player says of itself.
#pragma once

#include <stdbool.h>

enum { PLAYER_TEXT_SIZE = 512 };

typedef enum {
    PLAYER_EMPTY,
    PLAYER_PAUSED,
    PLAYER_PLAYING,
    PLAYER_WAITING, // for frames that are not rendered yet
    PLAYER_ENDED,
    PLAYER_STATE_COUNT
} PlayerPhase;

typedef struct {
    PlayerPhase phase;
    unsigned source;   // number of the source that is heard
    double position_s; // heard now: what was given out less the device's delay
    double duration_s; // of what is there
    double volume_db;
    bool is_muted;
    float momentary_lufs;    // of the last 400 ms, -INFINITY when silent
    float true_peak_dbtp[2]; // held for a second
    unsigned underruns;
    unsigned openings; // of devices that were asked for, failed ones included
    char device[32];   // that plays
    char hint[PLAYER_TEXT_SIZE];  // what to paste to hear it, or ""
    char error[PLAYER_TEXT_SIZE]; // the last trouble as a sentence, or ""
} PlayerState;
