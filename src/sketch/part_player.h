// SPDX-License-Identifier: MIT
// One part by a FluidSynth of its own.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/score.h"

#include "part_events.h"
#include "soundfont.h"
#include "stem_source.h"

#include <stdbool.h>

typedef struct {
    double reverb_room; // 0..1
    bool is_reverb_on;  // probes are dry
    int interpolation;  // 4 or 7: order of FluidSynth's interpolation
} PartPlayerSettings;

// Once before the first player, on one thread: FluidSynth builds its tables
// without a lock. Its messages go to the log.
void part_player_prepare_library(void);

const char *part_player_library_version(void);

// Takes the events over. `source->self` NULL with a sentence when FluidSynth
// refuses the preset.
Status part_player_new(Soundfont *soundfont,
                       const ScorePart *part,
                       PartEvents events,
                       const PartPlayerSettings *settings,
                       StemSource *source,
                       Error *error);
