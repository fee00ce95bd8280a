// SPDX-License-Identifier: MIT
#include "stem.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// A loop's tail that still sounds at its limit fades over the last second.
enum { TAIL_FADE_FRAMES = SYNTH_SAMPLE_RATE_HZ };

static const size_t frame_bytes = 2 * sizeof(float);

static Status
open_file(Stem *stem, Error *error)
{
    char *file = text_format("%s.f32", stem->name);
    char *path = path_join(stem->plan->scratch_folder, file);
    Status status = STATUS_OK;
    stem->descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (stem->descriptor < 0) {
        status = error_set_errno(error, STATUS_IO, "cannot write %s", path);
    } else {
        errno = posix_fallocate(stem->descriptor, 0, (off_t)stem->mapped_bytes);
        if (errno != 0)
            status = error_set_errno(error, STATUS_IO,
                                     "cannot reserve %zu MB for %s",
                                     stem->mapped_bytes / 1000000 + 1, path);
    }
    mem_free(path);
    mem_free(file);
    return status;
}

Status
stem_open(Stem *stem, const StemPlan *plan, const char *name, Error *error)
{
    stem->plan = plan;
    stem->name = mem_copy_text(name);
    stem->descriptor = -1;
    stem->mapped_bytes = plan->frame_count * frame_bytes;
    if (plan->scratch_folder != NULL) {
        const Status status = open_file(stem, error);
        if (status != STATUS_OK)
            return status;
    }
    const int kind =
        stem->descriptor < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    void *map = mmap(NULL, stem->mapped_bytes, PROT_READ | PROT_WRITE, kind,
                     stem->descriptor, 0);
    if (map == MAP_FAILED)
        return error_set_errno(error, STATUS_MEMORY,
                               "no memory for the stem %s", name);
    stem->samples = map;
    loudness_steps_reserve(&stem->steps, plan->frame_count);
    if (plan->score->is_loop)
        stem->tail = mem_new_array(STEM_TAIL_FRAMES, frame_bytes);
    if (stem->part != NULL && stem->part->low_pass_hz > 0)
        stem->low_pass_pole =
            exact_one_pole(stem->part->low_pass_hz, SYNTH_SAMPLE_RATE_HZ);
    stem->pump = (Pump){.curve = plan->pump};
    if (stem->part != NULL)
        stem->pump.depth_db = stem->part->pump_db;
    return STATUS_OK;
}

static void
apply_low_pass(Stem *stem, float *frames)
{
    if (stem->low_pass_pole <= 0)
        return;
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++)
        for (size_t c = 0; c < 2; c++) {
            double *state = &stem->low_pass[c];
            *state +=
                stem->low_pass_pole * ((double)frames[2 * i + c] - *state);
            frames[2 * i + c] = (float)*state;
        }
    for (size_t c = 0; c < 2; c++)
        if (stem->low_pass[c] < 1e-20 && stem->low_pass[c] > -1e-20)
            stem->low_pass[c] = 0;
}

// Gain of a quarter cosine that ends at `end`.
static void
fade(float *frames, int64_t first, int64_t end, int64_t fade_frames)
{
    if (fade_frames == 0 || first + SYNTH_BLOCK_FRAMES <= end - fade_frames)
        return;
    for (int64_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const int64_t into = first + i + 1 - (end - fade_frames);
        if (into <= 0)
            continue;
        const double share = (double)into / (double)fade_frames;
        const float gain =
            share >= 1 ? 0 : (float)exact_sine(0.25 + 0.25 * share);
        frames[2 * i] *= gain;
        frames[2 * i + 1] *= gain;
    }
}

static void
store(Stem *stem, const float *frames)
{
    const int64_t end = (int64_t)stem->plan->frame_count;
    int64_t count = end - stem->frame;
    if (count > SYNTH_BLOCK_FRAMES)
        count = SYNTH_BLOCK_FRAMES;
    if (count < 0)
        count = 0;
    memcpy(stem->samples + 2 * stem->frame, frames,
           (size_t)count * frame_bytes);
    loudness_steps_add(&stem->steps, frames, (size_t)count);
    if (stem->tail == NULL)
        return;
    for (int64_t i = count; i < SYNTH_BLOCK_FRAMES; i++) {
        const int64_t at = stem->frame + i - end;
        if (at < STEM_TAIL_FRAMES)
            memcpy(stem->tail + 2 * at, frames + 2 * i, frame_bytes);
    }
}

void
stem_render(Stem *stem, size_t frame_count)
{
    float frames[2 * SYNTH_BLOCK_FRAMES];
    const int64_t end = (int64_t)stem->plan->frame_count;
    const int64_t tail_end = end + STEM_TAIL_FRAMES;
    const int64_t stop = stem->tail != NULL ? tail_end : end;
    const int64_t until = stem->frame + (int64_t)frame_count;
    while (!stem->is_done && stem->frame < until) {
        const bool sounds =
            stem->source.interface->render_block(stem->source.self, frames);
        apply_low_pass(stem, frames);
        pump_apply(&stem->pump, stem->frame, frames, SYNTH_BLOCK_FRAMES);
        if (stem->tail != NULL)
            fade(frames, stem->frame, tail_end, TAIL_FADE_FRAMES);
        else
            fade(frames, stem->frame, end, (int64_t)stem->plan->fade_frames);
        store(stem, frames);
        stem->frame += SYNTH_BLOCK_FRAMES;
        stem->is_done = stem->frame >= stop || (stem->frame >= end && !sounds);
    }
}

void
stem_finish(Stem *stem)
{
    if (stem->tail == NULL)
        return;
    const int64_t end = (int64_t)stem->plan->frame_count;
    const int64_t ringing = stem->frame - end;
    for (int64_t i = 0; i < ringing && i < STEM_TAIL_FRAMES; i++) {
        float *into = stem->samples + 2 * (i % end);
        into[0] += stem->tail[2 * i];
        into[1] += stem->tail[2 * i + 1];
    }
    loudness_steps_clear(&stem->steps);
    loudness_steps_add(&stem->steps, stem->samples, stem->plan->frame_count);
}

static void
unmap(void *owner, float *samples)
{
    const size_t *size = owner;
    munmap(samples, *size);
    mem_free(owner);
}

AudioBuffer *
stem_take_audio(Stem *stem)
{
    size_t *size = mem_copy(&stem->mapped_bytes, sizeof *size);
    AudioBuffer *audio =
        audio_buffer_wrap(stem->samples, stem->plan->frame_count, 2,
                          SYNTH_SAMPLE_RATE_HZ, unmap, size);
    stem->samples = NULL;
    return audio;
}

void
stem_close(Stem *stem)
{
    if (stem->source.self != NULL)
        stem->source.interface->free(stem->source.self);
    stem->source.self = NULL;
    mem_free(stem->tail);
    if (stem->samples != NULL)
        munmap(stem->samples, stem->mapped_bytes);
    if (stem->descriptor >= 0)
        close(stem->descriptor);
    stem->descriptor = -1;
    loudness_steps_clear(&stem->steps);
    mem_free(stem->name);
    stem->name = NULL;
}
