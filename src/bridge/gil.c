// SPDX-License-Identifier: MIT
#include "gil.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum { WORKER_NICE = 10, SIGNAL_STACK = 64 << 10 };

// Without one, a stack overflow ends the program before any handler runs.
// It stays mapped as long as the thread may live.
static void
make_signal_stack(void)
{
    stack_t stack = {0};
    if (sigaltstack(NULL, &stack) != 0 || (stack.ss_flags & SS_DISABLE) == 0)
        return;
    void *memory = mmap(NULL, SIGNAL_STACK, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED)
        return;
    stack = (stack_t){.ss_sp = memory, .ss_size = SIGNAL_STACK};
    if (sigaltstack(&stack, NULL) != 0)
        munmap(memory, SIGNAL_STACK);
}

PyGILState_STATE
gil_take(void)
{
    if (PyGILState_GetThisThreadState() == NULL) {
        make_signal_stack();
        const id_t thread = (id_t)gettid();
        if (getpriority(PRIO_PROCESS, thread) < WORKER_NICE)
            setpriority(PRIO_PROCESS, thread, WORKER_NICE);
        // The outermost Ensure makes the state; without its Release the state
        // outlives this call.
        PyGILState_Ensure();
        PyEval_SaveThread();
    }
    return PyGILState_Ensure();
}

void
gil_give(PyGILState_STATE state)
{
    PyGILState_Release(state);
}
