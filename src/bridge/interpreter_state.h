// SPDX-License-Identifier: MIT
// What the files of the bridge share about the one CPython of the process.
#pragma once

#include "timbre/base/mailbox.h"
#include "timbre/bridge/interpreter.h"
#include "timbre/core/backend.h"

#include <Python.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    INTERPRETER_DOWN,
    INTERPRETER_STARTING,
    INTERPRETER_UP,
    INTERPRETER_FAILED,
    INTERPRETER_STOPPED
} InterpreterState;

// The call that may be interrupted now, watched by the control thread.
typedef struct {
    const BackendHost *host; // NULL = none
    unsigned long thread;    // Python's name of it
    int64_t cancelled_ns;    // when the control thread first saw the wish
} Watch;

struct Interpreter {
    char *venv;
    pthread_t thread;
    pthread_mutex_t lock; // of state and error
    pthread_cond_t changed;
    InterpreterState state;
    Error error; // why it is INTERPRETER_FAILED

    int wake; // eventfd of the control thread
    atomic_bool stops, interrupts;
    Mailbox dead; // arrays (array.c), to be released by whoever has the GIL

    // A leaf: nothing is waited for, the GIL least, while it is held.
    pthread_mutex_t watch_lock;
    Watch watch;
    char *settings; // waits for the next load, or NULL; below watch_lock

    // Below the GIL.
    PyObject *calls;     // the module timbre_adapters.embedded
    PyObject *cancelled; // the class Cancelled
    const char *running; // name of the adapter that runs, or NULL
};

// Any thread, async-signal-safe.
void interpreter_wake(Interpreter *interpreter);
