// SPDX-License-Identifier: MIT
// Drums and percussion: grids, variants, fills, ways from section to section.
#pragma once

#include "humanise.h"

void drums_play(const Song *song, const CastMember *member, BandNotes *notes);
