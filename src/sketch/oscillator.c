// SPDX-License-Identifier: MIT
#include "oscillator.h"

#include "timbre/sketch/synth.h"

#include "exact_math.h"

static double
advance(Oscillator *oscillator, double step)
{
    const double phase = oscillator->phase;
    oscillator->phase += step;
    if (oscillator->phase >= 1)
        oscillator->phase -= 1;
    return phase;
}

double
oscillator_sine(Oscillator *oscillator, double step)
{
    return exact_sine(advance(oscillator, step));
}

double
oscillator_saw(Oscillator *oscillator, double step)
{
    const double phase = advance(oscillator, step);
    double saw = 1 - 2 * phase;
    if (phase < step) {
        const double x = phase / step - 1;
        saw -= x * x;
    } else if (phase > 1 - step) {
        const double x = (phase - 1) / step + 1;
        saw += x * x;
    }
    return saw;
}

void
glide_to(Glide *glide, double key, double seconds)
{
    glide->target = key;
    glide->rate = 0;
    if (seconds > 0)
        glide->rate = 1 - exact_decay(seconds, SYNTH_SAMPLE_RATE_HZ);
    else
        glide->key = key;
}

double
glide_next(Glide *glide)
{
    glide->key += (glide->target - glide->key) * glide->rate;
    return glide->key;
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

double
envelope_next(Envelope *envelope)
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

bool
envelope_is_off(const Envelope *envelope)
{
    return envelope->stage == ENVELOPE_OFF;
}

double
ladder_next(Ladder *ladder, double x, double pole, double feedback)
{
    double *s = ladder->stages;
    double y = (double)exact_soft_clip((float)(x - feedback * s[3]));
    for (int i = 0; i < 4; i++) {
        s[i] += pole * (y - s[i]);
        y = s[i];
    }
    return y;
}

void
filter_set(Filter *filter, double hz, double q, double sample_rate_hz)
{
    const double limit = sample_rate_hz * 0.45;
    const double turns = (hz < limit ? hz : limit) / sample_rate_hz / 2;
    filter->g = exact_sine(turns) / exact_sine(turns + 0.25); // tan(pi f/fs)
    filter->k = 1 / q;
    filter->a = 1 / (1 + filter->g * (filter->g + filter->k));
}

FilterOutput
filter_next(Filter *filter, double x)
{
    const double v3 = x - filter->s2;
    const double band = filter->a * (filter->s1 + filter->g * v3);
    const double low = filter->s2 + filter->g * band;
    filter->s1 = 2 * band - filter->s1;
    filter->s2 = 2 * low - filter->s2;
    return (FilterOutput){low, band, x - filter->k * band - low};
}
