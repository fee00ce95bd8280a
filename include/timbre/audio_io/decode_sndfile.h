// SPDX-License-Identifier: MIT
// Sound files in, by libsndfile.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/audio_buffer.h"

// Whole file as float32; 1 or 2 channels (more are refused), 8..192 kHz. At
// most `limit_s` seconds are read, 0 = all.
AudioBuffer *
decode_sndfile_read(const char *path, double limit_s, Error *error);
