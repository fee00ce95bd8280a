// SPDX-License-Identifier: MIT
#include "oklab.h"

#include "timbre/base/memory.h"

#include <math.h>
#include <stdbool.h>

typedef struct {
    double lightness, a, b;
} Lab;

// sRGB, IEC 61966-2-1.
static double
to_linear(double value)
{
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double
from_linear(double value)
{
    return value <= 0.0031308 ? 12.92 * value
                              : 1.055 * pow(value, 1 / 2.4) - 0.055;
}

static Lab
to_lab(uint32_t color)
{
    const double red = to_linear((double)(color >> 16 & 0xff) / 255);
    const double green = to_linear((double)(color >> 8 & 0xff) / 255);
    const double blue = to_linear((double)(color & 0xff) / 255);
    const double l =
        cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const double m =
        cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const double s =
        cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    return (Lab){.lightness =
                     0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                 .a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                 .b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

static uint32_t
channel(double linear)
{
    if (linear < 0)
        linear = 0;
    if (linear > 1)
        linear = 1;
    return (uint32_t)lround(from_linear(linear) * 255);
}

static uint32_t
from_lab(Lab lab)
{
    double l = lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b;
    double m = lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b;
    double s = lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b;
    l = l * l * l;
    m = m * m * m;
    s = s * s * s;
    const double red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    const double green =
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    const double blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
    return channel(red) << 16 | channel(green) << 8 | channel(blue);
}

static Lab
lab_mix(Lab from, Lab to, double share)
{
    return (Lab){.lightness =
                     from.lightness + (to.lightness - from.lightness) * share,
                 .a = from.a + (to.a - from.a) * share,
                 .b = from.b + (to.b - from.b) * share};
}

uint32_t
oklab_mix(uint32_t a, uint32_t b, double share)
{
    if (!(share > 0))
        return a;
    if (share >= 1)
        return b;
    return from_lab(lab_mix(to_lab(a), to_lab(b), share));
}

void
oklab_ramp(const uint32_t *stops,
           size_t stop_count,
           uint32_t *steps,
           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const double at = count < 2 ? 0
                                    : (double)i / (double)(count - 1) *
                                          (double)(stop_count - 1);
        const size_t left = (size_t)at;
        steps[i] =
            left + 1 >= stop_count
                ? stops[stop_count - 1]
                : oklab_mix(stops[left], stops[left + 1], at - (double)left);
    }
}

double
oklab_luminance(uint32_t color)
{
    // Rec. 709 primaries.
    return 0.2126 * to_linear((double)(color >> 16 & 0xff) / 255) +
           0.7152 * to_linear((double)(color >> 8 & 0xff) / 255) +
           0.0722 * to_linear((double)(color & 0xff) / 255);
}

static double
distance(Lab from, Lab to)
{
    const double lightness = from.lightness - to.lightness;
    const double a = from.a - to.a;
    const double b = from.b - to.b;
    return lightness * lightness + a * a + b * b;
}

// Levels of xterm's cube.
static const uint32_t levels[] = {0, 95, 135, 175, 215, 255};

// The last level that is not above the value.
static uint32_t
level_below(uint32_t value)
{
    uint32_t level = 0;
    while (level + 2 < ARRAY_LENGTH(levels) && levels[level + 1] <= value)
        level++;
    return level;
}

typedef struct {
    Lab wanted;
    double distance;
    int index;
} Nearest;

static void
try_color(Nearest *nearest, int index, uint32_t color)
{
    const double here = distance(nearest->wanted, to_lab(color));
    if (here < nearest->distance) {
        nearest->distance = here;
        nearest->index = index;
    }
}

// Only the corners of the cube around the colour and the greys near its
// lightness are tried: the rest is farther away.
int
oklab_nearest_256(uint32_t color)
{
    enum { CUBE = 16, GREYS = 232, GREY_COUNT = 24 };

    Nearest nearest = {.wanted = to_lab(color), .distance = (double)INFINITY};
    const uint32_t red = level_below(color >> 16 & 0xff);
    const uint32_t green = level_below(color >> 8 & 0xff);
    const uint32_t blue = level_below(color & 0xff);
    for (uint32_t corner = 0; corner < 8; corner++) {
        const uint32_t r = red + (corner & 1);
        const uint32_t g = green + (corner >> 1 & 1);
        const uint32_t b = blue + (corner >> 2);
        try_color(&nearest, (int)(CUBE + 36 * r + 6 * g + b),
                  levels[r] << 16 | levels[g] << 8 | levels[b]);
    }
    const uint32_t grey =
        from_lab((Lab){.lightness = nearest.wanted.lightness}) & 0xff;
    const int step = ((int)grey - 8) / 10;
    for (int i = step; i <= step + 1; i++)
        if (i >= 0 && i < GREY_COUNT)
            try_color(&nearest, GREYS + i, (8 + 10 * (uint32_t)i) * 0x10101);
    return nearest.index;
}

// xterm's own.
static const uint32_t basic[] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
    0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
    0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

// A colour that is hardly one must not become a loud one: greys and tinted
// darks go by lightness alone.
static int
nearest_grey(double lightness, int count)
{
    static const int greys[] = {0, 8, 7, 15};

    int nearest = 0;
    double best = (double)INFINITY;
    for (size_t i = 0; i < ARRAY_LENGTH(greys); i++) {
        const double here =
            greys[i] < count
                ? fabs(lightness - to_lab(basic[greys[i]]).lightness)
                : (double)INFINITY;
        if (here < best) {
            best = here;
            nearest = greys[i];
        }
    }
    return nearest;
}

int
oklab_nearest_16(uint32_t color, int count)
{
    // The basic colours have a chroma of 0.15 and more.
    enum { GREY_PERMILLE = 50 };

    const Lab wanted = to_lab(color);
    const double chroma = hypot(wanted.a, wanted.b);
    if (chroma * 1000 < GREY_PERMILLE)
        return nearest_grey(wanted.lightness, count);
    int nearest = 0;
    double best = -(double)INFINITY;
    for (int i = 1; i < count && i < (int)ARRAY_LENGTH(basic); i++) {
        const Lab here = to_lab(basic[i]);
        const double strength = hypot(here.a, here.b);
        if (strength < 0.1)
            continue; // a grey
        // Hue first, then lightness.
        const double hue =
            (wanted.a * here.a + wanted.b * here.b) / (chroma * strength);
        const double score =
            hue - 0.5 * fabs(wanted.lightness - here.lightness);
        if (score > best) {
            best = score;
            nearest = i;
        }
    }
    return nearest;
}

// A grey that stands out from the ground a little, on the side asked for if
// there is room.
static int
grey_beside(uint32_t ground, bool is_lighter)
{
    enum { STEP = 40 };

    const int grey =
        (int)(from_lab((Lab){.lightness = to_lab(ground).lightness}) & 0xff);
    const bool goes_up = is_lighter ? grey + STEP <= 255 : grey - STEP < 0;
    return oklab_nearest_256((uint32_t)(goes_up ? grey + STEP : grey - STEP) *
                             0x10101);
}

void
oklab_nearest_pair(uint32_t foreground,
                   uint32_t background,
                   int count,
                   int *near_foreground,
                   int *near_background)
{
    enum { BLACK = 0, WHITE = 7, GREY = 8 };

    const bool is_256 = count >= 256;
    *near_foreground = is_256 ? oklab_nearest_256(foreground)
                              : oklab_nearest_16(foreground, count);
    *near_background = is_256 ? oklab_nearest_256(background)
                              : oklab_nearest_16(background, count);
    if (*near_foreground != *near_background || foreground == background)
        return;
    if (is_256)
        *near_foreground =
            grey_beside(background, to_lab(foreground).lightness >
                                        to_lab(background).lightness);
    else if (*near_background != BLACK)
        *near_foreground = BLACK;
    else
        *near_foreground = count > GREY ? GREY : WHITE;
}
