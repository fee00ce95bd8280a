// SPDX-License-Identifier: MIT
// One part by one of the own voices, with controllers, pan and room.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/score.h"

#include "part_events.h"
#include "stem_source.h"

#include <stdint.h>

// Takes the events over. A sentence when the part's voice is none of ours.
Status voice_player_new(const ScorePart *part,
                        PartEvents events,
                        double reverb_room,
                        uint64_t seed,
                        StemSource *source,
                        Error *error);
