// SPDX-License-Identifier: MIT
// Loudness of the stems before anything is rendered: that of single notes
// (level_table) laid out as the score says.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/pool.h"
#include "timbre/core/backend.h"

#include "level_forecast.h"
#include "level_table.h"
#include "pump.h"
#include "soundfont.h"

// Fills the forecast; clear it in any case. What the table lacks is measured
// first, on all threads of the pool.
Status level_predict(LevelTable *table,
                     Soundfont *soundfont,
                     const Score *score,
                     const PumpCurve *pump,
                     Pool *pool,
                     const BackendHost *host,
                     const Stem *stems,
                     size_t stem_count,
                     LevelForecast *forecast,
                     Error *error);
