// SPDX-License-Identifier: MIT
// Mel magnitudes of a sound, as mel_inverse_run() takes them.
#pragma once

#include "timbre/dsp/mel_inverse.h"

// 1 + frame_count / hop_size: windows are centred, the ends mirrored.
MEL_EXPORT uint64_t mel_forward_columns(const MelSettings *settings);

// `sound` holds frame_count frames of channel_count interleaved samples;
// `mel` gets channel_count * bin_count * mel_forward_columns() values.
MEL_EXPORT Status mel_forward_run(const MelSettings *settings,
                                  const float *sound,
                                  uint64_t channel_count,
                                  uint64_t bin_count,
                                  float *mel,
                                  Error *error);
