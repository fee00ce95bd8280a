// SPDX-License-Identifier: MIT
#include "timbre/dsp/resample.h"

#include <soxr.h>

#include <math.h>
#include <string.h>

static Status
convert(const AudioBuffer *from,
        AudioBuffer *to,
        ResampleQuality quality,
        Error *error)
{
    unsigned long recipe = quality == RESAMPLE_FOR_FILES ? SOXR_VHQ : SOXR_HQ;
    soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    soxr_quality_spec_t spec = soxr_quality_spec(recipe, 0);
    // One thread, so that the result never depends on the machine.
    soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    size_t done = 0;
    soxr_error_t failure = soxr_oneshot(
        from->sample_rate_hz, to->sample_rate_hz, (unsigned)from->channel_count,
        from->samples, from->frame_count, NULL, to->samples, to->frame_count,
        &done, &io, &spec, &runtime);
    if (failure == NULL)
        return STATUS_OK;
    return error_set(
        error, STATUS_FAILED, "cannot resample from %d to %d Hz: %s",
        from->sample_rate_hz, to->sample_rate_hz, soxr_strerror(failure));
}

AudioBuffer *
resample_buffer(const AudioBuffer *audio,
                int sample_rate_hz,
                ResampleQuality quality,
                Error *error)
{
    if (sample_rate_hz < 1000 || sample_rate_hz > 768000) {
        error_set(error, STATUS_USAGE,
                  "cannot resample to %d Hz: rates of 1000 to 768000 Hz work",
                  sample_rate_hz);
        return NULL;
    }
    double ratio = (double)sample_rate_hz / audio->sample_rate_hz;
    size_t frames = (size_t)llround((double)audio->frame_count * ratio);
    AudioBuffer *result =
        audio_buffer_new(frames, audio->channel_count, sample_rate_hz);
    if (result == NULL) {
        error_set(error, STATUS_MEMORY,
                  "not enough memory for %.0f s of sound at %d Hz",
                  audio_buffer_duration_s(audio), sample_rate_hz);
        return NULL;
    }
    if (sample_rate_hz == audio->sample_rate_hz) {
        if (frames > 0)
            memcpy(result->samples, audio->samples,
                   frames * (size_t)audio->channel_count * sizeof(float));
        return result;
    }
    if (frames > 0 && convert(audio, result, quality, error) != STATUS_OK) {
        audio_buffer_free(result);
        return NULL;
    }
    return result;
}
