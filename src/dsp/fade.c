// SPDX-License-Identifier: MIT
#include "timbre/dsp/fade.h"

#include <math.h>

// A quarter of a sine, 0 before the first and 1 after the last frame.
static double
rise(size_t frame, size_t frame_count)
{
    return sin(M_PI_2 * ((double)frame + 0.5) / (double)frame_count);
}

static void
scale_frame(float *frame, size_t channel_count, double gain)
{
    for (size_t channel = 0; channel < channel_count; channel++)
        frame[channel] *= (float)gain;
}

void
fade_in(float *samples, size_t frame_count, int channel_count)
{
    size_t channels = (size_t)channel_count;
    for (size_t i = 0; i < frame_count; i++)
        scale_frame(samples + i * channels, channels, rise(i, frame_count));
}

void
fade_out(float *samples, size_t frame_count, int channel_count)
{
    size_t channels = (size_t)channel_count;
    for (size_t i = 0; i < frame_count; i++)
        scale_frame(samples + i * channels, channels,
                    rise(frame_count - 1 - i, frame_count));
}

void
fade_cross(float *into,
           const float *from,
           size_t frame_count,
           int channel_count)
{
    size_t channels = (size_t)channel_count;
    for (size_t i = 0; i < frame_count; i++) {
        float new_gain = (float)rise(i, frame_count);
        float old_gain = (float)rise(frame_count - 1 - i, frame_count);
        for (size_t at = i * channels; at < (i + 1) * channels; at++)
            into[at] = into[at] * old_gain + from[at] * new_gain;
    }
}
