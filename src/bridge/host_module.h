// SPDX-License-Identifier: MIT
// `_timbre`, the built-in module: what the adapters' host calls in C.
#pragma once

#include "interpreter_state.h"

// One call into an adapter; lives on the worker's stack.
typedef struct {
    Interpreter *interpreter;
    const BackendHost *host; // NULL = a call that belongs to no job
    const char *name;        // of the adapter
} AdapterCall;

int host_module_register(void); // before Python starts; 0 or -1
// With the GIL: sys.stdout and the like go to the log from here on.
bool host_module_bind(Interpreter *interpreter);

// timbre_adapters.host.Low for a call: a new reference.
PyObject *host_module_open(AdapterCall *call);
// The call is over; whoever still holds the object gets an error from it.
void host_module_close(PyObject *low);

void host_module_close_adapters(Interpreter *interpreter);
