// SPDX-License-Identifier: MIT
// Gains of the preview before anything is rendered: loudness of single notes
// (level_table) laid out as the score says.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/pool.h"

#include "level_table.h"
#include "preview.h"
#include "pump.h"
#include "soundfont.h"

// Fills gains and lift of the preview, so that it comes out at `lufs`. What
// the table lacks is measured first, on all threads of the pool.
Status level_predict(LevelTable *table,
                     Soundfont *soundfont,
                     const Score *score,
                     const PumpCurve *pump,
                     Pool *pool,
                     const BackendHost *host,
                     double lufs,
                     Preview *preview,
                     Error *error);
