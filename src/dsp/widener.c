// SPDX-License-Identifier: MIT
#include "widener.h"

#include "timbre/base/memory.h"

#include "biquad.h"

#include <math.h>

enum { STEPS = 30 }; // of 100 ms: correlation is taken over 3 s

// Sums of l*l, r*r and l*r over one step.
typedef struct {
    double left, right, cross;
} Products;

typedef struct {
    double preset_width;
    double width, target; // now, and where it glides to
    double glide;         // share of the way per frame
    Biquad high_pass;     // keeps the lows mono
    double s1, s2;        // its state
    Products step, steps[STEPS];
    size_t step_count;
    size_t step_frames, frames_left;
} Widener;

static const double mono_below_hz = 120;
// Below this correlation more width would only cost more in mono: a plain
// chorus reaches -0.54 (dsp.md 5).
static const double least_correlation = 0.2;
static const double glide_s = 0.3;

bool
widener_is_wanted(const StageSettings *settings)
{
    return settings->channel_count == 2 && settings->preset->width != 1;
}

void *
widener_open(const StageSettings *settings)
{
    int rate = settings->sample_rate_hz;
    Widener *widener = mem_new(sizeof(*widener));
    widener->preset_width = settings->preset->width;
    widener->width = widener->target = fmin(widener->preset_width, 1);
    widener->glide = 1 - exp(-1 / (glide_s * rate));
    widener->high_pass = biquad_high_pass(mono_below_hz, M_SQRT1_2, rate);
    widener->step_frames = widener->frames_left = (size_t)rate / 10;
    return widener;
}

void
widener_close(void *self)
{
    mem_free(self);
}

// Wide only where the last 3 s are safe in mono.
static void
finish_step(Widener *widener)
{
    widener->steps[widener->step_count++ % STEPS] = widener->step;
    widener->step = (Products){0};
    widener->frames_left = widener->step_frames;
    Products sum = {0};
    for (size_t i = 0; i < STEPS && i < widener->step_count; i++) {
        sum.left += widener->steps[i].left;
        sum.right += widener->steps[i].right;
        sum.cross += widener->steps[i].cross;
    }
    double scale = sqrt(sum.left * sum.right);
    bool is_safe = sum.cross > least_correlation * scale;
    widener->target =
        is_safe ? widener->preset_width : fmin(widener->preset_width, 1);
}

// Up to the end of a step. Working with the change of the side keeps L+R, and
// a mono signal to the last bit.
static void
process_part(Widener *widener, float *samples, size_t frame_count)
{
    const Biquad f = widener->high_pass;
    double s1 = widener->s1, s2 = widener->s2, width = widener->width;
    double target = widener->target, glide = widener->glide;
    Products sum = widener->step;
    for (size_t i = 0; i < frame_count; i++) {
        double left = (double)samples[2 * i];
        double right = (double)samples[2 * i + 1];
        sum.left += left * left;
        sum.right += right * right;
        sum.cross += left * right;
        double side = (left - right) / 2;
        double high = f.b0 * side + s1;
        s1 = (f.b1 * side + s2) - f.a1 * high;
        s2 = f.b2 * side - f.a2 * high;
        width += (target - width) * glide;
        double change = width * high - side;
        samples[2 * i] = (float)(left + change);
        samples[2 * i + 1] = (float)(right - change);
    }
    widener->s1 = s1;
    widener->s2 = s2;
    widener->width = width;
    widener->step = sum;
}

void
widener_process(void *self, float *samples, size_t frame_count)
{
    Widener *widener = self;
    while (frame_count > 0) {
        size_t count = frame_count < widener->frames_left
                           ? frame_count
                           : widener->frames_left;
        process_part(widener, samples, count);
        widener->frames_left -= count;
        if (widener->frames_left == 0)
            finish_step(widener);
        samples += 2 * count;
        frame_count -= count;
    }
}
