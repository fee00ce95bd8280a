// SPDX-License-Identifier: MIT
// A texture of the score: its stretches of time, its fades, its loop.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/score.h"

#include "stem_source.h"

// All stretches of the score that have this texture's id, and this one if the
// score has it not. A sentence for an id that has no recipe. frame_count: of
// the whole piece.
Status texture_player_new(const Score *score,
                          const ScoreTexture *texture,
                          size_t frame_count,
                          StemSource *source,
                          Error *error);
