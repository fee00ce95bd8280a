// SPDX-License-Identifier: MIT
// What moods do to the sound (composer.md 4.1: axes B, R and A); tempo, mode
// and energies are the planner's.
#pragma once

#include "timbre/base/string_list.h"

// -1..1, in the unit of the adjustment "brightness".
double mood_brightness(const StringList *moods);
// -1..1, in the unit of the adjustment "reverb".
double mood_reverb(const StringList *moods);
// Factor on the lengths of notes: below 1 is staccato.
double mood_length(const StringList *moods);
