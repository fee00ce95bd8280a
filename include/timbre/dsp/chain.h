// SPDX-License-Identifier: MIT
// Mastering: sanitise, DC block, equalise, compress, widen, reach the loudness
// target under the true-peak ceiling, verify (dsp.md 5 and 6).
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/pool.h"
#include "timbre/core/audio_buffer.h"
#include "timbre/dsp/loudness.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What was asked; NAN = the preset's own value, loudness HUGE_VAL = keep the
// loudness that comes in.
typedef struct {
    const char *preset; // a row of preset_table
    double loudness_lufs;
    double ceiling_dbtp;
} ChainSettings;

typedef struct {
    Loudness before;
    Loudness after;
    double gain_db;           // total static gain that was applied
    double gain_reduction_db; // largest of the limiter
    double correlation;       // L/R after mastering, 1 for mono
    double mono_loss_lu;
    double dc_offset;         // of the input, largest channel
    size_t bad_sample_count;  // NaN or infinite, replaced
    size_t clipped_run_count; // flat tops in the input
    int pass_count;           // of the loudness loop
    bool is_silent;
    bool is_short;
    // Why the target was not reached ("bound by the ceiling"), or "".
    char note[160];
} ChainReport;

// Masters `audio` in place, length unchanged. Refuses more than 0.1 % bad
// samples, rates outside 8..192 kHz, unknown presets. `progress` may be NULL;
// false = stop (STATUS_CANCELLED, content then undefined). Asked at least
// every 50 ms. `pool` may be NULL; the result doesn't depend on it.
Status chain_master(AudioBuffer *audio,
                    const ChainSettings *settings,
                    Pool *pool,
                    bool (*progress)(void *context, double done_share),
                    void *context,
                    ChainReport *report,
                    Error *error);
