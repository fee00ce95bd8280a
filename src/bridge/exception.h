// SPDX-License-Identifier: MIT
// A Python exception that reached C becomes a sentence; never PyErr_Print(),
// which ends the program on SystemExit.
#pragma once

#include "timbre/base/error.h"

#include <Python.h>

// With the GIL and an exception set: its traceback goes to the log, "TYPE:
// text" to `error`; returns `status`. The exception is cleared.
Status exception_take(Status status, Error *error);
