// SPDX-License-Identifier: MIT
// A part's notes and controllers as events on the sample clock.
#pragma once

#include "timbre/core/score.h"

#include <stddef.h>
#include <stdint.h>

// Events take effect where a block of this many frames begins: FluidSynth's
// own grain, and a multiple of it never changes the sound (composer.md 6.2).
enum { SYNTH_BLOCK_FRAMES = 64 };

// Bytes of a block of interleaved stereo.
#define SYNTH_BLOCK_BYTES (sizeof(float) * 2 * SYNTH_BLOCK_FRAMES)

typedef enum { EVENT_CONTROL, EVENT_NOTE_OFF, EVENT_NOTE_ON } PartEventKind;

typedef struct {
    int64_t frame;
    PartEventKind kind;
    int16_t number; // key, controller or SCORE_PITCH_BEND
    int16_t value;  // velocity or position
    uint8_t slide, accent;
    size_t order; // as written, breaks ties
} PartEvent;

typedef struct {
    PartEvent *events; // by frame; controls, offs, ons
    size_t count, capacity;
} PartEvents;

// Pan, send and the neutral controllers first. Notes that begin at or behind
// frame_count are dropped; a note ends where the next of its key begins.
PartEvents
part_events_new(const Score *score, const ScorePart *part, size_t frame_count);
void part_events_clear(PartEvents *events);
