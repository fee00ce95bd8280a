// SPDX-License-Identifier: MIT
#include "loudness_steps.h"

#include "timbre/base/memory.h"

#include "exact_math.h"
#include "mix_kernel.h"

#include <math.h>
#include <string.h>

// Both filters of both channels side by side in one register; the second
// filter is one frame behind, which no loudness can show.
typedef double Lanes __attribute__((vector_size(32)));

enum { BLOCK_STEPS = 4 };

// BS.1770-5, tables 1 and 2: the filters at 48 kHz, b0 b1 b2 a1 a2, as
// y = b0 x + s1, s1 = (b1 - a1 b0) x - a1 s1 + s2, s2 = (b2 - a2 b0) x - a2 s1:
// half of the usual way from one frame to the next, which is all that costs.
#define SHELF_B0 1.53512485958697
#define SHELF_A1 (-1.69065929318241)
#define SHELF_A2 0.73248077421585
#define PASS_A1 (-1.99004745483398)
#define PASS_A2 0.99007225036621
#define BOTH(shelf, pass)                                                      \
    {                                                                          \
        shelf, shelf, pass, pass                                               \
    }
static const Lanes b0 = BOTH(SHELF_B0, 1.0);
static const Lanes a1 = BOTH(SHELF_A1, PASS_A1);
static const Lanes a2 = BOTH(SHELF_A2, PASS_A2);
static const Lanes c1 =
    BOTH(-2.69169618940638 - SHELF_A1 * SHELF_B0, -2.0 - PASS_A1);
static const Lanes c2 =
    BOTH(1.19839281085285 - SHELF_A2 * SHELF_B0, 1.0 - PASS_A2);

static const double offset_lu = 0.691; // of BS.1770's formula

static void
finish_step(LoudnessSteps *steps)
{
    // Not written unless it grows: others may be reading the pointer.
    if (steps->count == steps->capacity)
        steps->powers = mem_reserve(steps->powers, steps->count,
                                    &steps->capacity, sizeof *steps->powers);
    steps->powers[steps->count++] = steps->energy / (double)steps->step_frames;
    steps->energy = 0;
    steps->step_frames = 0;
    // Rest before the numbers get too small for the processor to be quick.
    for (int i = 0; i < 4; i++)
        for (int v = 0; v < 2; v++)
            if (fabs(steps->state[v][i]) < 1e-20)
                steps->state[v][i] = 0;
}

MIX_KERNEL static void
add_inside_step(LoudnessSteps *steps, const float *samples, size_t frame_count)
{
    Lanes s1;
    Lanes s2;
    memcpy(&s1, steps->state[0], sizeof s1);
    memcpy(&s2, steps->state[1], sizeof s2);
    double left = steps->shelf[0];
    double right = steps->shelf[1];
    Lanes energy = {0, 0, 0, 0};
    for (size_t i = 0; i < frame_count; i++) {
        const Lanes x = {(double)samples[2 * i], (double)samples[2 * i + 1],
                         left, right};
        const Lanes y = b0 * x + s1;
        const Lanes next = c1 * x + s2;
        s2 = c2 * x - a2 * s1;
        s1 = next - a1 * s1;
        left = y[0];
        right = y[1];
        energy += y * y;
    }
    memcpy(steps->state[0], &s1, sizeof s1);
    memcpy(steps->state[1], &s2, sizeof s2);
    steps->shelf[0] = left;
    steps->shelf[1] = right;
    steps->energy += energy[2] + energy[3];
}

void
loudness_steps_add(LoudnessSteps *steps,
                   const float *samples,
                   size_t frame_count)
{
    steps->frame_count += frame_count;
    steps->peak = mix_kernel_peak(samples, 2 * frame_count, steps->peak);
    while (frame_count > 0) {
        size_t count = LOUDNESS_STEP_FRAMES - steps->step_frames;
        if (count > frame_count)
            count = frame_count;
        add_inside_step(steps, samples, count);
        steps->step_frames += count;
        if (steps->step_frames == LOUDNESS_STEP_FRAMES)
            finish_step(steps);
        samples += 2 * count;
        frame_count -= count;
    }
}

void
loudness_steps_reserve(LoudnessSteps *steps, size_t frame_count)
{
    const size_t capacity = frame_count / LOUDNESS_STEP_FRAMES + 1;
    steps->powers = mem_resize(steps->powers, capacity, sizeof *steps->powers);
    steps->capacity = capacity;
}

void
loudness_steps_restart(LoudnessSteps *steps)
{
    steps->energy = 0;
    steps->step_frames = steps->frame_count = steps->count = 0;
    steps->peak = 0;
}

void
loudness_steps_clear(LoudnessSteps *steps)
{
    mem_free(steps->powers);
    *steps = (LoudnessSteps){0};
}

static double
mean(const double *powers, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += powers[i];
    return count > 0 ? sum / (double)count : 0;
}

static double
mean_above(const double *powers, size_t block_count, double gate)
{
    double sum = 0;
    size_t used = 0;
    for (size_t i = 0; i < block_count; i++) {
        const double power = mean(powers + i, BLOCK_STEPS);
        if (power <= gate)
            continue;
        sum += power;
        used++;
    }
    return used > 0 ? sum / (double)used : 0;
}

double
loudness_steps_gate(const double *powers, size_t count)
{
    if (count < BLOCK_STEPS)
        return mean(powers, count);
    const size_t blocks = count - BLOCK_STEPS + 1;
    const double absolute = loudness_steps_to_power(-70);
    const double loud = mean_above(powers, blocks, absolute);
    return mean_above(powers, blocks, fmax(absolute, loud / 10));
}

double
loudness_steps_power(const LoudnessSteps *steps)
{
    if (steps->count >= BLOCK_STEPS)
        return loudness_steps_gate(steps->powers, steps->count);
    if (steps->frame_count == 0)
        return 0;
    const double energy = mean(steps->powers, steps->count) *
                              (double)(steps->count * LOUDNESS_STEP_FRAMES) +
                          steps->energy;
    return energy / (double)steps->frame_count;
}

double
loudness_steps_lufs(double power)
{
    return power > 0 ? 10 * log10(power) - offset_lu : -HUGE_VAL;
}

double
loudness_steps_to_power(double lufs)
{
    return exact_power(lufs + offset_lu);
}
