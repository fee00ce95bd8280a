// SPDX-License-Identifier: MIT
// The pitches of a melody: cheapest path over chord tones, contour, steps and
// leaps (composer.md 3.6).
#pragma once

#include "timbre/base/random.h"
#include "timbre/core/chord.h"

#include <stdbool.h>
#include <stddef.h>

enum { MELODY_MAX_VOICES = 12, MELODY_FREE = -1 };

typedef struct {
    double steps;    // sixteenths
    bool is_strong;  // a chord tone is wanted
    bool is_end;     // last note of a phrase
    bool is_cadence; // ... that comes home
    const Chord *chord;
    double target; // MIDI, from the contour
    int voices[MELODY_MAX_VOICES];
    int voice_count; // of the chords that sound with it
    int pinned;      // MIDI or MELODY_FREE
    Random random;   // for ties
    unsigned tag;
} MelodyPoint;

typedef struct {
    int low, high, tonic;
    Mode mode;
} MelodyRange;

// keys[i] for points[i]; the range holds an octave at least.
void melody_search(const MelodyPoint *points,
                   size_t count,
                   const MelodyRange *range,
                   int *keys);
