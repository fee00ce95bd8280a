// SPDX-License-Identifier: MIT
// `timbre` without a command: the studio.
#pragma once

#include "verb.h"

extern const Verb open_studio_verb;
// True for a command line without a command ("timbre --session night").
bool open_studio_is_meant(int count, char **arguments);
