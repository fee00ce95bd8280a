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
double oklab_luminance(uint32_t color); // relative, 0..1 (WCAG 2)
// xterm's 256 colours (cube and greys only) and the first 16 or 8.
int oklab_nearest_256(uint32_t color);
int oklab_nearest_16(uint32_t color, int count);
// The nearest pair of `count` (256, 16 or 8) colours; two that differ never
// fall together, or text would vanish in its background.
void oklab_nearest_pair(uint32_t foreground,
                        uint32_t background,
                        int count,
                        int *near_foreground,
                        int *near_background);
