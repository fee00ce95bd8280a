// SPDX-License-Identifier: MIT
// Chords: names ("Am7", "F#m7b5", "Cmaj7/E"), Roman numerals of prompts
// ("ii7", "bVII", "Imaj7") and of the style tables ("IV^9", "iih7", "V/3").
#pragma once

#include "timbre/core/music.h"

#include <stdbool.h>
#include <stddef.h>

enum { CHORD_MAX_TONES = 7, CHORD_TEXT_SIZE = 16 };

typedef struct {
    int root; // pitch class 0..11, absolute
    int bass; // pitch class 0..11
    int interval_count;
    int intervals[CHORD_MAX_TONES]; // semitones over the root, 0 first
} Chord;

// An absolute chord name.
bool chord_parse_name(const char *text, Chord *chord);
// A Roman numeral in the key. With `numerals_of_mode` the degrees are those of
// the mode ("VI" in A minor = F, as people write); without, of the major scale
// of the tonic, as the style tables write (composer.md 2.1).
bool chord_parse_roman(const char *text,
                       int tonic,
                       Mode mode,
                       bool numerals_of_mode,
                       Chord *chord);
// "Am7", "C/E"; parsing it again gives the same chord.
void chord_name(const Chord *chord,
                int tonic,
                Mode mode,
                char text[static CHORD_TEXT_SIZE]);
Chord chord_transpose(Chord chord, int semitones);
// Bit p set = pitch class p belongs to it.
unsigned chord_pitch_classes(const Chord *chord);
// Scale over a chord (composer.md 3.6): chord tones and the mode's tones that
// aren't a semitone from an altered chord tone.
unsigned chord_scale(const Chord *chord, int tonic, Mode mode);
unsigned chord_mode_classes(int tonic, Mode mode);
