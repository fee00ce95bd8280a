// SPDX-License-Identifier: MIT
// How far a sound follows a melody.
#pragma once

#include "timbre/core/audio_buffer.h"

// Mean correlation of the pitch classes of both, moment by moment, -1..1, as
// far as the shorter one goes; NAN when there is nothing to follow.
double take_likeness(const AudioBuffer *audio, const AudioBuffer *melody);
