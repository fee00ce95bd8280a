// SPDX-License-Identifier: MIT
// What goes wrong in the sound of neural models, and can be measured: each
// finding becomes a flag of the result, with a sentence that says where it is
// and what to do.
#pragma once

#include "timbre/core/audio_buffer.h"
#include "timbre/core/result.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const AudioBuffer *audio;  // raw: mastering would hide some of it
    const AudioBuffer *melody; // that was to be followed, or NULL
    size_t joined_frames;      // where a continuation begins; 0 = nowhere
    bool is_one_shot;          // no music: only checked for sound at all and DC
    bool is_loop;              // meant to be cut off
} TakeCheck;

typedef enum {
    TAKE_FLAG_SILENCE,
    TAKE_FLAG_NOISE,
    TAKE_FLAG_DC,
    TAKE_FLAG_TAIL,
    TAKE_FLAG_MELODY,
    TAKE_FLAG_JOIN,
    TAKE_FLAG_COUNT
} TakeFlag;

const char *take_check_flag_name(TakeFlag flag); // "silence"

void take_check_run(const TakeCheck *check, Result *result);
