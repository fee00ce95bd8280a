// SPDX-License-Identifier: MIT
// Plays single notes of a part, dry, and measures them for level_table.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/score.h"

#include "level_table.h"
#include "soundfont.h"

// levels[i] of the part's instrument and low-pass at keys[i], velocities[i].
Status level_probe(Soundfont *soundfont,
                   const ScorePart *part,
                   const LevelKey *keys,
                   size_t count,
                   Level *levels,
                   Error *error);
// K-weighted mean square of a texture's first seconds.
Status level_probe_texture(const Score *score,
                           const ScoreTexture *texture,
                           double *power,
                           Error *error);
