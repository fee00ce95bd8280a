// SPDX-License-Identifier: MIT
// CPython inside the program: started once, on a control thread of its own,
// never finalised (embedding.md 0). Only this folder knows Python.h.
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>

typedef struct Interpreter Interpreter;

// Remembers what to start; starts nothing. `venv` was checked. The process
// must already ignore SIGPIPE and have a SIGINT handler.
Interpreter *interpreter_new(const char *venv);
// Starts CPython on the control thread if it isn't up, and waits for it. Any
// thread but the UI's.
Status interpreter_start(Interpreter *interpreter, Error *error);
bool interpreter_is_up(const Interpreter *interpreter);
// Settings of the adapters (pyadapters/timbre_adapters/settings.py) as a record
// of their names; they reach Python before the next load. Any thread.
void interpreter_configure(Interpreter *interpreter, const char *settings);
// Lets loaded weights go (timbre_adapters.embedded.unload), "" = all of them;
// a sentence, the caller's. Waits for the GIL.
char *interpreter_unload_model(Interpreter *interpreter, const char *name);
// A hard cancel: raise Cancelled in the Python thread that runs a job now,
// unless it is importing. Any thread, never waits.
void interpreter_interrupt(Interpreter *interpreter);
// Adapters' close() with a 1 s limit, then the control thread ends. CPython
// itself stays; leave the program by _exit().
void interpreter_stop(Interpreter *interpreter);

// The program's last step: flush and leave without destructors. Also what
// libraries reach that call _exit() (embedding.md 6).
void interpreter_leave(int exit_code) __attribute__((noreturn));
