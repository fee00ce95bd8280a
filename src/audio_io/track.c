// SPDX-License-Identifier: MIT
#include "track.h"

#include "timbre/base/memory.h"
#include "timbre/dsp/resample_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BLOCK_FRAMES = 1024,
    // Frames that the resampler sees before a place that was sought: longer
    // than half of its filter.
    LEAD_IN_FRAMES = 2048,
    MAX_CHANNELS = 2
};

struct Track {
    int descriptor;
    int sample_rate_hz, channel_count;
    char *path;
    bool is_growing;
    uint64_t frame_count, expected_frames;

    uint64_t next;          // frame of the file that is read next
    ResampleStream *stream; // NULL = the rates are equal
    uint64_t skipped;       // frames out that are only lead-in
    bool is_run_out;        // the resampler gave its last
    float *block;           // frames of the file for the resampler
    size_t block_count, block_at;
};

Track *
track_open(const PlayerSource *source, Error *error)
{
    if (source->channel_count < 1 || source->channel_count > MAX_CHANNELS ||
        source->sample_rate_hz < 1000 || source->sample_rate_hz > 768000) {
        error_set(error, STATUS_INVALID,
                  "cannot play %s: it has %d channels at %d Hz; one or two "
                  "channels at 1000 to 768000 Hz can be played",
                  source->path, source->channel_count, source->sample_rate_hz);
        return NULL;
    }
    const int descriptor = open(source->path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        error_set_errno(error, STATUS_IO, "cannot play %s", source->path);
        return NULL;
    }
    Track *track = mem_new(sizeof(*track));
    track->descriptor = descriptor;
    track->sample_rate_hz = source->sample_rate_hz;
    track->channel_count = source->channel_count;
    track->path = mem_copy_text(source->path);
    track->is_growing = source->is_growing;
    track->frame_count = source->frame_count;
    track->expected_frames = source->expected_frames;
    track->block = mem_new_array((size_t)BLOCK_FRAMES * MAX_CHANNELS,
                                 sizeof(*track->block));
    return track;
}

void
track_close(Track *track)
{
    if (track == NULL)
        return;
    resample_stream_free(track->stream);
    (void)close(track->descriptor);
    mem_free(track->path);
    mem_free(track->block);
    mem_free(track);
}

void
track_grow(Track *track, uint64_t frame_count)
{
    if (frame_count > track->frame_count)
        track->frame_count = frame_count;
}

double
track_duration_s(const Track *track)
{
    return (double)track->frame_count / track->sample_rate_hz;
}

bool
track_is_growing(const Track *track)
{
    return track->is_growing && (track->expected_frames == 0 ||
                                 track->frame_count < track->expected_frames);
}

static int
greatest_divisor(int a, int b)
{
    while (b != 0) {
        const int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

Status
track_seek(Track *track, uint64_t frame, int sample_rate_hz, Error *error)
{
    resample_stream_free(track->stream);
    track->stream = NULL;
    track->next = frame;
    track->skipped = 0;
    track->block_count = track->block_at = 0;
    track->is_run_out = false;
    if (sample_rate_hz == track->sample_rate_hz)
        return STATUS_OK;
    // Both grids meet every `from` frames of the file: there the resampler
    // starts, so that its frames lie where an earlier start would put them.
    const int divisor = greatest_divisor(sample_rate_hz, track->sample_rate_hz);
    const uint64_t from = (uint64_t)(track->sample_rate_hz / divisor);
    const uint64_t to = (uint64_t)(sample_rate_hz / divisor);
    const uint64_t place = frame / to * from + frame % to * from / to;
    const uint64_t meeting =
        place > LEAD_IN_FRAMES ? (place - LEAD_IN_FRAMES) / from : 0;
    track->next = meeting * from;
    track->skipped = frame - meeting * to;
    track->stream = resample_stream_new(track->sample_rate_hz, sample_rate_hz,
                                        track->channel_count,
                                        RESAMPLE_FOR_LISTENING, error);
    return track->stream == NULL ? error->status : STATUS_OK;
}

static bool
is_read(const Track *track)
{
    return track->next >= track->frame_count;
}

// What of `wanted` frames is in the file; an error when it should be there but
// isn't.
static size_t
read_file(Track *track, float *samples, size_t wanted, Error *error)
{
    if (is_read(track))
        return 0;
    const uint64_t left = track->frame_count - track->next;
    const size_t count = left < wanted ? (size_t)left : wanted;
    const size_t frame_size = (size_t)track->channel_count * sizeof(float);
    ssize_t got = 0;
    do
        got = pread(track->descriptor, samples, count * frame_size,
                    (off_t)(track->next * frame_size));
    while (got < 0 && errno == EINTR);
    const size_t frames = got < 0 ? 0 : (size_t)got / frame_size;
    track->next += frames;
    if (frames > 0 || track_is_growing(track))
        return frames;
    if (got < 0)
        error_set_errno(error, STATUS_IO, "cannot read %s", track->path);
    else
        error_set(error, STATUS_INVALID,
                  "%s ends after %.1f s, %.1f s were promised; make the take "
                  "again to hear the rest",
                  track->path, (double)track->next / track->sample_rate_hz,
                  track_duration_s(track));
    track->frame_count = track->next;
    return 0;
}

static size_t
resample(Track *track, float *samples, size_t capacity, Error *error)
{
    if (track->block_at == track->block_count) {
        track->block_at = 0;
        track->block_count =
            read_file(track, track->block, BLOCK_FRAMES, error);
    }
    const bool is_last =
        track->block_count == 0 && is_read(track) && !track_is_growing(track);
    if (track->is_run_out || (track->block_count == 0 && !is_last))
        return 0;
    size_t taken = 0;
    const size_t given = resample_stream_process(
        track->stream,
        is_last ? NULL
                : track->block + track->block_at * (size_t)track->channel_count,
        track->block_count - track->block_at, &taken, samples, capacity);
    track->block_at += taken;
    track->is_run_out = is_last && given == 0;
    return given;
}

// A block at the device's rate, without what is only lead-in.
static size_t
read_block(Track *track, float *samples, size_t capacity, Error *error)
{
    if (track->stream == NULL)
        return read_file(track, samples, capacity, error);
    for (;;) {
        const size_t at = track->block_at, next = (size_t)track->next;
        const size_t given = resample(track, samples, capacity, error);
        const size_t dropped =
            given < track->skipped ? given : (size_t)track->skipped;
        track->skipped -= dropped;
        const size_t channels = (size_t)track->channel_count;
        memmove(samples, samples + dropped * channels,
                (given - dropped) * channels * sizeof(float));
        const bool is_stuck =
            given == 0 && at == track->block_at && next == track->next;
        if (given > dropped || is_stuck)
            return given - dropped;
    }
}

static void
spread(float *samples, size_t frame_count)
{
    for (size_t i = frame_count; i-- > 0;)
        samples[2 * i] = samples[2 * i + 1] = samples[i];
}

static void
fold(float *samples, size_t frame_count)
{
    for (size_t i = 0; i < frame_count; i++)
        samples[i] = 0.5F * (samples[2 * i] + samples[2 * i + 1]);
}

size_t
track_read(Track *track,
           float *samples,
           size_t capacity,
           int channel_count,
           Error *error)
{
    // Two channels that become one need their room before.
    if (channel_count < track->channel_count)
        capacity /= 2;
    const size_t count = read_block(track, samples, capacity, error);
    if (channel_count > track->channel_count)
        spread(samples, count);
    else if (channel_count < track->channel_count)
        fold(samples, count);
    return count;
}

bool
track_is_at_end(const Track *track)
{
    return is_read(track) && !track_is_growing(track) &&
           (track->stream == NULL || track->is_run_out);
}
