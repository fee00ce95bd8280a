// SPDX-License-Identifier: MIT
// Sounds a texture recipe, block by block.
#pragma once

#include "part_events.h"
#include "texture_table.h"

#include <stdint.h>

typedef struct Texture Texture;

Texture *texture_new(const TextureRecipe *recipe, uint64_t seed, double beat_s);
// The next SYNTH_BLOCK_FRAMES frames, interleaved stereo, written over.
void texture_render(Texture *texture, float *frames);
void texture_free(Texture *texture);
