// SPDX-License-Identifier: MIT
// How many colours a terminal shows, as far as environment and terminfo know.
#pragma once

#include "screen.h"

#include <stdbool.h>

// The first that speaks: the user's word, multiplexers, what terminals
// say of themselves, terminfo.
Depth depth_detect(const char *terminal_name, const ScreenFacts *facts);
bool depth_is_tmux(const char *terminal_name);
