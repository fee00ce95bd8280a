// SPDX-License-Identifier: MIT
// Who plays in which section: energies, what sections include and exclude
// (composer.md 3.8).
#pragma once

#include "cast.h"

// Sets `plays`, `carries` and `only_listed` of every member.
void cast_place(const Song *song, Cast *cast);
