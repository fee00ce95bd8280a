// SPDX-License-Identifier: MIT
// Time and ids made of it; tests may set both clocks.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_TEXT_SIZE = 32, ULID_SIZE = 27 };

int64_t clock_monotonic_ns(void);
int64_t clock_wall_ms(void); // since 1970, UTC
// CPU time of the process and of the calling thread, in ns.
int64_t clock_process_cpu_ns(void);
int64_t clock_thread_cpu_ns(void);

// RFC 3339 in UTC with milliseconds: "2026-11-22T18:00:00.123Z".
void clock_text(int64_t wall_ms, char text[static CLOCK_TEXT_SIZE]);

// The way back; false when it isn't such a text.
bool clock_parse(const char *text, int64_t *wall_ms);

// A ULID (26 characters of Crockford's base32 and NUL); ids made in the same
// millisecond by one process still ascend.
void clock_make_ulid(char ulid[static ULID_SIZE]);
bool clock_is_ulid(const char *text);

// Tests: fixed wall time (ms), or -1 for the real one again.
void clock_set_wall_ms(int64_t wall_ms);
