// SPDX-License-Identifier: MIT
// The studio on a terminal.
#pragma once

#include "timbre/app/frontend.h"

extern const Frontend frontend_tui;
