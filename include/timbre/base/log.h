// SPDX-License-Identifier: MIT
// The log file: append-only, one line an entry, never the terminal.
#pragma once

#include <stddef.h>

// Opens $XDG_STATE_HOME/timbre/timbre.log (rotated to .1 above 4 MiB);
// without it log_write() goes to nowhere. Never fails.
void log_open(void);
// "TIME SOURCE text"; control characters are replaced, lines are not split.
void log_write(const char *source, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_write_bytes(const char *source, const char *bytes, size_t count);
// The descriptor of the log or -1: foreign output is sent there.
int log_descriptor(void);
const char *log_path(void); // "" when not open
void log_close(void);
