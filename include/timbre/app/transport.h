// SPDX-License-Identifier: MIT
// What plays: the player and its device, as the studio drives them. Opening
// and closing of files and devices is done by the player's own thread.
#pragma once

#include "timbre/audio_io/player.h"
#include "timbre/audio_io/player_state.h"
#include "timbre/base/clock.h"
#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Transport Transport;

typedef struct {
    char take_id[ULID_SIZE]; // "" = nothing is loaded
    PlayerState player;      // what is heard now
    const char *device;      // "alsa", "http", "null"
    const char *hint;        // to be pasted or mended: "ssh -L ...", or ""
} TransportView;

// A snapshot; never waits.
void transport_view(const Transport *transport, TransportView *view);

// From the start; a take that renders is played as it comes.
void transport_play(Transport *transport, const char *take_id);
void transport_toggle(Transport *transport); // pause or go on
void transport_stop(Transport *transport);
void transport_seek(Transport *transport, double position_s);
void transport_seek_by(Transport *transport, double delta_s);
void transport_set_volume(Transport *transport, double volume_db); // -60..0
void transport_set_muted(Transport *transport, bool is_muted);
// "alsa", "alsa hw:1", "auto" ...: what stands behind the name is the device's
// own argument.
Status
transport_set_device(Transport *transport, const char *name, Error *error);

// A sentence when there is no such device; nothing is opened.
Status transport_check_device(const char *name, Error *error);

// For the studio.
typedef struct {
    const char *device, *argument;
    const Device *row; // plays on this row instead; NULL = as named
    double volume_db;
    bool is_muted;
    // On M: someone wants to hear this take; transport_start() follows when
    // its sound was found.
    void (*find)(void *context, const char *take_id);
    // On the player's thread: something changed. Wakes a loop, no more.
    void (*changed)(void *context);
    void *context;
} TransportSettings;

Transport *transport_new(const TransportSettings *settings);
void transport_free(Transport *transport);
void transport_start(Transport *transport,
                     const char *take_id,
                     const PlayerSource *source,
                     double position_s);
// More of a growing take, its final sound, its id from now on; without effect
// when another take is loaded.
void
transport_grow(Transport *transport, const char *take_id, uint64_t frame_count);
void transport_replace(Transport *transport,
                       const char *take_id,
                       const PlayerSource *source);
// True when a new take may be heard: nothing plays, nothing waits half way.
bool transport_is_idle(const Transport *transport);
// Its sound is gone: a take that was stopped without a part worth keeping.
void transport_forget(Transport *transport, const char *take_id);
