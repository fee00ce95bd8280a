// SPDX-License-Identifier: MIT
// Float to integer with TPDF dither of 2 LSB peak to peak.
#pragma once

#include <stddef.h>
#include <stdint.h>

// `integers` gets frame_count * channel_count values of bit_depth bits
// (16 or 24), right-aligned. Digital silence stays exact zeros. Values at or
// above full scale clip. `first_frame` makes the noise a function of seed,
// frame and channel, so that block size changes nothing.
void dither_to_integer(const float *samples,
                       size_t frame_count,
                       int channel_count,
                       int bit_depth,
                       uint64_t seed,
                       uint64_t first_frame,
                       int32_t *integers);
