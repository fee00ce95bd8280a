// SPDX-License-Identifier: MIT
// How much of a sound is steady noise of any colour.
#pragma once

#include "timbre/core/audio_buffer.h"

// Share of what can be heard, 0..1, whose spectrum has no peaks: noise, white
// or coloured, gives 0.9 and more, music less than a half.
double take_noise_share(const AudioBuffer *audio, double silence_rms);
