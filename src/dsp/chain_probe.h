// SPDX-License-Identifier: MIT
// What a pass of the chain measures, and how its passes use the pool.
#pragma once

#include "timbre/base/pool.h"
#include "timbre/dsp/loudness.h"

#include "peak_stream.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    LoudnessMeter *meter;
    PeakStream *peaks;
    int sample_rate_hz, channel_count;
} ChainProbe;

ChainProbe chain_probe_new(int sample_rate_hz, int channel_count);
void chain_probe_clear(ChainProbe *probe);
// Starts anew; judged by both true-peak filters, or by the meter's own.
void chain_probe_start(ChainProbe *probe, bool is_judged);
void chain_probe_read(const ChainProbe *probe, Loudness *loudness);
// Music below the absolute gate has a loudness too, for setting its gain.
double chain_probe_usable_lufs(const ChainProbe *probe);

enum { CHAIN_PROBE_WORKS = 2 };

// Frames to be measured: one call for loudness and one for peaks, which have
// nothing in common but their input.
typedef struct {
    const ChainProbe *probe;
    const float *samples;
    size_t frame_count;
} ChainProbeWork;

void chain_probe_work(void *context, size_t index);

// Calls that have nothing in common, on the pool if there is one.
void chain_probe_side_by_side(Pool *pool,
                              size_t count,
                              void (*work)(void *context, size_t index),
                              void *context);
