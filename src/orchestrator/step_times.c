// SPDX-License-Identifier: MIT
#include "step_times.h"

#include <math.h>

// 1 us to 1 us * 1.05^511, more than a day.
static const double shortest_s = 1e-6;
static const double ratio = 1.05;

static int
bin_of(double seconds)
{
    const double place = log(fmax(seconds, shortest_s) / shortest_s);
    const int bin = (int)(place / log(ratio));
    return bin < STEP_BINS ? bin : STEP_BINS - 1;
}

void
step_times_note(StepTimes *times, uint64_t done, int64_t now_ns)
{
    const uint64_t fresh = done > times->done ? done - times->done : 0;
    if (times->last_ns != 0 && fresh > 0) {
        const double seconds = (double)(now_ns - times->last_ns) / 1e9;
        times->bins[bin_of(seconds / (double)fresh)] += (uint32_t)fresh;
        times->count += fresh;
    }
    times->done = done;
    times->last_ns = now_ns;
}

double
step_times_percentile_s(const StepTimes *times, double share)
{
    const double wanted = share * (double)times->count;
    uint64_t passed = 0;
    for (int bin = 0; bin < STEP_BINS; bin++) {
        passed += times->bins[bin];
        if (times->count > 0 && (double)passed >= wanted)
            return shortest_s * pow(ratio, bin + 0.5);
    }
    return 0;
}
