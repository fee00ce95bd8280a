// SPDX-License-Identifier: MIT
// One bar of drums as rows by letter, while it is put together.
#pragma once

#include "groove.h"

#include <stdbool.h>

enum { DRUM_BAR_ROWS = 32 };

typedef struct {
    int count;
    char letters[DRUM_BAR_ROWS];
    char rows[DRUM_BAR_ROWS][GROOVE_MAX_STEPS];
} DrumBar;

char *drum_bar_row(DrumBar *bar, char letter); // or NULL
void drum_bar_set(DrumBar *bar, char letter, const char *row);
void drum_bar_remove(DrumBar *bar, char letter);
// Writes the hits of `row` over those of the letter, others stay.
void drum_bar_lay(DrumBar *bar, char letter, const char *row);
// Silences a row from a step on.
void drum_bar_cut(DrumBar *bar, char letter, int step);
// First step with a hit; the length of the row when there is none.
int drum_bar_first_hit(const char *row);
