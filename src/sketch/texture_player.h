// SPDX-License-Identifier: MIT
// A texture of the score: its stretch of time, its fades, its loop.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/score.h"

#include "stem_source.h"

// A sentence for an id that has no recipe. frame_count: of the whole piece.
Status texture_player_new(const Score *score,
                          const ScoreTexture *texture,
                          size_t frame_count,
                          StemSource *source,
                          Error *error);
