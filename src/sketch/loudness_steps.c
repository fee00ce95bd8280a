// SPDX-License-Identifier: MIT
#include "loudness_steps.h"

#include "timbre/base/memory.h"

#include "exact_math.h"

#include <math.h>
#include <string.h>

// Left and right side by side in one register.
typedef double Pair __attribute__((vector_size(16)));

enum { BLOCK_STEPS = 4 };

// BS.1770-5, tables 1 and 2: the filters at 48 kHz, b0 b1 b2 a1 a2, as
// y = b0 x + s1, s1 = (b1 - a1 b0) x - a1 s1 + s2, s2 = (b2 - a2 b0) x - a2 s1:
// half of the usual way from one frame to the next, which is all that costs.
static const double shelf_b0 = 1.53512485958697;
static const double shelf_a1 = -1.69065929318241;
static const double shelf_a2 = 0.73248077421585;
static const double shelf_c1 =
    -2.69169618940638 + 1.69065929318241 * 1.53512485958697;
static const double shelf_c2 =
    1.19839281085285 - 0.73248077421585 * 1.53512485958697;
static const double pass_a1 = -1.99004745483398;
static const double pass_a2 = 0.99007225036621;
static const double pass_c1 = -2.0 + 1.99004745483398;
static const double pass_c2 = 1.0 - 0.99007225036621;

static const double offset_lu = 0.691; // of BS.1770's formula

static void
finish_step(LoudnessSteps *steps)
{
    steps->powers = mem_reserve(steps->powers, steps->count, &steps->capacity,
                                sizeof *steps->powers);
    steps->powers[steps->count++] = steps->energy / (double)steps->step_frames;
    steps->energy = 0;
    steps->step_frames = 0;
    // Rest before the numbers get too small for the processor to be quick.
    for (int i = 0; i < 4; i++)
        for (int c = 0; c < 2; c++)
            if (fabs(steps->state[i][c]) < 1e-20)
                steps->state[i][c] = 0;
}

static void
add_inside_step(LoudnessSteps *steps, const float *samples, size_t frame_count)
{
    Pair s[4];
    memcpy(s, steps->state, sizeof s);
    Pair energy = {0, 0};
    float peak = steps->peak;
    for (size_t i = 0; i < frame_count; i++) {
        const float left = samples[2 * i];
        const float right = samples[2 * i + 1];
        const float l = fabsf(left);
        const float r = fabsf(right);
        peak = l > peak ? l : peak;
        peak = r > peak ? r : peak;
        const Pair x = {(double)left, (double)right};
        const Pair y = shelf_b0 * x + s[0];
        const Pair shelf = shelf_c1 * x + s[1];
        s[1] = shelf_c2 * x - shelf_a2 * s[0];
        s[0] = shelf - shelf_a1 * s[0];
        const Pair z = y + s[2];
        const Pair pass = pass_c1 * y + s[3];
        s[3] = pass_c2 * y - pass_a2 * s[2];
        s[2] = pass - pass_a1 * s[2];
        energy += z * z;
    }
    memcpy(steps->state, s, sizeof s);
    steps->energy += energy[0] + energy[1];
    steps->peak = peak;
}

void
loudness_steps_add(LoudnessSteps *steps,
                   const float *samples,
                   size_t frame_count)
{
    steps->frame_count += frame_count;
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
