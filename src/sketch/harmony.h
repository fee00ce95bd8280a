// SPDX-License-Identifier: MIT
// Chords become voicings: the cheapest path over all chords of the piece
// (composer.md 3.2), never greedy.
#pragma once

#include "timbre/core/chord.h"

#include <stdbool.h>
#include <stddef.h>

enum { VOICING_MAX_VOICES = 5 };

typedef struct {
    int count;
    int keys[VOICING_MAX_VOICES]; // MIDI, ascending
} Voicing;

// One voicing for each of `count` chords (at least one), in low..high with at
// most `voice_limit` tones. `is_power` = roots, fifths and octaves only.
// mem_free() it. Ties go to the lower pitch.
Voicing *harmony_voice(const Chord *chords,
                       size_t count,
                       int low,
                       int high,
                       int voice_limit,
                       bool is_power);
