// SPDX-License-Identifier: MIT
// Where encoders write to: the first fault sticks and is never forgotten
// (export.md 3.1: several encoders forget theirs).
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int descriptor;
    int fault; // errno of the first failure, 0 = none
} Sink;

// Loops over short writes; false once anything failed.
bool sink_write(Sink *sink, const void *bytes, size_t count);
bool sink_seek(Sink *sink, int64_t position);
int64_t sink_position(Sink *sink);
int64_t sink_size(Sink *sink);
// fsync, and the sentence of the first fault.
Status sink_finish(Sink *sink, const char *what, Error *error);

// Little-endian numbers at a position.
bool sink_write_u32_at(Sink *sink, int64_t position, uint32_t number);
bool sink_write_u64_at(Sink *sink, int64_t position, uint64_t number);
