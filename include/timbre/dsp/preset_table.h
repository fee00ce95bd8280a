// SPDX-License-Identifier: MIT
// Mastering presets, one row each (dsp.md 5).
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name; // "streaming"
    const char *text; // one sentence for people
    double loudness_lufs;
    double ceiling_dbtp;
    double high_pass_hz; // 0 = off
    double low_shelf_db; // 100 Hz
    double bell_db, bell_hz, bell_q;
    double high_shelf_db, high_shelf_hz;
    bool compressor_on;
    double compressor_threshold_dbfs, compressor_ratio;
    double compressor_attack_ms, compressor_release_ms;
    double width; // of the side signal; lows stay mono below 120 Hz
    double limiter_release_ms;
} Preset;

const Preset *preset_table(size_t *count);
const Preset *preset_table_find(const char *name); // or NULL
