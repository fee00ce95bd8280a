// SPDX-License-Identifier: MIT
// Frames on their way from the feeder to the audio thread: a lock-free ring
// that keeps what was read for a while, so that the reader may go back.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    // What it is; set before it is handed over.
    unsigned source;      // number, 0 = nothing
    unsigned order;       // of the command that asked for it
    bool is_aligned;      // the same music: goes on at the same frame
    uint64_t first_frame; // of the source at the device's rate
    size_t fade_frames;   // of the cross-fade from the lane before

    // How it goes; the feeder sets them.
    atomic_bool is_final;       // no more frames will come
    atomic_bool is_at_frontier; // all frames that are rendered are here

    // The ring; counts are of frames since the start.
    float *samples;
    size_t capacity, channel_count, kept;
    atomic_size_t written;
    atomic_size_t taken; // as far as the reader ever came
    size_t at_rt;        // where it is now
    size_t entered_rt;   // where it began to be heard
    atomic_bool is_lent; // the audio thread has it
} Lane;

// Room for `ahead` frames, and `kept` that were read.
void lane_init(Lane *lane, size_t ahead, size_t kept, size_t channel_count);
void lane_drop(Lane *lane); // its memory
void lane_clear(Lane *lane);

size_t lane_room(const Lane *lane);
// At most lane_room() frames.
void lane_write(Lane *lane, const float *samples, size_t frame_count);

size_t lane_readable_rt(const Lane *lane);
// At most lane_readable_rt() frames.
void lane_read_rt(Lane *lane, float *samples, size_t frame_count);
// To frame `at` of the lane, as near as what is kept and written allows.
void lane_move_rt(Lane *lane, int64_t at);
