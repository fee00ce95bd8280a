// SPDX-License-Identifier: MIT
#include "wave_shape.h"

#include <math.h>

static bool
is_empty(const WaveView *view)
{
    return !(view->duration_s > 0) || view->count == 0 || !(view->ready_s > 0);
}

WaveColumn
wave_shape_column(const WaveView *view, int column, int columns)
{
    WaveColumn result = {0};
    if (is_empty(view) || columns < 1)
        return result;
    const double bins_per_s = (double)view->count / view->ready_s;
    const double start_s = view->duration_s * column / columns;
    const double end_s = view->duration_s * (column + 1) / columns;
    const double first = floor(start_s * bins_per_s);
    double last = ceil(end_s * bins_per_s);
    if (first < 0 || first >= (double)view->count)
        return result;
    last = fmin(fmax(last, first + 1), (double)view->count);
    result.is_ready = true;
    float low = 0;
    float high = 0;
    for (size_t i = (size_t)first; i < (size_t)last; i++) {
        low = view->lows[i] < low ? view->lows[i] : low;
        high = view->highs[i] > high ? view->highs[i] : high;
    }
    result.low = fmax((double)low, -1);
    result.high = fmin((double)high, 1);
    return result;
}

int
wave_shape_column_of(const WaveView *view, double time_s, int columns)
{
    if (!(view->duration_s > 0) || !(time_s >= 0) || columns < 1 ||
        time_s > view->duration_s)
        return -1;
    const int column = (int)(time_s / view->duration_s * columns);
    return column < columns ? column : columns - 1;
}

double
wave_shape_time_of(const WaveView *view, int column, int columns)
{
    if (!(view->duration_s > 0) || columns < 1 || column <= 0)
        return 0;
    // A hair behind the edge, or rounding leads to the column before.
    const double time_s = view->duration_s * (column + 0.001) / columns;
    return fmin(time_s, view->ready_s > 0 ? view->ready_s : view->duration_s);
}

int
wave_shape_eighths(double level, int rows)
{
    const int most = rows * 8;
    const int eighths = (int)lround(level * most);
    return eighths < 1 ? 1 : eighths > most ? most : eighths;
}

int
wave_shape_section_at(const WaveView *view, double time_s)
{
    int found = -1;
    for (size_t i = 0; i < view->section_count; i++)
        if (time_s >= view->sections[i].start_s)
            found = (int)i;
    return time_s <= view->duration_s ? found : -1;
}

int
wave_shape_bar_at(const WaveView *view, double time_s)
{
    // Starts ascend; positions are frames, which times may miss by a hair.
    const double hair_s = 1e-4;
    size_t low = 0;
    for (size_t high = view->bar_count; low < high;) {
        const size_t middle = low + (high - low) / 2;
        if (view->bar_starts_s[middle] <= time_s + hair_s)
            low = middle + 1;
        else
            high = middle;
    }
    return time_s <= view->duration_s ? (int)low - 1 : -1;
}
