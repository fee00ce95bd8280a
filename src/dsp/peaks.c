// SPDX-License-Identifier: MIT
#include "timbre/dsp/peaks.h"

#include <math.h>

size_t
peaks_bin_count(size_t frame_count)
{
    return frame_count / PEAKS_FRAMES_PER_BIN +
           (frame_count % PEAKS_FRAMES_PER_BIN != 0);
}

static int8_t
to_byte(float value)
{
    // fmin and fmax also turn NaN into a limit.
    return (int8_t)lroundf(fmaxf(-127, fminf(value * 127, 127)));
}

static Peak
measure_bin(const float *samples, size_t frame_count, size_t channel_count)
{
    float least = HUGE_VALF, most = -HUGE_VALF, energy = 0;
    for (size_t i = 0; i < frame_count; i++) {
        float value = samples[i * channel_count];
        if (channel_count == 2)
            value = (value + samples[i * 2 + 1]) * 0.5F;
        least = value < least ? value : least;
        most = value > most ? value : most;
        energy += value * value;
    }
    return (Peak){to_byte(least), to_byte(most),
                  to_byte(sqrtf(energy / (float)frame_count))};
}

void
peaks_measure(const float *samples,
              size_t frame_count,
              int channel_count,
              Peak *bins)
{
    size_t channels = (size_t)channel_count;
    for (size_t at = 0; at < frame_count; at += PEAKS_FRAMES_PER_BIN) {
        size_t count = frame_count - at;
        if (count > PEAKS_FRAMES_PER_BIN)
            count = PEAKS_FRAMES_PER_BIN;
        *bins++ = measure_bin(samples + at * channels, count, channels);
    }
}
