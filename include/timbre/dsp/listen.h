// SPDX-License-Identifier: MIT
// What a listener makes of sound that comes without a word: tempo, bar one,
// key, chords bar by bar, and the notes of a single voice. Deterministic.
#pragma once

#include "timbre/core/audio_buffer.h"
#include "timbre/core/harmony_guess.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    double tempo_bpm;  // beats; NAN when nothing beats
    double sureness;   // 0..1: how far the tempo stands above others
    double octave_bpm; // half or double of it that is nearly as likely, or NAN
    double first_beat_s;
    double bar_one_s;  // the first bar line that sounds or is near one
    int beats_per_bar; // 3 or 4
} HeardBeat;

typedef struct {
    double duration_s; // of the sound, or of what of it was listened to
    double sounds_from_s, sounds_to_s; // louder than -50 dB below the loudest
    HeardBeat beat;
    KeyGuess key;
    Mode mode;
    ChordGuess *chords; // one a bar from bar one on
    size_t bar_count;   // 0 without a tempo
    double energy;      // 0..1: how dense and bright it is
} Heard;

// Listens to the first four minutes at most.
Heard listen_to(const AudioBuffer *audio);
void listen_clear(Heard *heard);

// A note of a single voice.
typedef struct {
    double start_s, length_s;
    int key;         // MIDI note number
    double strength; // 0..1, how clear its pitch is
} HeardNote;

typedef struct {
    HeardNote *notes;
    size_t count;
    double voiced_share; // of the time that sounds: low for chords and noise
} HeardTune;

// One voice at a time, 38 Hz to 2 kHz.
HeardTune listen_to_tune(const AudioBuffer *audio);
void listen_clear_tune(HeardTune *tune);
