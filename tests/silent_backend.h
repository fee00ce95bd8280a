// SPDX-License-Identifier: MIT
// A backend without music: it keeps the contract, takes orders from a test and
// can misbehave.
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/core/backend.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

typedef struct {
    BackendDescription description;
    BackendInterface interface;
    int step_count;
    int step_ms;
    bool emits;    // frames as they come, else all at the end
    bool previews; // lets hear what comes, as the band does
    bool fails;
    bool returns_nothing;
    atomic_int started;
    atomic_int live; // jobs inside generate() now
    atomic_int most_live;
} SilentBackend;

enum { SILENT_RATE_HZ = 8000, SILENT_STEP_FRAMES = 4000 };

static inline const BackendDescription *
silent_describe(void *self)
{
    return &((SilentBackend *)self)->description;
}

static inline Status
silent_load(void *self,
            const Request *request,
            const BackendHost *host,
            Error *error)
{
    (void)self;
    (void)request;
    (void)error;
    return host->progress(host->self, (Progress){STAGE_LOAD, 1, 1})
               ? STATUS_OK
               : STATUS_CANCELLED;
}

static inline void
silent_sleep(int milliseconds)
{
    const struct timespec time = {.tv_sec = milliseconds / 1000,
                                  .tv_nsec = milliseconds % 1000 * 1000000L};
    nanosleep(&time, NULL);
}

static inline Status
silent_steps(SilentBackend *backend,
             const BackendHost *host,
             const float *samples)
{
    for (int step = 0; step < backend->step_count; step++) {
        silent_sleep(backend->step_ms);
        const size_t ready = (size_t)(step + 1) * SILENT_STEP_FRAMES;
        if (backend->emits)
            host->emit(host->self, samples, ready, 1, SILENT_RATE_HZ);
        if (backend->previews)
            host->emit_preview(host->self,
                               samples + (size_t)step * SILENT_STEP_FRAMES,
                               SILENT_STEP_FRAMES, 1, SILENT_RATE_HZ);
        if (!host->progress(host->self,
                            (Progress){STAGE_RENDER, (uint64_t)step + 1,
                                       (uint64_t)backend->step_count}))
            return STATUS_CANCELLED;
    }
    return STATUS_OK;
}

static inline Status
silent_generate(void *self,
                const Request *request,
                const BackendHost *host,
                Rendered *rendered,
                Error *error)
{
    SilentBackend *backend = self;
    const size_t frames = (size_t)backend->step_count * SILENT_STEP_FRAMES;
    atomic_fetch_add(&backend->started, 1);
    const int live = atomic_fetch_add(&backend->live, 1) + 1;
    if (live > atomic_load(&backend->most_live))
        atomic_store(&backend->most_live, live);
    AudioBuffer *audio = audio_buffer_new(frames, 1, SILENT_RATE_HZ);
    for (size_t i = 0; i < frames; i++)
        audio->samples[i] = (float)((request->seed + i * 7919) % 200) / 400;
    Status status = silent_steps(backend, host, audio->samples);
    if (status == STATUS_OK && backend->fails)
        status = error_set(error, STATUS_FAILED,
                           "the silent backend was told to fail");
    if (status == STATUS_OK && !backend->returns_nothing)
        rendered->audio = audio;
    else
        audio_buffer_free(audio);
    atomic_fetch_sub(&backend->live, 1);
    return status;
}

static inline void
silent_nothing(void *self)
{
    (void)self;
}

static inline void
silent_init(SilentBackend *backend, const char *name, bool on_python_worker)
{
    static const char *const accepts[] = {
        "kind.song",  "kind.loop",       "plan",
        "duration_s", "negative_prompt", "references.melody"};
    memset(backend, 0, sizeof(*backend));
    backend->description =
        (BackendDescription){.name = mem_copy_text(name),
                             .version = mem_copy_text("1"),
                             .licence = mem_copy_text("MIT"),
                             .text = mem_copy_text("for tests"),
                             .is_available = true,
                             .reason = mem_copy_text("")};
    for (size_t i = 0; i < ARRAY_LENGTH(accepts); i++)
        string_list_push(&backend->description.accepts, accepts[i]);
    backend->interface =
        (BackendInterface){.describe = silent_describe,
                           .load = silent_load,
                           .generate = silent_generate,
                           .unload = silent_nothing,
                           .free = silent_nothing,
                           .runs_on_python_worker = on_python_worker};
    backend->step_count = 4;
    backend->step_ms = 2;
}

static inline Backend
silent_backend(SilentBackend *backend)
{
    return (Backend){.interface = &backend->interface, .self = backend};
}

static inline Request *
silent_request(const char *backend, uint64_t seed)
{
    Request *request = request_new();
    request->prompt = mem_copy_text("silence");
    request->backend = mem_copy_text(backend);
    request->has_seed = true;
    request->seed = seed;
    return request;
}
