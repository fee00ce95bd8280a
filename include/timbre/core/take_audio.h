// SPDX-License-Identifier: MIT
// The sound files of a take's folder, mapped.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/audio_buffer.h"
#include "timbre/core/take.h"

// Samples of "raw.f32", "master.f32" or "stems/NAME.f32", private to the caller
// (writing doesn't reach the file); NULL with a sentence when the file isn't
// there or is too short.
AudioBuffer *take_audio_map(const Take *take, const char *name, Error *error);
