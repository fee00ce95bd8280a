// SPDX-License-Identifier: MIT
#include "oscillator.h"

#include "timbre/sketch/synth.h"

#include "exact_math.h"
#include "mix_kernel.h"
#include "part_events.h"

#include <math.h>

enum { FRAMES = SYNTH_BLOCK_FRAMES };

void
oscillator_phases(Oscillator *oscillator, const double *steps, double *phases)
{
    double phase = oscillator->phase;
    for (int i = 0; i < FRAMES; i++) {
        phases[i] = phase;
        phase += steps[i];
        phase -= phase >= 1 ? 1 : 0;
    }
    oscillator->phase = phase;
}

MIX_KERNEL void
oscillator_add_sine(const double *restrict phases,
                    double times,
                    double gain,
                    double *restrict values)
{
    for (int i = 0; i < FRAMES; i++)
        values[i] += gain * exact_sine(times * phases[i]);
}

// `per_step` is 1 / step.
static inline __attribute__((always_inline)) double
saw_at(double phase, double step, double per_step)
{
    const double after = phase * per_step - 1;
    const double before = (phase - 1) * per_step + 1;
    const double start = phase < step ? after * after : 0;
    const double end = phase > 1 - step ? before * before : 0;
    return 1 - 2 * phase - start + end;
}

MIX_KERNEL void
oscillator_saw(const double *restrict phases,
               const double *restrict steps,
               double *restrict values)
{
    for (int i = 0; i < FRAMES; i++)
        values[i] = saw_at(phases[i], steps[i], 1 / steps[i]);
}

MIX_KERNEL void
oscillator_add_wide_saw(Oscillator *oscillator,
                        double step,
                        double left_gain,
                        double right_gain,
                        double *restrict left,
                        double *restrict right)
{
    const double first = oscillator->phase;
    const double per_step = 1 / step;
    for (int i = 0; i < FRAMES; i++) {
        const double turns = first + i * step;
        const double saw = saw_at(turns - floor(turns), step, per_step);
        left[i] += saw * left_gain;
        right[i] += saw * right_gain;
    }
    const double end = first + FRAMES * step;
    oscillator->phase = end - floor(end);
}

void
glide_to(Glide *glide, double key, double seconds)
{
    glide->target = key;
    glide->keep = 0;
    if (seconds > 0)
        glide->keep =
            exact_decay(seconds, (double)SYNTH_SAMPLE_RATE_HZ / FRAMES);
    else
        glide->key = key;
}

double
glide_next(Glide *glide)
{
    const double left = (glide->key - glide->target) * glide->keep;
    // A thousandth of a cent: it has arrived.
    glide->key = glide->target + (fabs(left) < 1e-5 ? 0 : left);
    return glide->key;
}

void
glide_steps(double from_key, double to_key, double *steps)
{
    double step = exact_key_hz(from_key) / SYNTH_SAMPLE_RATE_HZ;
    const double ratio = exact_exp2((to_key - from_key) / (12.0 * FRAMES));
    for (int i = 0; i < FRAMES; i++) {
        steps[i] = step;
        step *= ratio;
    }
}

void
envelope_prepare(Envelope *envelope, const EnvelopeShape *shape)
{
    envelope->attack_step = 1 / (shape->attack_s * SYNTH_SAMPLE_RATE_HZ);
    envelope->decay_rate =
        1 - exact_decay(shape->decay_s, SYNTH_SAMPLE_RATE_HZ);
    envelope->release_rate =
        1 - exact_decay(shape->release_s, SYNTH_SAMPLE_RATE_HZ);
    envelope->sustain = shape->sustain;
}

void
envelope_start(Envelope *envelope)
{
    envelope->stage = ENVELOPE_ATTACK;
}

void
envelope_release(Envelope *envelope)
{
    if (envelope->stage != ENVELOPE_OFF)
        envelope->stage = ENVELOPE_RELEASE;
}

static double
next_level(Envelope *envelope)
{
    switch (envelope->stage) {
    case ENVELOPE_OFF:
        break;
    case ENVELOPE_ATTACK:
        envelope->level += envelope->attack_step;
        if (envelope->level >= 1) {
            envelope->level = 1;
            envelope->stage = ENVELOPE_DECAY;
        }
        break;
    case ENVELOPE_DECAY:
        envelope->level +=
            (envelope->sustain - envelope->level) * envelope->decay_rate;
        break;
    case ENVELOPE_RELEASE:
        envelope->level -= envelope->level * envelope->release_rate;
        break;
    }
    // -100 dB: nobody hears it, and the numbers stay quick.
    if (envelope->level < 1e-5 && envelope->stage != ENVELOPE_ATTACK) {
        envelope->level = 0;
        envelope->stage = ENVELOPE_OFF;
    }
    return envelope->level;
}

void
envelope_fill(Envelope *envelope, double *levels)
{
    for (int i = 0; i < FRAMES; i++)
        levels[i] = next_level(envelope);
}

bool
envelope_is_off(const Envelope *envelope)
{
    return envelope->stage == ENVELOPE_OFF;
}

MIX_KERNEL void
ladder_run(Ladder *ladder, Pair *values, double pole, double feedback)
{
    Pair s0 = ladder->stages[0];
    Pair s1 = ladder->stages[1];
    Pair s2 = ladder->stages[2];
    Pair s3 = ladder->stages[3];
    for (int i = 0; i < FRAMES; i++) {
        const Pair x = values[i] - feedback * s3;
        const Pair y = {(double)exact_soft_clip((float)x[0]),
                        (double)exact_soft_clip((float)x[1])};
        s0 += pole * (y - s0);
        s1 += pole * (s0 - s1);
        s2 += pole * (s1 - s2);
        s3 += pole * (s2 - s3);
        values[i] = s3;
    }
    ladder->stages[0] = s0;
    ladder->stages[1] = s1;
    ladder->stages[2] = s2;
    ladder->stages[3] = s3;
}

void
filter_set_side(
    Filter *filter, int side, double hz, double q, double sample_rate_hz)
{
    const double limit = sample_rate_hz * 0.45;
    const double turns = (hz < limit ? hz : limit) / sample_rate_hz / 2;
    const double g = exact_sine(turns) / exact_sine(turns + 0.25);
    const double k = 1 / q; // g is tan(pi f/fs)
    const double a1 = 1 / (1 + g * (g + k));
    filter->k[side] = k;
    filter->a1[side] = a1;
    filter->a2[side] = g * a1;
    filter->a3[side] = g * g * a1;
}

void
filter_set(Filter *filter, double hz, double q, double sample_rate_hz)
{
    filter_set_side(filter, 0, hz, q, sample_rate_hz);
    filter_set_side(filter, 1, hz, q, sample_rate_hz);
}

typedef struct {
    Pair low, band, high;
} FilterOutput;

// Each state goes from one frame to the next by a difference, a product and a
// sum, which is all that such a loop costs.
static inline __attribute__((always_inline)) FilterOutput
next_outputs(Filter *filter, Pair x)
{
    const Pair s1 = filter->s1;
    const Pair s2 = filter->s2;
    const Pair v3 = x - s2;
    const Pair half_2 = filter->a2 * s1;
    filter->s1 = ((2 * filter->a1 - 1) * s1) + 2 * filter->a2 * v3;
    filter->s2 = (s2 + 2 * half_2) + 2 * filter->a3 * v3;
    const Pair band = (s1 + filter->s1) * 0.5;
    const Pair low = (s2 + filter->s2) * 0.5;
    return (FilterOutput){low, band, x - filter->k * band - low};
}

void
filter_run_between(Filter *high, Filter *low, Pair *values)
{
    Filter above = *high;
    Filter below = *low;
    for (int i = 0; i < FRAMES; i++)
        values[i] =
            next_outputs(&below, next_outputs(&above, values[i]).high).low;
    *high = above;
    *low = below;
}

Pair
filter_next_band(Filter *filter, Pair x)
{
    return next_outputs(filter, x).band;
}
