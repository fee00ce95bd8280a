// SPDX-License-Identifier: MIT
// The counter line: one guide tone per chord beside the tune (composer.md 3.7).
#pragma once

#include "humanise.h"
#include "melody.h"

void counter_play(const Song *song,
                  const CastMember *member,
                  const MelodyGround *ground,
                  const BandNotes *tune,
                  BandNotes *notes);
