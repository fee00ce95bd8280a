// SPDX-License-Identifier: MIT
// One iteration of fast Griffin-Lim (Perraudin, Balazs, Sondergaard 2013) as a
// stage that frames run through: overlapped to sound, cut into frames again as
// soon as all their neighbours have come. Stages in a row iterate over a sound
// of any length in the memory of a few frames, without tiles and their seams.
#pragma once

#include "fft.h"

#include <stdbool.h>
#include <stddef.h>

// What all stages share. Beyond its first and last sample the sound goes on
// mirrored: so it did when the frames were measured.
typedef struct {
    size_t window_size, hop_size;
    size_t reach; // how many frames before and behind touch a frame
    size_t frame_count;
    size_t sample_count; // of the sound
    float *window;
    // Sums of the squares of all windows over a sample: in the first frames,
    // the last ones, and all between.
    float *head, *tail, *squares;
    size_t tail_frame;
    float *steady; // window over squares
} PhaseGrid;

PhaseGrid *phase_grid_new(size_t window_size,
                          size_t hop_size,
                          size_t frame_count,
                          size_t sample_count);
void phase_grid_free(PhaseGrid *grid);

typedef struct PhaseStage PhaseStage;

// `borrowed` until free; the two transforms may be one.
PhaseStage *phase_stage_new(
    const PhaseGrid *grid, Fft *in, size_t in_size, Fft *out, size_t out_size);
void phase_stage_free(PhaseStage *stage);

// Takes the next frame from the spectrum of `in`, which is lost.
void phase_stage_push(PhaseStage *stage);
// True when the next frame is complete.
bool phase_stage_is_ready(const PhaseStage *stage);
// Number of the frame that phase_stage_pull() will give.
size_t phase_stage_next(const PhaseStage *stage);
// The next frame into the spectrum of `out`.
void phase_stage_pull(PhaseStage *stage);
// Instead of a frame: the samples that no later frame touches, hop_size of
// them (the rest of the window after the last frame). Returns their number.
size_t phase_stage_pull_sound(PhaseStage *stage, float *samples);
