// SPDX-License-Identifier: MIT
// What the chain asks of the meter beyond its door.
#pragma once

#include "timbre/dsp/loudness.h"

#include <stdbool.h>

// Without peaks true_peak_dbtp reads as the sample peak.
LoudnessMeter *
loudness_meter_new_with(int sample_rate_hz, int channel_count, bool has_peaks);
void loudness_meter_reset(LoudnessMeter *meter);
double loudness_meter_frame_count(const LoudnessMeter *meter);
// K-weighted loudness of the whole without gates, and what of it the mono sum
// loses (<= 0, 0 for mono and silence).
double loudness_meter_ungated_lufs(const LoudnessMeter *meter);
double loudness_meter_mono_loss_lu(const LoudnessMeter *meter);
