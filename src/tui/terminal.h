// SPDX-License-Identifier: MIT
// The terminal's state: raw mode, modes on and off, colour depth, size, and
// the way back when the program dies.
#pragma once

#include "timbre/base/error.h"

#include "screen.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Terminal Terminal;

// Opens /dev/tty (else descriptors 0 and 1), keeps the termios, and forks the
// guardian: the parent only waits and restores the terminal when this program
// dies of a signal or leaves anything behind; the child goes on here. So
// before any thread. STATUS_USAGE when there is no terminal.
Terminal *terminal_open(Error *error);
// Raw mode, alternate screen, mouse, paste, focus, keyboard; and the fatal
// signals' handler.
void terminal_enter(Terminal *terminal);
// All back as it was.
void terminal_leave(Terminal *terminal);
void terminal_close(Terminal *terminal);
// SIGTSTP on ourselves with a whole terminal; returns after SIGCONT, entered
// again.
void terminal_suspend(Terminal *terminal);

int terminal_descriptor(const Terminal *terminal);
bool terminal_size(const Terminal *terminal, int *rows, int *columns);
// From environment and terminfo (tui.md 2.3).
Depth terminal_depth(const Terminal *terminal);
bool terminal_has_utf8(const Terminal *terminal);
// Blocks, arrows and heavy frames; without them the signs are ASCII.
bool terminal_has_signs(const Terminal *terminal);
bool terminal_is_remote(const Terminal *terminal);    // SSH_CONNECTION
bool terminal_wants_motion(const Terminal *terminal); // TIMBRE_MOTION, NO_COLOR
// Queries to send after the first frame; replies come through the input.
const char *terminal_queries(const Terminal *terminal);
// The terminal answered that it speaks the kitty keyboard protocol: the bytes
// that turn it on, for screen_send() (never into the middle of a frame). Taken
// back when leaving.
const char *terminal_use_kitty(Terminal *terminal);
// Bytes to be sent when the terminal was entered already.
const char *terminal_set_mouse(Terminal *terminal, bool is_on);
// Points descriptors 0 at /dev/null, 1 and 2 at the log.
void terminal_divert_output(int log_descriptor);
// Signals as a descriptor for the loop; the numbers that came since.
int terminal_signal_descriptor(const Terminal *terminal);
bool terminal_next_signal(Terminal *terminal, int *number);
