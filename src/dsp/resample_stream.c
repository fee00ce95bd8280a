// SPDX-License-Identifier: MIT
#include "timbre/dsp/resample_stream.h"

#include "timbre/base/memory.h"

#include <soxr.h>

struct ResampleStream {
    soxr_t soxr;
};

ResampleStream *
resample_stream_new(int from_hz,
                    int to_hz,
                    int channel_count,
                    ResampleQuality quality,
                    Error *error)
{
    const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    const soxr_quality_spec_t spec = soxr_quality_spec(
        quality == RESAMPLE_FOR_FILES ? SOXR_VHQ : SOXR_HQ, 0);
    const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    soxr_error_t failure = "such rates do not exist";
    soxr_t soxr = NULL;
    if (from_hz > 0 && to_hz > 0 && channel_count > 0)
        soxr = soxr_create(from_hz, to_hz, (unsigned)channel_count, &failure,
                           &io, &spec, &runtime);
    if (soxr == NULL) {
        error_set(error, STATUS_FAILED, "cannot resample from %d to %d Hz: %s",
                  from_hz, to_hz, soxr_strerror(failure));
        return NULL;
    }
    ResampleStream *stream = mem_new(sizeof(*stream));
    stream->soxr = soxr;
    return stream;
}

void
resample_stream_free(ResampleStream *stream)
{
    if (stream == NULL)
        return;
    soxr_delete(stream->soxr);
    mem_free(stream);
}

size_t
resample_stream_process(ResampleStream *stream,
                        const float *samples,
                        size_t frame_count,
                        size_t *taken,
                        float *into,
                        size_t capacity)
{
    size_t given = 0;
    *taken = 0;
    if (soxr_process(stream->soxr, samples, samples == NULL ? 0 : frame_count,
                     taken, into, capacity, &given) != NULL)
        return 0;
    return given;
}
