// SPDX-License-Identifier: MIT
// The band plays: score in, stems and mix out. One FluidSynth per part, chorus
// off; own voices and textures in C (composer.md 2.7, 4.3, 6.2).
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/pool.h"
#include "timbre/core/backend.h"
#include "timbre/core/score.h"

enum { SYNTH_SAMPLE_RATE_HZ = 48000, SYNTH_SLICE_FRAMES = 4096 };

typedef struct Synth Synth; // a SoundFont that stays open between renders

typedef struct {
    int interpolation;   // of FluidSynth: order 4 or 7
    double preview_lufs; // loudness that the preview is predicted to have
    // Frames rendered of one stem before the next one's turn, a multiple of
    // 64: what is finished first, never how it sounds.
    size_t slice_frames;
} SynthSettings;

// Order 4, -16 LUFS, SYNTH_SLICE_FRAMES.
SynthSettings synth_settings(void);

// The first of the usual SoundFonts that is installed, or NULL.
const char *synth_usual_soundfont(void);

// `soundfont` NULL or "" = FluidR3_GM, else TimGM6mb, else default-GM of the
// system. NULL with a sentence naming the package when there is none.
Synth *synth_new(const char *soundfont, Pool *pool, Error *error);
void synth_free(Synth *synth);
const char *synth_soundfont(const Synth *synth); // path

// Renders the whole score: rendered->audio is the mix (-16 LUFS before
// mastering), rendered->parts the stems that sum to it. Streams the preview
// through host->emit_preview while it works, frames in order. Neither block
// size nor thread count changes a bit. Any call of the host may be NULL.
Status synth_render(Synth *synth,
                    const Score *score,
                    const BackendHost *host,
                    Rendered *rendered,
                    Error *error);
Status synth_render_with(Synth *synth,
                         const Score *score,
                         const SynthSettings *settings,
                         const BackendHost *host,
                         Rendered *rendered,
                         Error *error);
