// SPDX-License-Identifier: MIT
#include "depth_color.h"

#include "oklab.h"

#include <string.h>

void
depth_color_prepare(DepthColor *colors, Depth depth)
{
    colors->depth = depth;
    // No look has such colours.
    memset(colors->kept, 0xff, sizeof(colors->kept));
}

// Two bits less of each channel: nobody sees it, and a shimmer has a quarter of
// the colours. Below 256 our terminfo entry means the palette.
static int
exact_color(uint32_t color)
{
    if (color == LOOK_DEFAULT_COLOR)
        return -1;
    color &= 0xfcfcfc;
    return (int)(color < 256 ? color | 0x000100 : color);
}

static const NearColors *
near_colors(DepthColor *colors, const Look *look)
{
    static const int counts[DEPTH_COUNT] = {
        [DEPTH_8] = 8, [DEPTH_16] = 16, [DEPTH_256] = 256};
    NearColors *near =
        &colors->kept[(look->foreground * 31 + look->background * 17) %
                      DEPTH_COLOR_KEPT];
    if (near->foreground == look->foreground &&
        near->background == look->background)
        return near;
    near->foreground = look->foreground;
    near->background = look->background;
    oklab_nearest_pair(look->foreground, look->background,
                       counts[colors->depth], &near->near_foreground,
                       &near->near_background);
    if (look->foreground == LOOK_DEFAULT_COLOR)
        near->near_foreground = -1;
    if (look->background == LOOK_DEFAULT_COLOR)
        near->near_background = -1;
    return near;
}

void
depth_color_find(DepthColor *colors,
                 const Look *look,
                 int *foreground,
                 int *background)
{
    *foreground = *background = -1;
    if (colors->depth == DEPTH_24BIT) {
        *foreground = exact_color(look->foreground);
        *background = exact_color(look->background);
    } else if (colors->depth != DEPTH_MONO) {
        const NearColors *near = near_colors(colors, look);
        *foreground = near->near_foreground;
        *background = near->near_background;
    }
}
