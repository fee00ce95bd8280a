// SPDX-License-Identifier: MIT
// A worker for tests: calls adapters as the orchestrator does, and remembers
// what the host was told.
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/log.h"
#include "timbre/bridge/python_backend.h"
#include "timbre/bridge/venv.h"
#include "timbre/core/request.h"

#include "check.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    size_t progress_calls, emit_calls;
    size_t cancel_at;         // progress call that says stop, 0 = none
    atomic_bool is_cancelled; // set from outside, or by cancel_at
    const float *emitted;     // where the frames were
    size_t frames_ready;
    StringList logs;
    Stage stage;
    Progress last;
} Told;

static inline bool
told_progress(void *self, Progress progress)
{
    Told *told = self;
    told->progress_calls++;
    told->last = progress;
    if (told->progress_calls == told->cancel_at)
        atomic_store(&told->is_cancelled, true);
    return !atomic_load(&told->is_cancelled);
}

static inline bool
told_is_cancelled(void *self)
{
    return atomic_load(&((Told *)self)->is_cancelled);
}

static inline void
told_log(void *self, const char *text)
{
    string_list_push(&((Told *)self)->logs, text);
}

static inline void
told_emit(void *self,
          const float *samples,
          size_t frames_ready,
          int channel_count,
          int sample_rate_hz)
{
    Told *told = self;
    assert_in_range(channel_count, 1, 2);
    assert_true(sample_rate_hz >= 8000);
    assert_true(frames_ready > told->frames_ready);
    told->emit_calls++;
    told->emitted = samples;
    told->frames_ready = frames_ready;
}

static inline BackendHost
told_host(Told *told)
{
    return (BackendHost){.self = told,
                         .progress = told_progress,
                         .is_cancelled = told_is_cancelled,
                         .log = told_log,
                         .emit = told_emit,
                         .scratch_folder = "/nowhere"};
}

static inline Request *
bridge_request(const char *backend, double duration_s)
{
    Request *request = request_new();
    request->prompt = mem_copy_text("");
    request->backend = mem_copy_text(backend);
    request->has_seed = true;
    request->seed = 7;
    request->duration_s = duration_s;
    return request;
}

static inline Backend
bridge_backend(Interpreter *interpreter, const char *name)
{
    char *copy = mem_copy_text(name);
    const BackendDescription description = {.name = copy, .is_available = true};
    const Backend backend = python_backend_new(interpreter, &description);
    mem_free(copy);
    return backend;
}

// The misbehaving adapters of the tests, in a data folder of the test's own.
static inline void
bridge_copy_adapters(const char *folder)
{
    StringList names = {0};
    char *source = path_program_file("tests/python/bad_adapters");
    assert_non_null(source);
    assert_int_equal(path_make_folders(folder, NULL), STATUS_OK);
    assert_int_equal(path_list(source, &names, NULL), STATUS_OK);
    for (size_t i = 0; i < names.count; i++) {
        size_t size = 0;
        char *from = path_join(source, names.items[i]);
        char *to = path_join(folder, names.items[i]);
        char *text = path_read_file(from, 1 << 20, &size, NULL);
        if (text != NULL && text_ends_with(to, ".py"))
            assert_int_equal(path_write_file(to, text, size, NULL), STATUS_OK);
        mem_free(text);
        mem_free(to);
        mem_free(from);
    }
    string_list_clear(&names);
    mem_free(source);
}

static inline void
bridge_ignore_signal(int signal_number)
{
    (void)signal_number;
}

// The interpreter of the whole test program: CPython starts once.
static inline Interpreter *
bridge_interpreter(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, bridge_ignore_signal);
    Error error = {0};
    char *venv = venv_find(NULL, &error);
    if (venv == NULL)
        fail_msg("%s", error.text);
    Interpreter *interpreter = interpreter_new(venv);
    mem_free(venv);
    return interpreter;
}
