// SPDX-License-Identifier: MIT
// Patterns of a style in any meter, and how they are cut out of their text.
#pragma once

#include "timbre/core/music.h"

#include <stdbool.h>

enum { GROOVE_MAX_STEPS = 128, GROOVE_MAX_ROW = 40 };

// A row of `steps` (four or three beats of four, or two bars of them) as bar
// `bar` of the meter: beats are taken by what they are in the bar (downbeat,
// backbeat, second strongest, last), three eighths to a beat in compound
// meters. `fitted` gets grid->step_count characters and a NUL.
void groove_fit(const char *steps,
                const MeterGrid *grid,
                int bar,
                char fitted[static GROOVE_MAX_STEPS]);

// The level-th of "a | b | c" (the last one when there are fewer).
void
groove_pattern(const char *set, int level, char pattern[static GROOVE_MAX_ROW]);

// Walks rows "K1 9... S2 ...": fills letter, energy and steps and moves `at`;
// false at the end.
bool groove_next_row(const char **at,
                     char *letter,
                     int *energy,
                     char steps[static GROOVE_MAX_ROW]);

// Where step `step` of the bar sounds with swing: `percent` of a pair of
// `unit` notes (8 or 16). Pairs start on beats; compound beats don't swing.
double
groove_warp(const MeterGrid *grid, double step, int unit, double percent);
