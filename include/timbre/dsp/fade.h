// SPDX-License-Identifier: MIT
// Fades and joins at sample precision.
#pragma once

#include <stddef.h>

// Quarter-cosine fades in place.
void fade_in(float *samples, size_t frame_count, int channel_count);
void fade_out(float *samples, size_t frame_count, int channel_count);
// into = into * cos + from * sin over frame_count frames (equal power).
void fade_cross(float *into,
                const float *from,
                size_t frame_count,
                int channel_count);
