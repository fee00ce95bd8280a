// SPDX-License-Identifier: MIT
// Plays what is in memory or mapped from a file; commands go through a ring,
// the position comes back as an atomic.
#pragma once

#include "timbre/audio_io/device_table.h"
#include "timbre/base/error.h"
#include "timbre/core/audio_buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Player Player;

Player *player_new(const Device *device, Error *error);
void player_free(Player *player);

// From frame 0; when the device runs at another rate the audio is resampled
// first. Borrowed until the next load or free.
Status player_load(Player *player, const AudioBuffer *audio, Error *error);
Status player_play(Player *player, Error *error);
void player_pause(Player *player);
void player_seek(Player *player, double position_s);
void player_set_volume(Player *player, double volume_db); // <= 0
double player_position_s(const Player *player);           // what is heard
bool player_is_at_end(const Player *player);
