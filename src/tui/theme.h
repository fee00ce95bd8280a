// SPDX-License-Identifier: MIT
// A look, read from a file (themes/*.theme): [palette]
// names, [inks], [gradient NAME]. Gradients become 64 steps in OKLab when the
// file is read, so drawing does no colour maths.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/string_list.h"

#include "grid.h"
#include "role_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    THEME_STEPS = 64,
    // Background of an ink that has none: canvases leave what is there.
    LOOK_KEEP_BACKGROUND = 0x2000000
};

typedef struct {
    char name[64];
    bool is_light;
    Look inks[INK_COUNT];
    uint32_t gradients[GRADIENT_COUNT][THEME_STEPS]; // 0xRRGGBB
} Theme;

// The built-in one, always there.
const Theme *theme_default(void);
// [palette] NAME = #rrggbb; [inks] INK = COLOUR [on COLOUR] [bold dim italic
// underline reverse]; [gradient NAME] stops = COLOUR, COLOUR ... A colour is
// #rrggbb, `default` or a name of the palette. Lines of ';' or '#' are
// comments. What is not set follows role_table's fall-back. The first wrong
// line stops with FILE:LINE, what is wrong and the nearest name, and *theme
// stays as it was.
Status theme_read(const char *path, Theme *theme, Error *error);
Status theme_parse(const char *text,
                   size_t count,
                   const char *name,
                   Theme *theme,
                   Error *error);
// By name: CONFIG/themes/NAME.theme, else the program's own themes folder
// (source tree, or PREFIX/share/timbre/themes); *path gets the file (NULL for
// the built-in one without a file). A name with a slash is the file itself.
Status theme_find(const char *name, Theme *theme, char **path, Error *error);
void theme_list(StringList *names); // sorted

// Takes the colours away; attributes alone tell what is what (NO_COLOR).
void theme_drop_colors(Theme *theme);

static inline Look
theme_look(const Theme *theme, Ink ink)
{
    return theme->inks[ink];
}

// Colour at 0..1 of a gradient.
uint32_t theme_gradient(const Theme *theme, Gradient gradient, double at);
// The same role on the gradient's colour.
Look
theme_on_gradient(const Theme *theme, Ink ink, Gradient gradient, double at);
