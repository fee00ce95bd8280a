// SPDX-License-Identifier: MIT
// WAV by libsndfile: RIFF below 4 GiB, RF64 above; bext, acid and section
// markers; the ID3 tag and the XMP packet are appended behind the sound. Also
// the folder's reader of sound files.
#pragma once

#include "timbre/export/export.h"

#include "tags.h"

#include <stdbool.h>

Status encode_sndfile_write(ExportJob *job, Error *error);

typedef struct {
    int sample_rate_hz, channel_count;
    int bit_depth;     // 0 for formats without
    double duration_s; // NAN when what the file claims can't be true
} SoundFacts;

// What libsndfile says of a file, with the few tags that it knows (WAV's INFO
// above all), cleaned; false when it can't read the file.
bool
encode_sndfile_describe(const char *path, SoundFacts *sound, TagList *tags);
