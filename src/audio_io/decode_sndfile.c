// SPDX-License-Identifier: MIT
#include "timbre/audio_io/decode_sndfile.h"

#include "timbre/base/memory.h"

#include <sndfile.h>

#include <stdbool.h>
#include <stdlib.h>

#define MOST_FRAMES 0x1p40

enum { CHUNK_FRAMES = 65536, LOWEST_RATE_HZ = 8000, HIGHEST_RATE_HZ = 192000 };

static Status
check_info(const char *path, const SF_INFO *info, Error *error)
{
    if (info->channels < 1 || info->channels > 2)
        return error_set(error, STATUS_INVALID,
                         "%s has %d channels; mix it down to one or two first",
                         path, info->channels);
    if (info->samplerate < LOWEST_RATE_HZ || info->samplerate > HIGHEST_RATE_HZ)
        return error_set(error, STATUS_INVALID,
                         "%s has %d samples a second; 8000 to 192000 can be "
                         "read",
                         path, info->samplerate);
    return STATUS_OK;
}

static void
release(void *owner, float *samples)
{
    (void)owner;
    free(samples);
}

// The length that a file claims is not to be trusted (export.md 3.2): read
// until nothing more comes.
static AudioBuffer *
read_all(SNDFILE *file,
         const SF_INFO *info,
         const char *path,
         sf_count_t limit,
         Error *error)
{
    const size_t channels = (size_t)info->channels;
    float *samples = NULL;
    sf_count_t frames = 0;
    for (bool more = true; more && frames < limit;) {
        const size_t room = ((size_t)frames + CHUNK_FRAMES) * channels;
        float *grown = realloc(samples, room * sizeof(float));
        if (grown == NULL) {
            free(samples);
            error_set(error, STATUS_MEMORY, "%s does not fit in memory", path);
            return NULL;
        }
        samples = grown;
        const sf_count_t wanted =
            limit - frames < CHUNK_FRAMES ? limit - frames : CHUNK_FRAMES;
        const sf_count_t got =
            sf_readf_float(file, samples + (size_t)frames * channels, wanted);
        frames += got > 0 ? got : 0;
        more = got == wanted;
    }
    if (frames == 0) {
        free(samples);
        error_set(error, STATUS_INVALID, "%s holds no sound", path);
        return NULL;
    }
    return audio_buffer_wrap(samples, (size_t)frames, info->channels,
                             info->samplerate, release, NULL);
}

AudioBuffer *
decode_sndfile_read(const char *path, double limit_s, Error *error)
{
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    if (file == NULL) {
        error_set(error, STATUS_IO, "cannot read %s as sound: %s", path,
                  sf_strerror(NULL));
        return NULL;
    }
    AudioBuffer *audio = NULL;
    const double limit_frames = limit_s * info.samplerate + 0.5;
    const sf_count_t limit = limit_s > 0 && limit_frames < MOST_FRAMES
                                 ? (sf_count_t)limit_frames
                                 : (sf_count_t)MOST_FRAMES;
    if (check_info(path, &info, error) == STATUS_OK)
        audio = read_all(file, &info, path, limit, error);
    sf_close(file);
    return audio;
}
