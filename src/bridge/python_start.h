// SPDX-License-Identifier: MIT
// How CPython is configured and what it imports first.
#pragma once

#include "interpreter_state.h"

// On the control thread. In success the caller has the GIL and `calls` and
// `cancelled` are set.
Status python_start(Interpreter *interpreter, Error *error);
