// SPDX-License-Identifier: MIT
// Columns of the list of takes for its width, and which row is whose.
#pragma once

#include "timbre/app/take_list.h"

#include <stdbool.h>
#include <stddef.h>

// A column that has no room has a width of 0.
typedef struct {
    int column, columns;
} TakesColumn;

typedef struct {
    TakesColumn number, title, stars, length, state, wave;
} TakesFit;

// `digits` of the highest number that is shown.
void takes_fit(int columns, int digits, TakesFit *fit);

// A row of the pane: a take, or one of its files.
typedef struct {
    size_t take; // index in the list
    int file;    // -1 = the take itself
} TakesPlace;

// What stands `row` rows below the take `first`; false = nothing does.
bool
takes_place(const TakeList *list, size_t first, int row, TakesPlace *place);
// The first row to be shown so that all of `focus` is seen among `rows`,
// moved as little as possible from `first`. Looks at what is shown only.
size_t takes_scroll(const TakeList *list, size_t first, size_t focus, int rows);
