// SPDX-License-Identifier: MIT
// One stem on its way: source -> low-pass -> pump -> fade -> file, measured
// while it passes.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/audio_buffer.h"
#include "timbre/core/score.h"

#include "loudness_steps.h"
#include "part_events.h"
#include "pump.h"
#include "stem_source.h"

#include <stdbool.h>

// What all stems of a render share; outlives them.
typedef struct {
    const Score *score;
    size_t frame_count;
    const char *scratch_folder; // stems become NAME.f32 there; NULL = memory
    const PumpCurve *pump;
    size_t fade_frames; // at the end, 0 for loops
} StemPlan;

typedef struct {
    const StemPlan *plan;
    char *name;
    const ScorePart *part;       // this one
    const ScoreTexture *texture; // or that one
    StemSource source;
    int64_t frame; // rendered so far, a multiple of SYNTH_BLOCK_FRAMES
    bool is_done;  // nothing is left to be rendered
    double low_pass_pole, low_pass[2];
    Pump pump;
    LoudnessSteps steps;
    float *samples; // frame_count frames, mapped
    size_t mapped_bytes;
    int descriptor; // of the file, -1 = memory
    float *tail;    // loops: what rings behind the end
} Stem;

// Loops: longest tail that is wrapped into the start.
enum { STEM_TAIL_FRAMES = 6 * 48000 };

// Reserves the room for the sound, so that a full disk shows here and not
// as a fault while mixing.
Status
stem_open(Stem *stem, const StemPlan *plan, const char *name, Error *error);
// The next frame_count frames (whole blocks); stops at the end of the stem.
void stem_render(Stem *stem, size_t frame_count);
// After the last frame: loops get their tail wrapped in and are measured.
void stem_finish(Stem *stem);
// Hands the sound over; the stem keeps nothing of it.
AudioBuffer *stem_take_audio(Stem *stem);
void stem_close(Stem *stem);
