// SPDX-License-Identifier: MIT
// Time of a device that has no clock of its own: says how many frames should
// have been filled by now.
#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int sample_rate_hz;
    _Atomic int64_t start_ns;
    atomic_size_t filled; // frames since the start
} Metronome;

void metronome_init(Metronome *metronome, int sample_rate_hz);
void metronome_start(Metronome *metronome);
void metronome_add_rt(Metronome *metronome, size_t frame_count);
// When the last filled frame is over.
int64_t metronome_due_ns_rt(const Metronome *metronome);
// A device that was held up (a stopped program) does not make up for more than
// a second.
void metronome_forgive_rt(Metronome *metronome);
// Filled but not yet over. Any thread.
size_t metronome_ahead(const Metronome *metronome);
// Sleeps until then.
void metronome_wait_rt(int64_t time_ns);
