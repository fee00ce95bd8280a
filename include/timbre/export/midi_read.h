// SPDX-License-Identifier: MIT
// Standard MIDI Files, types 0 and 1, in: notes, tempos, meter, key.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/music.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MIDI_DRUM_CHANNEL = 9 };

typedef struct {
    double start, length; // in quarters
    int track, channel;   // channel 0..15
    int key, velocity;
} MidiNote;

typedef struct {
    double start;     // in quarters
    double tempo_bpm; // quarters a minute
} MidiTempo;

typedef struct {
    MidiNote *notes; // by start, then key
    size_t note_count;
    MidiTempo *tempos; // by start; empty when the file names none (120)
    size_t tempo_count;
    bool has_meter;
    Meter meter; // the first one
    bool has_key;
    int tonic; // pitch class
    bool is_minor;
    size_t track_count;
    char **track_names; // one a track, "" where it has none
    double length;      // in quarters, to the end of the last note
} MidiSong;

// Text, sounds and controllers are passed over. STATUS_INVALID with a sentence
// for what is no MIDI file, is torn, or counts time in frames.
Status
midi_read(const uint8_t *bytes, size_t count, MidiSong *song, Error *error);
// The same of a file of at most 16 MiB.
Status midi_read_file(const char *path, MidiSong *song, Error *error);
void midi_read_clear(MidiSong *song);

// Seconds from the start to a place.
double midi_read_s(const MidiSong *song, double quarters);
// Quarters a minute that hold for most of the song.
double midi_read_tempo_bpm(const MidiSong *song);
