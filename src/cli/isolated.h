// SPDX-License-Identifier: MIT
// The same command in a process of its own, so that a crash inside a model
// library takes nothing else with it.
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>

bool isolated_is_child(void);
// Runs this program again with its own arguments and waits; SIGINT reaches the
// child, too.
Status isolated_run(Error *error);
