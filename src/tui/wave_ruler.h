// SPDX-License-Identifier: MIT
// Sections and bars of a piece of music in a row of cells, each where it
// sounds.
#pragma once

#include "timbre/app/studio.h"

#include "canvas.h"

enum { WAVE_RULER_TEXT = 64 };

// "verse 2": the id of a section for people.
void wave_ruler_name(const char *id, char name[static WAVE_RULER_TEXT]);
// Names and bars of the sections over the width of the canvas; the one that is
// heard (its index, -1 = none) is bright.
void wave_ruler_sections(const Canvas *canvas,
                         int row,
                         const WaveView *view,
                         int heard);
// Numbers of bars, as many as there is room for; times without bars.
void wave_ruler_bars(const Canvas *canvas, int row, const WaveView *view);
// Every how many bars a number stands: 1, 2, 4, 8 ... so that no two touch.
int wave_ruler_step(int bar_count, int columns);
