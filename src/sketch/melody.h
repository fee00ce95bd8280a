// SPDX-License-Identifier: MIT
// The tune: grown from the plan's motif, the same wherever its section
// returns (composer.md 3.5).
#pragma once

#include "harmony.h"
#include "humanise.h"

// Voices that sound with the tune, by chord: NULL where nobody plays them.
typedef struct {
    const Voicing *comp, *pad, *arp;
} MelodyGround;

// The whole tune in the range of the first lead, in every bar in which any
// lead plays. The leads share it out by melody_take().
void melody_compose(const Song *song,
                    const Cast *cast,
                    const MelodyGround *ground,
                    BandNotes *tune);

// What one lead plays of the tune: sections, or phrases of a short piece, in
// turn; moved by octaves into its own range.
void melody_take(const Song *song,
                 const Cast *cast,
                 const CastMember *member,
                 const BandNotes *tune,
                 BandNotes *notes);
