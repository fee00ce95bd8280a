// SPDX-License-Identifier: MIT
// A Python adapter behind the backend interface, in process.
#pragma once

#include "timbre/bridge/interpreter.h"
#include "timbre/core/backend.h"

// Copies the description. load() starts the interpreter when needed, imports
// the adapter on the calling worker thread and keeps it loaded; generate()
// takes the GIL only inside the adapter and wraps the returned array without a
// copy.
Backend python_backend_new(Interpreter *interpreter,
                           const BackendDescription *description);
