// SPDX-License-Identifier: MIT
#include "terminal_signals.h"

#include "timbre/base/memory.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static const int loop_signals[] = {SIGHUP,  SIGINT,  SIGTERM,
                                   SIGTSTP, SIGCONT, SIGWINCH};
static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

enum {
    LOOP_COUNT = ARRAY_LENGTH(loop_signals),
    FATAL_COUNT = ARRAY_LENGTH(fatal_signals),
    STACK_SIZE = 65536,
    HURRY_MS = 200 // of a program that is dying
};

// A signal handler reaches nothing but these.
static const TerminalCharge *charge_of_handler;
static volatile sig_atomic_t came[LOOP_COUNT];
static volatile sig_atomic_t wake_descriptor = -1;
static volatile sig_atomic_t null_descriptor = -1;
static volatile sig_atomic_t studio_pid, guardian_pid;
static atomic_flag is_dying = ATOMIC_FLAG_INIT;
static struct sigaction loop_before[LOOP_COUNT], fatal_before[FATAL_COUNT];
static char *signal_stack;

// Async-signal-safe. What can't be written now the guardian writes.
static void
give_back(void)
{
    const TerminalCharge *charge = charge_of_handler;
    if (charge == NULL || getpid() != studio_pid ||
        atomic_load(charge->state) != TERMINAL_ENTERED)
        return;
    if (terminal_charge_restore(charge, HURRY_MS))
        atomic_store(charge->state, TERMINAL_WHOLE);
}

static void
remember(int number)
{
    // A child of ours, between fork and exec, has no say.
    if (getpid() != studio_pid)
        return;
    if (number == SIGTERM && guardian_pid != 0 && getppid() != guardian_pid &&
        charge_of_handler != NULL) {
        // The shell is back: not a byte more for its screen.
        give_back();
        (void)dup2(null_descriptor, charge_of_handler->descriptor);
        guardian_pid = 0;
    }
    for (int i = 0; i < LOOP_COUNT; i++)
        if (loop_signals[i] == number)
            came[i] = 1;
    const uint64_t one = 1;
    if (write(wake_descriptor, &one, sizeof(one)) < 0)
        return;
}

static void
die(int number)
{
    // A second thread that crashed too waits for the end.
    if (atomic_flag_test_and_set(&is_dying))
        for (;;)
            (void)pause();
    give_back();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

void
terminal_signals_install(const TerminalCharge *charge, pid_t guardian)
{
    charge_of_handler = charge;
    studio_pid = getpid();
    guardian_pid = guardian;
    wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    null_descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
    signal_stack = mem_new(STACK_SIZE);
    const stack_t stack = {.ss_sp = signal_stack, .ss_size = STACK_SIZE};
    (void)sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_handler = remember, .sa_flags = SA_RESTART};
    for (int i = 0; i < LOOP_COUNT; i++)
        (void)sigaction(loop_signals[i], &action, &loop_before[i]);
    // On a stack of its own: the usual one may be what overflowed.
    action = (struct sigaction){.sa_handler = die, .sa_flags = SA_ONSTACK};
    for (int i = 0; i < FATAL_COUNT; i++)
        (void)sigaction(fatal_signals[i], &action, &fatal_before[i]);
}

void
terminal_signals_remove(void)
{
    if (charge_of_handler == NULL)
        return;
    for (int i = 0; i < LOOP_COUNT; i++)
        (void)sigaction(loop_signals[i], &loop_before[i], NULL);
    for (int i = 0; i < FATAL_COUNT; i++)
        (void)sigaction(fatal_signals[i], &fatal_before[i], NULL);
    const stack_t none = {.ss_flags = SS_DISABLE};
    (void)sigaltstack(&none, NULL);
    charge_of_handler = NULL;
    mem_free(signal_stack);
    signal_stack = NULL;
    close(wake_descriptor);
    close(null_descriptor);
    wake_descriptor = null_descriptor = -1;
}

int
terminal_signals_descriptor(void)
{
    return wake_descriptor;
}

bool
terminal_signals_next(int *number)
{
    uint64_t count = 0;
    if (read(wake_descriptor, &count, sizeof(count)) < 0)
        count = 0; // nothing new, but flags may still stand
    for (int i = 0; i < LOOP_COUNT; i++)
        if (came[i] != 0) {
            came[i] = 0;
            *number = loop_signals[i];
            return true;
        }
    return false;
}

void
terminal_signals_forget(int number)
{
    for (int i = 0; i < LOOP_COUNT; i++)
        if (loop_signals[i] == number)
            came[i] = 0;
}
