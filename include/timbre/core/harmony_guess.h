// SPDX-License-Identifier: MIT
// Key, mode and chords out of how much of each pitch class there is, whether
// that was counted in notes or heard in sound.
#pragma once

#include "timbre/core/chord.h"
#include "timbre/core/music.h"

#include <stdbool.h>
#include <stddef.h>

enum { PITCH_CLASSES = 12 };

typedef struct {
    int tonic; // pitch class 0..11, C = 0; -1 = nothing tonal
    bool is_minor;
    double strength; // correlation with the profile, -1..1
} KeyGuess;

// By correlation with Temperley's profiles of written music.
KeyGuess harmony_guess_key(const double chroma[static PITCH_CLASSES]);
// Major or minor, or the mode whose own degree is clearly there in place of
// that of major or minor.
Mode harmony_guess_mode(const double chroma[static PITCH_CLASSES],
                        int tonic,
                        bool is_minor);

// What sounds in a bar: everything, and what lies lowest.
typedef struct {
    double chroma[PITCH_CLASSES];
    double bass[PITCH_CLASSES];
} HarmonyBar;

typedef struct {
    bool is_known;   // false: nothing that sounds like a chord
    Chord chord;     // a triad, or a seventh chord where the seventh is clear
    double strength; // how far it stands above the next best, 0..1
} ChordGuess;

// The key that the chords speak for too.
KeyGuess harmony_guess_key_of(const double chroma[static PITCH_CLASSES],
                              const ChordGuess *chords,
                              size_t count);
// One chord a bar; the key (-1 = not known) settles what is nearly even.
void harmony_guess_chords(const HarmonyBar *bars,
                          size_t count,
                          int tonic,
                          Mode mode,
                          ChordGuess *guesses);
