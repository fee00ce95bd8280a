// SPDX-License-Identifier: MIT
// How long a job's steps take: a histogram of fixed size.
#pragma once

#include <stdint.h>

enum { STEP_BINS = 512 };

typedef struct {
    uint32_t bins[STEP_BINS]; // by logarithm of the duration
    uint64_t count;
    uint64_t done; // steps at the last note
    int64_t last_ns;
} StepTimes;

// So many steps are done by now. The first note, and one that does not count
// up, only set the clock.
void step_times_note(StepTimes *times, uint64_t done, int64_t now_ns);
// The duration that a share of the steps does not pass, within 2.5 %; 0 without
// steps.
double step_times_percentile_s(const StepTimes *times, double share);
