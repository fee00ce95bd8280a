// SPDX-License-Identifier: MIT
// Audio as it travels: float32, interleaved, 1 or 2 channels. The samples are
// owned memory or a borrowed NumPy array; they are never copied on the way.
#pragma once

#include <stddef.h>

typedef struct AudioBuffer AudioBuffer;

struct AudioBuffer {
    float *samples; // frame_count * channel_count values
    size_t frame_count;
    int channel_count; // 1 or 2
    int sample_rate_hz;
    // Called once by audio_buffer_free(), on any thread; must not wait.
    void (*release)(void *owner, float *samples);
    void *owner;
};

// Zeroed memory of its own; NULL when it doesn't fit.
AudioBuffer *
audio_buffer_new(size_t frame_count, int channel_count, int sample_rate_hz);

// Wrap somebody else's samples; `release` may be NULL.
AudioBuffer *audio_buffer_wrap(float *samples,
                               size_t frame_count,
                               int channel_count,
                               int sample_rate_hz,
                               void (*release)(void *owner, float *samples),
                               void *owner);

double audio_buffer_duration_s(const AudioBuffer *audio);
void audio_buffer_free(AudioBuffer *audio); // accepts NULL
