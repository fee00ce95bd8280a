// SPDX-License-Identifier: MIT
// Colours mixed in OKLab, which looks even (B. Ottosson, "A perceptual color
// space for image processing", 2020), and their nearest palette entries.
#pragma once

#include <stddef.h>
#include <stdint.h>

uint32_t oklab_mix(uint32_t a, uint32_t b, double share); // 0 = a
// `count` steps through the stops, spaced evenly.
void oklab_ramp(const uint32_t *stops,
                size_t stop_count,
                uint32_t *steps,
                size_t count);
// xterm's 256 colours (cube and greys only) and the first 16 or 8.
int oklab_nearest_256(uint32_t color);
int oklab_nearest_16(uint32_t color, int count);
