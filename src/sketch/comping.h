// SPDX-License-Identifier: MIT
// Chords as they are played: comping figures, pads, arpeggios.
#pragma once

#include "harmony.h"
#include "humanise.h"

// Voicings of a comp, pad or arp member for every chord of the song;
// mem_free() it.
Voicing *comping_voice(const Song *song, const CastMember *member);

void comping_play(const Song *song,
                  const CastMember *member,
                  const Voicing *voicings,
                  BandNotes *notes);
