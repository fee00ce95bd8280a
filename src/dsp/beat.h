// SPDX-License-Identifier: MIT
// Tempo, beats and bar lines without being told any (listen.h).
#pragma once

#include "timbre/dsp/listen.h"

// bar_one_s lies at or behind `from_s`, less half a beat.
HeardBeat beat_find(const AudioBuffer *audio, double from_s, double to_s);
