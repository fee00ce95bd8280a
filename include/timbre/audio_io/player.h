// SPDX-License-Identifier: MIT
// Plays files of float32 frames, also while they grow. A thread of its own
// (the feeder) opens device and files, resamples and keeps a deep buffer full;
// the audio thread only takes from it. All calls but new and free return at
// once: they never wait for disk or device.
#pragma once

#include "timbre/audio_io/device_table.h"
#include "timbre/audio_io/player_state.h"
#include "timbre/base/error.h"
#include "timbre/core/setting.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Player Player;

typedef struct {
    const char *device;   // a name of device_table, or "auto": the first that
                          // opens, the null device in the end
    const char *argument; // of the device: ALSA name, command of a pipe,
                          // port of http; "" = its default
    const Device *row;    // plays on this row instead; NULL = as named
    double volume_db;     // -60..0
    bool is_muted;
    // Called on the feeder, at most 20 times a second, when something other
    // than the position changed (end, error, device, meters while playing);
    // may be NULL. Wakes a loop, no more.
    void (*changed)(void *context);
    void *context;
} PlayerSettings;

// One piece of music.
typedef struct {
    const char *path; // interleaved float32, little endian
    int sample_rate_hz, channel_count;
    bool is_growing;          // frames come by player_grow()
    uint64_t frame_count;     // that are there now
    uint64_t expected_frames; // when it grows; 0 = unknown
} PlayerSource;

// Reads audio.device, audio.argument, audio.http_port and audio.volume; `port`
// keeps the text of the port for as long as the PlayerSettings are used.
enum { PLAYER_PORT_SIZE = 8 };

void player_read_settings(PlayerSettings *player,
                          const Settings *settings,
                          char port[static PLAYER_PORT_SIZE]);

Player *player_new(const PlayerSettings *settings);
void player_free(Player *player);
void player_state(const Player *player, PlayerState *state);

// Plays another source from `position_s`; a cross-fade of 10 ms from the one
// before. Returns its number (1, 2 ...).
unsigned
player_play(Player *player, const PlayerSource *source, double position_s);
// More frames of a growing source are in its file.
void player_grow(Player *player, unsigned source, uint64_t frame_count);
// The same music in another file (preview -> master, preset, A/B): goes on at
// the same frame by an equal-gain cross-fade of 30 ms, whatever the phase. The
// number stays. Ignored when `source` is no longer the one that plays.
void player_replace(Player *player, unsigned source, const PlayerSource *with);
void player_pause(Player *player);
void player_resume(Player *player); // from the start after the end
void player_stop(Player *player);
void player_seek(Player *player, double position_s);
void player_set_volume(Player *player, double volume_db); // -60..0
void player_set_muted(Player *player, bool is_muted);
// Goes on at the same place on another device.
void
player_set_device(Player *player, const char *device, const char *argument);
