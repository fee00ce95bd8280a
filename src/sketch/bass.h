// SPDX-License-Identifier: MIT
// The bass: figures per style, walking lines, glides of the 808 and the 303.
#pragma once

#include "humanise.h"

void bass_play(const Song *song, const CastMember *member, BandNotes *notes);
