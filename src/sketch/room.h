// SPDX-License-Identifier: MIT
// A small room for the own voices, of the size and tone of FluidSynth's: a
// feedback delay network of eight lines.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct Room Room;

Room *room_new(double size); // FluidSynth's room size, 0..1
// Adds the reverberation of `send` (interleaved stereo) to `frames`. False
// when it has died away.
bool room_add(Room *room, const float *send, float *frames, size_t frame_count);
void room_free(Room *room);
