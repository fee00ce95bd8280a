// SPDX-License-Identifier: MIT
// A take becomes a file: written beside, verified, renamed; what was there is
// never touched (export.md 3.3).
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/hash.h"
#include "timbre/core/audio_buffer.h"
#include "timbre/core/score.h"
#include "timbre/core/take.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const char *format;
    int sample_rate_hz; // 0 = native
    int bit_depth;      // 0 = the format's default
    bool minimal_tags;  // keep disclosure and licence, drop prompt and paths
} ExportSettings;

typedef struct {
    char *path; // what was written; the caller frees
    uint64_t bytes;
    char sha256[HASH_TEXT_SIZE]; // of the file, "" for folders
} Exported;

// Given to a format's writer.
typedef struct {
    const Take *take;
    const Score *score;       // or NULL
    const AudioBuffer *audio; // mastered, at the export's rate
    const ExportSettings *settings;
    int bit_depth;
    int descriptor;     // of the .part file
    const char *folder; // of the .part folder
    bool (*progress)(void *context, double done_share);
    void *context;
} ExportJob;

// Writes the take in `take->folder` to `target`: a file, a folder ending in
// '/', or NULL for the export folder with a name made of the title. A file
// that exists is never written over: the new one gets " (2)". `progress` may
// be NULL; false = stop: nothing is left behind. What dead programs left of
// their exports in that folder is swept first.
Status export_take(const Take *take,
                   const char *target,
                   const char *export_folder,
                   const ExportSettings *settings,
                   bool (*progress)(void *context, double done_share),
                   void *context,
                   Exported *exported,
                   Error *error);

// A sentence when `target` is a file whose folder doesn't exist or can't be
// written, so that it can be told before anything is rendered.
Status export_check_target(const char *target, Error *error);

// To an open descriptor (a pipe: `-o -`); formats that need seeking are
// written to an unlinked file first and copied.
Status export_take_to(const Take *take,
                      int descriptor,
                      const ExportSettings *settings,
                      Error *error);
