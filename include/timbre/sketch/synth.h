// SPDX-License-Identifier: MIT
// The band plays: score in, stems and mix out. One FluidSynth per part, chorus
// off; own voices and textures in C (composer.md 2.7, 4.3, 6.2).
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/pool.h"
#include "timbre/core/backend.h"
#include "timbre/core/score.h"

enum { SYNTH_SAMPLE_RATE_HZ = 48000 };

typedef struct Synth Synth; // a SoundFont that stays loaded between renders

// `soundfont` NULL or "" = FluidR3_GM, else TimGM6mb, else default-GM of the
// system. NULL with a sentence naming the package when there is none.
Synth *synth_new(const char *soundfont, Pool *pool, Error *error);
void synth_free(Synth *synth);
const char *synth_soundfont(const Synth *synth); // path

// Renders the whole score: rendered->audio is the mix (-16 LUFS before
// mastering), rendered->parts the stems that sum to it. Streams the preview
// through host->emit_preview while it works, frames in order. Neither block
// size nor thread count changes a bit.
Status synth_render(Synth *synth,
                    const Score *score,
                    const BackendHost *host,
                    Rendered *rendered,
                    Error *error);
