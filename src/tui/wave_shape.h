// SPDX-License-Identifier: MIT
// A waveform as columns of cells: what is loud where, and which column is when.
#pragma once

#include "timbre/app/studio.h"

#include <stdbool.h>

typedef struct {
    double low, high; // -1..1
    bool is_ready;    // rendered as far as here
} WaveColumn;

// Least and largest of the bins that the column covers.
WaveColumn wave_shape_column(const WaveView *view, int column, int columns);
// The column that holds this time, -1 when it is outside.
int wave_shape_column_of(const WaveView *view, double time_s, int columns);
// The time at the left edge of a column, within what is rendered.
double wave_shape_time_of(const WaveView *view, int column, int columns);
// Eighths of a height; something that sounds is never nothing.
int wave_shape_eighths(double level, int rows);
// The section or bar (index) that sounds at this time, -1 = none.
int wave_shape_section_at(const WaveView *view, double time_s);
int wave_shape_bar_at(const WaveView *view, double time_s);
