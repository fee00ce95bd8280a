// SPDX-License-Identifier: MIT
// How much of each pitch class is in a spectrum.
#pragma once

#include "timbre/core/harmony_guess.h"

// Spectral peaks between the two frequencies vote for their nearest pitch with
// their magnitude. `power` reaches one bin beyond highest_hz.
void chroma_vote(double chroma[static PITCH_CLASSES],
                 const float *power,
                 double bin_hz,
                 double lowest_hz,
                 double highest_hz);
