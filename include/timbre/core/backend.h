// SPDX-License-Identifier: MIT
// What stands between the orchestrator and whoever makes the sound.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"
#include "timbre/core/audio_buffer.h"
#include "timbre/core/option.h"
#include "timbre/core/request.h"
#include "timbre/core/score.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    STAGE_LOAD,
    STAGE_ENCODE,
    STAGE_COMPOSE,
    STAGE_RENDER,
    STAGE_DECODE,
    STAGE_INVERT, // a mel spectrogram becomes sound
    STAGE_JOIN,
    STAGE_MASTER,
    STAGE_MEASURE,
    STAGE_KEEP,
    STAGE_COUNT
} Stage;

const char *backend_stage_name(Stage stage);
bool backend_stage_find(const char *name, Stage *stage);

typedef struct {
    Stage stage;
    uint64_t done, total; // total 0 = unknown
} Progress;

// Calls that a backend makes while it works, on the thread it was called on.
// Owned by the orchestrator; valid during the call only.
typedef struct {
    void *self;
    // False = stop: return STATUS_CANCELLED soon.
    bool (*progress)(void *self, Progress progress);
    bool (*is_cancelled)(void *self); // cheap, any thread
    void (*log)(void *self, const char *text);
    // The same for a sentence that people shall read at once; NULL = as log.
    void (*note)(void *self, const char *text);
    // Frames [0, frames_ready) of `samples` are final and will not be written
    // again; monotone. They are appended to raw.f32 and hashed.
    void (*emit)(void *self,
                 const float *samples,
                 size_t frames_ready,
                 int channel_count,
                 int sample_rate_hz);
    // A preview block that follows the last one, to be heard before the end;
    // not part of the result (sketch, design.md 1 "Life of audio").
    void (*emit_preview)(void *self,
                         const float *samples,
                         size_t frame_count,
                         int channel_count,
                         int sample_rate_hz);
    // A folder that lives as long as the job: stems may be put there.
    const char *scratch_folder;
    // The sound of request->references, item by item, decoded and borrowed for
    // the call; NULL where a reference has no sound. NULL = there are none.
    const AudioBuffer *const *references;
} BackendHost;

typedef struct {
    char *name;
    AudioBuffer *audio; // a mapping of scratch_folder/NAME.f32 is fine
} RenderedPart;

// Owned by the caller after a successful call; clear it in any case.
typedef struct {
    AudioBuffer *audio; // the raw result
    RenderedPart *parts;
    size_t part_count;
    Json *facts;  // record: what the backend knows (versions, model, device)
    Score *score; // of the band, else NULL
    size_t bar_count; // measured positions, 0 when the backend has none
    uint64_t *bar_frames;
    size_t beat_count;
    uint64_t *beat_frames;
} Rendered;

void backend_rendered_clear(Rendered *rendered);

typedef struct {
    char *name;
    char *version;
    char *licence;
    char *text;         // one line for people
    StringList accepts; // request fields and reference roles it honours:
                        // "plan", "params", "negative_prompt",
                        // "references.melody", "kind.loop" ...
    Option *options;
    size_t option_count;
    bool is_separator;
    bool is_available;
    char *reason;  // why it is not available and the line that mends it, or ""
    char *family;  // whose checkpoints it loads, or ""
    char *feature; // the setting features.NAME that must be on, or ""
} BackendDescription;

void backend_description_clear(BackendDescription *description);
Json *backend_description_to_json(const BackendDescription *description);
Status backend_description_from_json(const Json *json,
                                     BackendDescription *description,
                                     Error *error);

typedef struct {
    // Borrowed, valid until free. Quick: never starts Python.
    const BackendDescription *(*describe)(void *self);
    // Make ready for a request; may be called again. Cancellable.
    Status (*load)(void *self,
                   const Request *request,
                   const BackendHost *host,
                   Error *error);
    Status (*generate)(void *self,
                       const Request *request,
                       const BackendHost *host,
                       Rendered *rendered,
                       Error *error);
    // For separators: audio (borrowed) -> parts. NULL if it can't.
    Status (*separate)(void *self,
                       const Request *request,
                       const AudioBuffer *audio,
                       const BackendHost *host,
                       Rendered *rendered,
                       Error *error);
    void (*unload)(void *self);
    void (*free)(void *self);
    bool runs_on_python_worker; // thread W; otherwise B
} BackendInterface;

typedef struct {
    const BackendInterface *interface;
    void *self;
} Backend;

// By the name it describes itself with; NULL if there is none.
const Backend *
backend_find(const Backend *backends, size_t count, const char *name);

// A request against what the backend accepts and its options' limits: every
// field changes the result or is rejected here with a sentence.
Status backend_check_request(const BackendDescription *description,
                             const Request *request,
                             Error *error);
