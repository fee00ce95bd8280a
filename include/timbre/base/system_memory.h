// SPDX-License-Identifier: MIT
// How much memory the system has, and could give now.
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint64_t total_bytes;
    uint64_t available_bytes; // without swapping others out
} SystemMemory;

// /proc/meminfo's MemTotal and MemAvailable, or what the control group (v2)
// leaves of them. False when the kernel doesn't tell.
bool system_memory_read(SystemMemory *memory);
// The most memory that this process had since the last call (VmHWM), 0 when the
// kernel doesn't tell. One mark for all threads: who asks at the same time sees
// a part of it.
uint64_t system_memory_take_peak(void);
// The same out of texts: meminfo's, and memory.max and memory.current of the
// control group, each NULL where there is none.
bool system_memory_parse(const char *meminfo,
                         const char *limit,
                         const char *used,
                         SystemMemory *memory);
