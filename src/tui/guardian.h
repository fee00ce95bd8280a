// SPDX-License-Identifier: MIT
// The parent of the studio: waits, passes on what it is sent, and gives the
// terminal back when the studio could not.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

typedef enum {
    TERMINAL_WHOLE,   // as the shell left it
    TERMINAL_ENTERED, // raw, alternate screen, mouse
    TERMINAL_TAKEN    // the guardian gave it back while the studio was stopped
} TerminalState;

// What is needed to give a terminal back; `state` lies in memory that both
// processes share.
typedef struct {
    int descriptor;
    struct termios termios;
    char restore[192];
    size_t restore_length;
    atomic_int *state;
} TerminalCharge;

// Modes, then termios; true when all of it was written. Async-signal-safe,
// and waits at most `timeout_ms` for a terminal that does not read.
bool terminal_charge_restore(const TerminalCharge *charge, int timeout_ms);
// write() of all, waiting at most `timeout_ms`; async-signal-safe.
bool terminal_charge_write(const TerminalCharge *charge,
                           const char *bytes,
                           size_t count,
                           int timeout_ms);

// Forks. The parent never comes back: it ends as the child ends. In the child
// 0 is returned, or -1 when the system could not fork and nobody guards.
// The child gets SIGTERM when the parent dies; *guardian is the parent's id.
int guardian_start(const TerminalCharge *charge, pid_t *guardian);
