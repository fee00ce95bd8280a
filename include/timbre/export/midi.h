// SPDX-License-Identifier: MIT
// A score as a Standard MIDI File, type 1.
#pragma once

#include "timbre/base/text.h"
#include "timbre/core/score.h"

// Tempo, meter, key and section markers on track 0, then a track a part;
// bytes are appended to `bytes`.
void midi_write(const Score *score, const char *title, Text *bytes);
