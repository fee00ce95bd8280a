// SPDX-License-Identifier: MIT
// What plays: the player and its device, as the studio drives them. Opening
// and closing of files and devices is done on L.
#pragma once

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
Status
transport_set_device(Transport *transport, const char *name, Error *error);
