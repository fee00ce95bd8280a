// SPDX-License-Identifier: MIT
#include "phase_stage.h"

#include "timbre/base/memory.h"

#include "simd.h"

#include <math.h>

// Hops that a buffer slides before it is copied to its front.
enum { SLIDES = 32 };

struct PhaseStage {
    const PhaseGrid *grid;
    Fft *in, *out;
    size_t in_size, out_size;
    size_t pushed, pulled;
    float *sums; // overlapped frames, from the next frame's first sample on
    size_t offset, capacity;
    float *edge;    // `steady` of a frame near an end
    bool is_folded; // at the sound's end
};

// Shared //////////////////////////////////////////////////////////////////////

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

// At a sample counted from the first window's first; never less than a
// hundredth of one window's height, or the outermost samples, which hardly any
// window sees, would be blown up.
static float
squares_at(const PhaseGrid *grid, size_t at, size_t frame_count)
{
    const size_t size = grid->window_size, hop = grid->hop_size;
    float sum = 0;
    size_t frame = at < size ? 0 : (at - size) / hop + 1;
    for (; frame < frame_count && frame * hop <= at; frame++) {
        const float height = grid->window[at - frame * hop];
        sum += height * height;
    }
    return fmaxf(sum, 0.01F);
}

static float *
squares_new(const PhaseGrid *grid,
            size_t first_frame,
            size_t last_frame,
            size_t frame_count)
{
    const size_t count =
        grid->window_size + (last_frame - first_frame) * grid->hop_size;
    float *squares = mem_new_array(count, sizeof(float));
    for (size_t i = 0; i < count; i++)
        squares[i] =
            squares_at(grid, first_frame * grid->hop_size + i, frame_count);
    return squares;
}

PhaseGrid *
phase_grid_new(size_t window_size,
               size_t hop_size,
               size_t frame_count,
               size_t sample_count)
{
    PhaseGrid *grid = mem_new(sizeof(*grid));
    *grid = (PhaseGrid){.window_size = window_size,
                        .hop_size = hop_size,
                        .reach = (window_size - 1) / hop_size,
                        .frame_count = frame_count,
                        .sample_count = sample_count};
    const size_t last = frame_count - 1, reach = grid->reach;
    grid->window = mem_new_array(window_size, sizeof(float));
    grid->steady = mem_new_array(window_size, sizeof(float));
    for (size_t i = 0; i < window_size; i++)
        grid->window[i] = (float)(0.5 - 0.5 * cos(2 * M_PI * (double)i /
                                                  (double)window_size));
    grid->tail_frame = last - least(last, reach);
    grid->head = squares_new(grid, 0, reach, frame_count);
    grid->tail = squares_new(grid, grid->tail_frame, last, frame_count);
    grid->squares = squares_new(grid, reach, reach, 2 * reach + 1);
    for (size_t i = 0; i < window_size; i++)
        grid->steady[i] = grid->window[i] / grid->squares[i];
    return grid;
}

void
phase_grid_free(PhaseGrid *grid)
{
    if (grid == NULL)
        return;
    mem_free(grid->window);
    mem_free(grid->head);
    mem_free(grid->tail);
    mem_free(grid->squares);
    mem_free(grid->steady);
    mem_free(grid);
}

// Over the samples of a frame.
static const float *
squares_of(const PhaseGrid *grid, size_t frame)
{
    if (frame < grid->reach)
        return grid->head + frame * grid->hop_size;
    if (frame + grid->reach >= grid->frame_count)
        return grid->tail + (frame - grid->tail_frame) * grid->hop_size;
    return grid->squares;
}

// A stage /////////////////////////////////////////////////////////////////////

PhaseStage *
phase_stage_new(
    const PhaseGrid *grid, Fft *in, size_t in_size, Fft *out, size_t out_size)
{
    PhaseStage *stage = mem_new(sizeof(*stage));
    *stage = (PhaseStage){.grid = grid,
                          .in = in,
                          .in_size = in_size,
                          .out = out,
                          .out_size = out_size};
    stage->capacity =
        grid->window_size + (grid->reach + SLIDES) * grid->hop_size;
    stage->sums = mem_new_array(stage->capacity, sizeof(float));
    stage->edge = mem_new_array(grid->window_size, sizeof(float));
    return stage;
}

void
phase_stage_free(PhaseStage *stage)
{
    if (stage == NULL)
        return;
    mem_free(stage->sums);
    mem_free(stage->edge);
    mem_free(stage);
}

SIMD_KERNEL static void
add_windowed(float *restrict sums,
             const float *restrict samples,
             const float *restrict window,
             size_t count,
             float scale)
{
    for (size_t i = 0; i < count; i++)
        sums[i] += samples[i] * window[i] * scale;
}

SIMD_KERNEL static void
multiply(float *restrict to,
         const float *restrict from,
         const float *restrict by,
         size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i] * by[i];
}

// A window's middle is the middle of its transform.
static size_t
lead(const PhaseGrid *grid, size_t size)
{
    return size / 2 - grid->window_size / 2;
}

void
phase_stage_push(PhaseStage *stage)
{
    const PhaseGrid *grid = stage->grid;
    const size_t ahead = stage->pushed++ - stage->pulled;
    fft_inverse(stage->in);
    add_windowed(stage->sums + stage->offset + ahead * grid->hop_size,
                 fft_input(stage->in) + lead(grid, stage->in_size),
                 grid->window, grid->window_size, 1 / (float)stage->in_size);
}

bool
phase_stage_is_ready(const PhaseStage *stage)
{
    const PhaseGrid *grid = stage->grid;
    return stage->pulled < grid->frame_count &&
           (stage->pushed > stage->pulled + grid->reach ||
            stage->pushed == grid->frame_count);
}

size_t
phase_stage_next(const PhaseStage *stage)
{
    return stage->pulled;
}

// What lies on both sides of a mirror is one sound, seen twice: their common
// mean, by weight. `mirror` counts from the first window's first sample.
static void
fold(PhaseStage *stage, size_t mirror)
{
    const PhaseGrid *grid = stage->grid;
    const size_t before = mirror - stage->pulled * grid->hop_size;
    const size_t behind =
        (stage->pushed - 1) * grid->hop_size + grid->window_size - 1 - mirror;
    float *middle = stage->sums + stage->offset + before;
    for (size_t i = 1; i <= least(before, behind); i++) {
        float *left = middle - i, *right = middle + i;
        const float left_squares =
            squares_at(grid, mirror - i, grid->frame_count);
        const float right_squares =
            squares_at(grid, mirror + i, grid->frame_count);
        const float mean = (*left + *right) / (left_squares + right_squares);
        *left = mean * left_squares;
        *right = mean * right_squares;
    }
}

// Before a frame is taken: the first one holds the beginning's mirror in its
// middle; the end's is folded as soon as a frame looks beyond it.
static void
fold_ends(PhaseStage *stage)
{
    const PhaseGrid *grid = stage->grid;
    const size_t end = grid->window_size / 2 + grid->sample_count - 1;
    const size_t start = stage->pulled * grid->hop_size;
    if (stage->pulled == 0)
        fold(stage, grid->window_size / 2);
    if (stage->is_folded || start + grid->window_size <= end + 1 || start > end)
        return;
    fold(stage, end);
    stage->is_folded = true;
}

static void
slide(PhaseStage *stage)
{
    const PhaseGrid *grid = stage->grid;
    const size_t kept = grid->window_size + (grid->reach - 1) * grid->hop_size;
    stage->pulled++;
    stage->offset += grid->hop_size;
    if (stage->offset + kept + grid->hop_size <= stage->capacity)
        return;
    memmove(stage->sums, stage->sums + stage->offset, kept * sizeof(float));
    memset(stage->sums + kept, 0, (stage->capacity - kept) * sizeof(float));
    stage->offset = 0;
}

void
phase_stage_pull(PhaseStage *stage)
{
    const PhaseGrid *grid = stage->grid;
    const float *squares = squares_of(grid, stage->pulled);
    const float *weights = grid->steady;
    fold_ends(stage);
    if (squares != grid->squares) {
        for (size_t i = 0; i < grid->window_size; i++)
            stage->edge[i] = grid->window[i] / squares[i];
        weights = stage->edge;
    }
    float *input = fft_input(stage->out);
    memset(input, 0, stage->out_size * sizeof(float));
    multiply(input + lead(grid, stage->out_size), stage->sums + stage->offset,
             weights, grid->window_size);
    fft_forward(stage->out);
    slide(stage);
}

size_t
phase_stage_pull_sound(PhaseStage *stage, float *samples)
{
    const PhaseGrid *grid = stage->grid;
    const bool is_last = stage->pulled + 1 == grid->frame_count;
    const size_t count = is_last ? grid->window_size : grid->hop_size;
    const float *squares = squares_of(grid, stage->pulled);
    fold_ends(stage);
    for (size_t i = 0; i < count; i++)
        samples[i] = stage->sums[stage->offset + i] / squares[i];
    slide(stage);
    return count;
}
