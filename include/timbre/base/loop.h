// SPDX-License-Identifier: MIT
// A poll loop: descriptors, timers and a wake-up that any thread or signal
// handler may send.
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct Loop Loop;

Loop *loop_new(void);
void loop_free(Loop *loop);
// `events` are poll()'s; the callback gets what happened.
void loop_watch(Loop *loop,
                int descriptor,
                short events,
                void (*call)(void *context, short happened),
                void *context);
void loop_unwatch(Loop *loop, int descriptor);
// One timer per (call, context): a new one replaces it; -1 removes it.
void loop_set_timer(Loop *loop,
                    int64_t delay_ns,
                    void (*call)(void *context),
                    void *context);
// Async-signal-safe; makes loop_run_once() return.
void loop_wake(Loop *loop);
// Waits at most timeout_ns (-1 = for ever) and serves what is due. False after
// loop_stop().
bool loop_run_once(Loop *loop, int64_t timeout_ns);
void loop_stop(Loop *loop);
