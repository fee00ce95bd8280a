// SPDX-License-Identifier: MIT
// Phases of magnitudes by PGHI (Prusa, Balazs, Sondergaard 2017): the slopes of
// the logarithm of the magnitudes are those of the phase, and are summed up
// from the strongest bins to the weakest. Tile by tile; each goes on from the
// phases of the last column before it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PHASE_TILE = 128 }; // columns; a tile needs one more to look ahead to

typedef struct PhaseGuess PhaseGuess;

typedef struct {
    size_t bin_count;
    size_t fft_size, window_size, hop_size;
    uint64_t seed; // of what the magnitudes leave open
} PhaseGuessSettings;

PhaseGuess *phase_guess_new(const PhaseGuessSettings *settings);
// The magnitudes of the next column, in order.
float *phase_guess_push(PhaseGuess *guess);
size_t phase_guess_room(const PhaseGuess *guess); // columns until it is full
// Finds the phases of a full tile, or of what is left when the last column has
// come, and returns the number of columns. Phases are those at the middle of
// the windows.
size_t phase_guess_run(PhaseGuess *guess, bool is_last);
const float *phase_guess_column(const PhaseGuess *guess, size_t index);
void phase_guess_free(PhaseGuess *guess);
