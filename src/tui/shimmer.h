// SPDX-License-Identifier: MIT
// Light that runs over words while something works: a raised cosine whose head
// lies between cells, so 60 frames a second look even.
#pragma once

#include "canvas.h"

#include <stdint.h>

// Draws text with the light where it is at this time; returns the columns.
// is_still (reduced motion): the gradient's middle, nothing moves.
int shimmer_text(const Canvas *canvas,
                 int row,
                 int column,
                 int columns,
                 const char *text,
                 int64_t time_ns,
                 bool is_still);
// The thinking loop: a small figure in `columns` cells (3 or more) whose light
// goes round at sub-cell positions.
void shimmer_loop(const Canvas *canvas,
                  int row,
                  int column,
                  int columns,
                  int64_t time_ns,
                  bool is_still);
// 0..1 at a cell of a text of n cells.
double shimmer_light(double cell, int cell_count, int64_t time_ns);
