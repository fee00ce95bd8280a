// SPDX-License-Identifier: MIT
// Colours of a look as the numbers that terminfo's setaf takes, for each depth.
#pragma once

#include "grid.h"
#include "screen.h"

#include <stdint.h>

enum { DEPTH_COLOR_KEPT = 1024 };

typedef struct {
    uint32_t foreground, background;
    int near_foreground, near_background;
} NearColors;

typedef struct {
    Depth depth;
    NearColors kept[DEPTH_COLOR_KEPT]; // by hash: finding near ones takes long
} DepthColor;

void depth_color_prepare(DepthColor *colors, Depth depth);
// -1: the terminal's own colour.
void depth_color_find(DepthColor *colors,
                      const Look *look,
                      int *foreground,
                      int *background);
