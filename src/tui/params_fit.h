// SPDX-License-Identifier: MIT
// Lines and columns of the parameter pane.
#pragma once

#include "timbre/app/param_list.h"

#include <stdbool.h>
#include <stddef.h>

// A column without room has a width of 0.
typedef struct {
    int label, label_columns; // behind the pointer
    int mark;                 // locked, changed
    int value, value_columns;
    int bar, bar_columns;
} ParamsFit;

void params_fit(const ParamList *list, int columns, ParamsFit *fit);

// Rows of the list with headings between their groups.
typedef struct {
    int row; // of the list, -1 = a heading
    const char *heading;
} ParamsLine;

int params_line_count(const ParamList *list, bool has_headings);
bool params_line(const ParamList *list,
                 bool has_headings,
                 int line,
                 ParamsLine *result);
int params_line_of(const ParamList *list, bool has_headings, int row);
// First line shown so that `line` is seen among `rows`.
int params_scroll(int first, int line, int rows, int count);
// Share 0..1 of a click on a cell of a bar: its ends reach both limits.
double params_share(int cell, int columns);

// "60 to 200 BPM, by steps of 1" or "one of: a, b, c"; mem_free() it.
char *params_limits(const ParamRow *row);
