// SPDX-License-Identifier: MIT
// Lines that were read and wait for their turn.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { SCRIPT_LINE_LIMIT = 1 << 20 };

typedef struct Script Script;

Script *script_new(void);
void script_free(Script *script);
// Takes bytes as they come; returns how many lines were dropped because they
// were longer than the limit. What can't be shown is taken out.
size_t script_feed(Script *script, const char *bytes, size_t count);
// No more bytes come: what has no line end is a line too.
size_t script_end(Script *script);
size_t script_count(const Script *script);
// The line whose turn it is, borrowed until it is dropped, or NULL.
const char *script_line(const Script *script);
void script_drop_line(Script *script);
// Drops all that wait; returns how many.
size_t script_clear(Script *script);
