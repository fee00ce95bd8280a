// SPDX-License-Identifier: MIT
#include "timbre/bridge/interpreter.h"

#include "timbre/base/clock.h"
#include "timbre/base/log.h"
#include "timbre/base/memory.h"

#include "array.h"
#include "host_module.h"
#include "interpreter_state.h"
#include "python_start.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    WATCH_MS = 100,           // how often a running call is asked for
    PATIENCE_MS = 2000,       // from the wish to stop to the hard cancel
    CLOSE_MS = 1000,          // for all adapters' close()
    CONTROL_STACK = 16 << 20, // numpy's and torch's imports recurse deeply
};

Interpreter *
interpreter_new(const char *venv)
{
    Interpreter *interpreter = mem_new(sizeof *interpreter);
    interpreter->venv = mem_copy_text(venv);
    interpreter->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&interpreter->lock, NULL);
    pthread_mutex_init(&interpreter->watch_lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&interpreter->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return interpreter;
}

void
interpreter_wake(Interpreter *interpreter)
{
    const uint64_t one = 1;
    // Full means that it will wake anyway.
    const ssize_t written = write(interpreter->wake, &one, sizeof one);
    (void)written;
}

// The control thread
// ///////////////////////////////////////////////////////////

void
interpreter_configure(Interpreter *interpreter, const char *settings)
{
    char *text = mem_copy_text(settings);
    pthread_mutex_lock(&interpreter->watch_lock);
    char *before = interpreter->settings;
    interpreter->settings = text;
    pthread_mutex_unlock(&interpreter->watch_lock);
    mem_free(before);
}

static void
enter_state(Interpreter *interpreter, InterpreterState state)
{
    pthread_mutex_lock(&interpreter->lock);
    interpreter->state = state;
    pthread_cond_broadcast(&interpreter->changed);
    pthread_mutex_unlock(&interpreter->lock);
}

// True when the running call was asked to stop and has had its time, or when
// somebody wants it stopped at once. *watches says that a call runs.
static bool
must_interrupt(Interpreter *interpreter, bool *watches)
{
    const int64_t now = clock_monotonic_ns();
    const bool at_once = atomic_exchange(&interpreter->interrupts, false);
    bool must = false;
    pthread_mutex_lock(&interpreter->watch_lock);
    Watch *watch = &interpreter->watch;
    *watches = watch->host != NULL;
    if (*watches && watch->cancelled_ns == 0 &&
        watch->host->is_cancelled(watch->host->self))
        watch->cancelled_ns = now;
    if (*watches && watch->cancelled_ns != 0 &&
        now - watch->cancelled_ns >= PATIENCE_MS * INT64_C(1000000)) {
        watch->cancelled_ns = now; // again, should it be swallowed
        must = true;
    }
    must = *watches && (must || at_once);
    pthread_mutex_unlock(&interpreter->watch_lock);
    return must;
}

// With the GIL: the call can't end meanwhile, or it has ended and is let be.
static void
interrupt(Interpreter *interpreter)
{
    pthread_mutex_lock(&interpreter->watch_lock);
    const unsigned long thread =
        interpreter->watch.host == NULL ? 0 : interpreter->watch.thread;
    pthread_mutex_unlock(&interpreter->watch_lock);
    if (thread != 0)
        PyThreadState_SetAsyncExc(thread, interpreter->cancelled);
}

static void
serve(Interpreter *interpreter, PyThreadState *state)
{
    bool watches = false;
    while (!atomic_load(&interpreter->stops)) {
        struct pollfd wake = {.fd = interpreter->wake, .events = POLLIN};
        poll(&wake, 1, watches ? WATCH_MS : -1);
        uint64_t count;
        const ssize_t got = read(interpreter->wake, &count, sizeof count);
        (void)got;
        const bool must = must_interrupt(interpreter, &watches);
        if (!must && mailbox_is_empty(&interpreter->dead))
            continue;
        PyEval_RestoreThread(state);
        array_drain(interpreter);
        if (must)
            interrupt(interpreter);
        state = PyEval_SaveThread();
    }
    PyEval_RestoreThread(state);
    host_module_close_adapters(interpreter);
    array_drain(interpreter);
    PyEval_SaveThread();
}

static void *
control(void *context)
{
    Interpreter *interpreter = context;
    Error error = {0};
    if (python_start(interpreter, &error) != STATUS_OK) {
        pthread_mutex_lock(&interpreter->lock);
        interpreter->error = error;
        pthread_mutex_unlock(&interpreter->lock);
        enter_state(interpreter, INTERPRETER_FAILED);
        return NULL;
    }
    PyThreadState *state = PyEval_SaveThread();
    enter_state(interpreter, INTERPRETER_UP);
    serve(interpreter, state);
    enter_state(interpreter, INTERPRETER_STOPPED);
    return NULL;
}

// Its face
// /////////////////////////////////////////////////////////////////////

static void
start_thread(Interpreter *interpreter)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, CONTROL_STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    interpreter->state = INTERPRETER_STARTING;
    const int fault =
        pthread_create(&interpreter->thread, &attributes, control, interpreter);
    pthread_attr_destroy(&attributes);
    if (fault == 0)
        return;
    interpreter->state = INTERPRETER_FAILED;
    error_set(&interpreter->error, STATUS_FAILED,
              "cannot start a thread for Python: %s", strerrordesc_np(fault));
}

Status
interpreter_start(Interpreter *interpreter, Error *error)
{
    Status status = STATUS_OK;
    pthread_mutex_lock(&interpreter->lock);
    if (interpreter->state == INTERPRETER_DOWN)
        start_thread(interpreter);
    while (interpreter->state == INTERPRETER_STARTING)
        pthread_cond_wait(&interpreter->changed, &interpreter->lock);
    if (interpreter->state == INTERPRETER_FAILED)
        status = error_set(error, interpreter->error.status, "%s",
                           interpreter->error.text);
    else if (interpreter->state == INTERPRETER_STOPPED)
        status = error_set(error, STATUS_UNAVAILABLE,
                           "Python was stopped because the program ends");
    pthread_mutex_unlock(&interpreter->lock);
    return status;
}

bool
interpreter_is_up(const Interpreter *interpreter)
{
    Interpreter *locked = (Interpreter *)(uintptr_t)interpreter;
    pthread_mutex_lock(&locked->lock);
    const bool is_up = locked->state == INTERPRETER_UP;
    pthread_mutex_unlock(&locked->lock);
    return is_up;
}

void
interpreter_interrupt(Interpreter *interpreter)
{
    atomic_store(&interpreter->interrupts, true);
    interpreter_wake(interpreter);
}

void
interpreter_stop(Interpreter *interpreter)
{
    struct timespec limit;
    clock_gettime(CLOCK_MONOTONIC, &limit);
    limit.tv_sec += CLOSE_MS / 1000;
    atomic_store(&interpreter->stops, true);
    interpreter_wake(interpreter);
    int waited = 0;
    pthread_mutex_lock(&interpreter->lock);
    while (waited != ETIMEDOUT && (interpreter->state == INTERPRETER_STARTING ||
                                   interpreter->state == INTERPRETER_UP))
        waited = pthread_cond_timedwait(&interpreter->changed,
                                        &interpreter->lock, &limit);
    pthread_mutex_unlock(&interpreter->lock);
    if (waited == ETIMEDOUT)
        log_write("bridge", "adapters were not closed within %d ms", CLOSE_MS);
}

// Leaving
// //////////////////////////////////////////////////////////////////////

void
interpreter_leave(int exit_code)
{
    (void)fflush(NULL);
    _exit(exit_code);
}

// Found before libc's by every library in the process (the Makefile exports
// it): the one door out, where what must be whole at the end can be seen to.
// exit_group, or threads inside a model would live on.
__attribute__((visibility("default"))) void
_exit(int status) // NOLINT(readability-inconsistent-declaration-parameter-name)
{
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}
