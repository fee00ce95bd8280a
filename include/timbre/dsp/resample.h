// SPDX-License-Identifier: MIT
// Sample rates, by libsoxr: VHQ for files, HQ for listening (dsp.md 3.4).
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/audio_buffer.h"

#include <stddef.h>

typedef enum { RESAMPLE_FOR_FILES, RESAMPLE_FOR_LISTENING } ResampleQuality;

// A new buffer of llround(frames * to / from) frames, or NULL with a sentence.
AudioBuffer *resample_buffer(const AudioBuffer *audio,
                             int sample_rate_hz,
                             ResampleQuality quality,
                             Error *error);
