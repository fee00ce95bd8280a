// SPDX-License-Identifier: MIT
#include "loudness_steps.h"

#include "timbre/base/memory.h"

#include "exact_math.h"

#include <math.h>
#include <string.h>

// Left and right side by side in one register.
typedef double Pair __attribute__((vector_size(16)));

enum { BLOCK_STEPS = 4 };

// BS.1770-5, tables 1 and 2: the filters at 48 kHz.
static const double shelf_b[] = {1.53512485958697, -2.69169618940638,
                                 1.19839281085285};
static const double shelf_a[] = {-1.69065929318241, 0.73248077421585};
static const double high_pass_a[] = {-1.99004745483398, 0.99007225036621};

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
        const float larger = fmaxf(fabsf(left), fabsf(right));
        peak = larger > peak ? larger : peak;
        const Pair x = {(double)left, (double)right};
        const Pair y = shelf_b[0] * x + s[0];
        s[0] = shelf_b[1] * x - shelf_a[0] * y + s[1];
        s[1] = shelf_b[2] * x - shelf_a[1] * y;
        const Pair z = y + s[2];
        s[2] = -2.0 * y - high_pass_a[0] * z + s[3];
        s[3] = y - high_pass_a[1] * z;
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
