// SPDX-License-Identifier: MIT
// The backend `sketch`: plan -> score -> sound, all in C.
#pragma once

#include "timbre/base/pool.h"
#include "timbre/core/backend.h"

// `soundfont` as for synth_new(); loaded on first use. Always succeeds: a
// missing SoundFont makes it "not available" with the line that mends it.
Backend sketch_backend_new(const char *soundfont, Pool *pool);
