// SPDX-License-Identifier: MIT
// The one way into Python for threads that aren't its own.
#pragma once

#include <Python.h>

// Takes the GIL. The first time on a thread it also makes the thread a worker:
// nice +10 (OpenMP's threads inherit it), a signal stack, and a Python state
// that stays, so that thread-locals last from job to job. Never on the UI's
// thread: it may wait for seconds.
PyGILState_STATE gil_take(void);
void gil_give(PyGILState_STATE state);
