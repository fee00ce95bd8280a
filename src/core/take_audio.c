// SPDX-License-Identifier: MIT
#include "timbre/core/take_audio.h"

#include "timbre/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void
unmap(void *owner, float *samples)
{
    munmap(samples, (size_t)(uintptr_t)owner);
}

static AudioBuffer *
map_samples(int file, const char *path, const Result *result, Error *error)
{
    struct stat facts = {0};
    const size_t frame_bytes = (size_t)result->channel_count * sizeof(float);
    const size_t size = (size_t)result->frame_count * frame_bytes;
    if (fstat(file, &facts) != 0 || size == 0 ||
        size / frame_bytes != result->frame_count ||
        (size_t)facts.st_size < size) {
        error_set(error, STATUS_INVALID,
                  "%s is shorter than its take; render it again", path);
        return NULL;
    }
    float *samples =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    if (samples == MAP_FAILED) {
        error_set_errno(error, STATUS_MEMORY, "cannot map %s", path);
        return NULL;
    }
    return audio_buffer_wrap(samples, (size_t)result->frame_count,
                             result->channel_count, result->sample_rate_hz,
                             unmap, (void *)(uintptr_t)size);
}

AudioBuffer *
take_audio_map(const Take *take, const char *name, Error *error)
{
    char *path = take_file(take, name);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    AudioBuffer *audio = NULL;
    if (file >= 0)
        audio = map_samples(file, path, take->result, error);
    else if (errno == ENOENT)
        error_set(error, STATUS_NOT_FOUND,
                  "%s of take %s is not kept; render the take again", name,
                  take->take_id);
    else
        error_set_errno(error, STATUS_IO, "cannot read %s", path);
    if (file >= 0)
        close(file);
    mem_free(path);
    return audio;
}
