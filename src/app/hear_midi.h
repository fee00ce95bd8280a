// SPDX-License-Identifier: MIT
// What stands in a MIDI file, as far as a reference needs it.
#pragma once

#include "timbre/app/hear.h"

Status hear_midi(const char *path, HeardReference *heard, Error *error);
