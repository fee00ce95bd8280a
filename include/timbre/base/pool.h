// SPDX-License-Identifier: MIT
// Helper threads that split one piece of work.
#pragma once

#include <stddef.h>

typedef struct Pool Pool;

// thread_count 0 = number of online cores. The calling thread counts as one.
Pool *pool_new(size_t thread_count);
size_t pool_thread_count(const Pool *pool);
// Runs work(context, i) for i in 0..count-1, in any order, and waits. Results
// must not depend on the order. Not reentrant from inside `work`.
void pool_run(Pool *pool,
              size_t count,
              void (*work)(void *context, size_t index),
              void *context);
void pool_free(Pool *pool);
