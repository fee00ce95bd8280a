// SPDX-License-Identifier: MIT
// Decodes a FLAC back while it is being written and compares it, sample by
// sample, with what went in.
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct FlacCheck FlacCheck;

enum {
    FLAC_CHECK_BLOCK_FRAMES = 16384,
    // Being filled, being encoded, and two that are not yet decoded: the
    // encoder holds back the last FLAC frame of a block.
    FLAC_CHECK_SLOTS = 4
};

// Reads the descriptor by position: whoever writes keeps their own.
FlacCheck *flac_check_new(int descriptor, int channel_count);
void flac_check_free(FlacCheck *check);

// Where the integers of block `index` are put, in order; they stay there until
// block index + FLAC_CHECK_SLOTS.
int32_t *flac_check_slot(FlacCheck *check, size_t index);
// Decodes up to the `flac_frames`-th FLAC frame; all of them are in the file.
void flac_check_advance(FlacCheck *check, uint64_t flac_frames);
// Decodes the rest. True when all of `frame_count` frames came back as they
// went in and the file's head holds this MD5.
bool flac_check_finish(FlacCheck *check,
                       uint64_t frame_count,
                       const unsigned char md5[16]);
