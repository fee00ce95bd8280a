// SPDX-License-Identifier: MIT
#include "timbre/core/audio_buffer.h"

#include "timbre/base/memory.h"

#include <stdint.h>
#include <stdlib.h>

static void
release_own(void *owner, float *samples)
{
    (void)owner;
    free(samples);
}

AudioBuffer *
audio_buffer_new(size_t frame_count, int channel_count, int sample_rate_hz)
{
    // Pointers into one array can't be further apart than PTRDIFF_MAX.
    if (frame_count > PTRDIFF_MAX / sizeof(float) / (size_t)channel_count)
        return NULL;
    size_t value_count = frame_count * (size_t)channel_count;
    float *samples =
        calloc(value_count > 0 ? value_count : 1, sizeof(*samples));
    if (samples == NULL)
        return NULL;
    return audio_buffer_wrap(samples, frame_count, channel_count,
                             sample_rate_hz, release_own, NULL);
}

AudioBuffer *
audio_buffer_wrap(float *samples,
                  size_t frame_count,
                  int channel_count,
                  int sample_rate_hz,
                  void (*release)(void *owner, float *samples),
                  void *owner)
{
    AudioBuffer *audio = mem_new(sizeof(*audio));
    *audio = (AudioBuffer){.samples = samples,
                           .frame_count = frame_count,
                           .channel_count = channel_count,
                           .sample_rate_hz = sample_rate_hz,
                           .release = release,
                           .owner = owner};
    return audio;
}

double
audio_buffer_duration_s(const AudioBuffer *audio)
{
    return (double)audio->frame_count / audio->sample_rate_hz;
}

void
audio_buffer_free(AudioBuffer *audio)
{
    if (audio == NULL)
        return;
    if (audio->release != NULL)
        audio->release(audio->owner, audio->samples);
    mem_free(audio);
}
