// SPDX-License-Identifier: MIT
// What the players write, and how it becomes the notes of a score: swing,
// constant lateness, jitter and a spread of velocities (composer.md 2.2, 3.4).
#pragma once

#include "timbre/core/score.h"

#include "cast.h"
#include "song.h"

#include <stddef.h>

typedef struct {
    int bar;
    double step, steps; // start in the bar and length, before swing
    int key;            // MIDI; drum note for kits
    double velocity;
    double late_ms; // beside the style's own lateness: strums
    char letter;    // of the drum, or 0
    unsigned char slide, accent;
} BandNote;

typedef struct {
    BandNote *items;
    size_t count, capacity;
} BandNotes;

void band_notes_add(BandNotes *notes, BandNote note);
void band_notes_clear(BandNotes *notes);

// Writes the notes into the part: same keys never overlap, nothing starts
// before the piece or behind its last bar.
void humanise(const Song *song,
              const CastMember *member,
              const BandNotes *notes,
              ScorePart *part);
