// SPDX-License-Identifier: MIT
// The studio line by line, for screen readers and dumb terminals.
#pragma once

#include "timbre/app/frontend.h"

extern const Frontend frontend_plain;
