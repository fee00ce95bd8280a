// SPDX-License-Identifier: MIT
#include "chroma.h"

#include <math.h>

void
chroma_vote(double chroma[static PITCH_CLASSES],
            const float *power,
            double bin_hz,
            double lowest_hz,
            double highest_hz)
{
    size_t first = (size_t)ceil(lowest_hz / bin_hz);
    size_t last = (size_t)(highest_hz / bin_hz);
    for (size_t bin = first; bin <= last; bin++) {
        double here = (double)power[bin];
        double left = (double)power[bin - 1], right = (double)power[bin + 1];
        if (here <= left || here <= right || here < 1e-12)
            continue;
        double l = log(left + 1e-30), h = log(here), r = log(right + 1e-30);
        double bend = l - 2 * h + r;
        double shift = bend < 0 ? 0.5 * (l - r) / bend : 0;
        double frequency_hz = ((double)bin + shift) * bin_hz;
        long pitch = lround(69 + 12 * log2(frequency_hz / 440));
        chroma[pitch % PITCH_CLASSES] += sqrt(here);
    }
}
