// SPDX-License-Identifier: MIT
// RIFF chunks that libsndfile has no words for (export.md 1.4).
#pragma once

#include "timbre/base/text.h"
#include "timbre/core/score.h"
#include "timbre/core/take.h"

#include "sink.h"

// `acid`: tempo in quarters, meter and length in quarters; loops stretch,
// songs don't.
void wav_chunk_acid(const Take *take, Text *body);
// Where a section begins.
uint32_t
wav_chunk_section_frame(const Score *score, size_t index, int sample_rate_hz);
// `cue ` and the `adtl` list with the names of the sections.
void wav_chunk_cue(const Score *score, int sample_rate_hz, Text *body);
void wav_chunk_labels(const Score *score, Text *body);
// Appends a chunk to a finished RIFF or RF64 file and mends its size.
bool wav_chunk_append(Sink *sink, const char *id, const Text *body);
