// SPDX-License-Identifier: MIT
// Whoever sounds one stem: FluidSynth, an own voice, a texture.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    // The next SYNTH_BLOCK_FRAMES frames, interleaved stereo; all are written.
    // Called in order by one thread at a time. False = silent from here on
    // unless a later event sounds; then the block is zeros.
    bool (*render_block)(void *self, float *frames);
    void (*free)(void *self);
} StemSourceInterface;

typedef struct {
    const StemSourceInterface *interface;
    void *self;
} StemSource;
