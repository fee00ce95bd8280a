// SPDX-License-Identifier: MIT
// How a part stands in the mix and what its controllers do, section by
// section (composer.md 2.7).
#pragma once

#include "timbre/core/score.h"

#include "cast.h"
#include "humanise.h"
#include "song.h"

// Names, level, pan, sends, low-pass, pump.
void arrange_mix(const Song *song, const CastMember *member, ScorePart *part);

// CC11 by section and phrase, CC1 for vibrato, CC91 before a fall; `notes` are
// those of the part.
void
arrange_controls(const Song *song, const CastMember *member, ScorePart *part);

// The score's own fields, its sections and textures.
void arrange_score(const Song *song, Score *score);
