// SPDX-License-Identifier: MIT
// Signals of the studio: those for the loop become flags, those that kill give
// the terminal back first.
#pragma once

#include "guardian.h"

#include <stdbool.h>
#include <sys/types.h>

// `charge` must stay until terminal_signals_remove(). When the guardian dies
// (SIGTERM with another parent than `guardian`) the terminal is given back at
// once and its descriptor leads to /dev/null from then on. guardian 0: none.
void terminal_signals_install(const TerminalCharge *charge, pid_t guardian);
void terminal_signals_remove(void);
// Readable when a signal came.
int terminal_signals_descriptor(void);
// The next one that came: TERM, INT, HUP, WINCH, TSTP, CONT.
bool terminal_signals_next(int *number);
void terminal_signals_forget(int number);
