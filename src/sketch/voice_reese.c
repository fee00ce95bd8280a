// SPDX-License-Identifier: MIT
// Reese bass: saws a few cents apart that beat against each other under a
// slowly moving low-pass; a sine below keeps the bottom firm and mono.
#include "timbre/base/random.h"

#include "exact_math.h"
#include "oscillator.h"
#include "voice.h"

#include <string.h>

enum { SAW_COUNT = 3 };

static const EnvelopeShape shape = {
    .attack_s = 0.008, .decay_s = 0.5, .sustain = 0.8, .release_s = 0.07};
static const double glide_s = 0.06;
// The outer saws lean to the sides.
static const double left_share[SAW_COUNT] = {0.8, 0.5, 0.2};
static const double sweep_hz = 0.17;
static const double centre_hz = 620;
static const double sweep_octaves = 0.9;

typedef struct {
    Oscillator saws[SAW_COUNT], sub, sweep;
    Glide pitch;
    Envelope envelope;
    Ladder ladder;
    double level;
    int key;
} VoiceReese;

static void
prepare(void *state, uint64_t seed)
{
    VoiceReese *voice = state;
    const Random random = random_from_seed(seed);
    envelope_prepare(&voice->envelope, &shape);
    for (uint64_t i = 0; i < SAW_COUNT; i++)
        voice->saws[i].phase = random_unit(random, RANDOM_COUNTERS(i));
    voice->sweep.phase = random_unit(random, RANDOM_COUNTERS(SAW_COUNT));
}

static void
note_on(void *state, const VoiceNote *note)
{
    VoiceReese *voice = state;
    const bool glides = note->slide && !envelope_is_off(&voice->envelope);
    glide_to(&voice->pitch, note->key, glides ? glide_s : 0);
    voice->key = note->key;
    envelope_start(&voice->envelope);
    const double strength = note->velocity / 127.0;
    voice->level = strength * strength * (note->accent ? 1.15 : 1);
}

static void
note_off(void *state, int key)
{
    VoiceReese *voice = state;
    if (key == voice->key)
        envelope_release(&voice->envelope);
}

// The saws of a block, spread, and the sine below them.
static void
make_block(VoiceReese *voice, const double *steps, Pair *saws, double *subs)
{
    static const double detune_ratio[SAW_COUNT] = {// -14 and +16 cents
                                                   0.99194589, 1.0, 1.00928480};
    double phases[SYNTH_BLOCK_FRAMES];
    double own_steps[SYNTH_BLOCK_FRAMES];
    double values[SYNTH_BLOCK_FRAMES];
    memset(saws, 0, SYNTH_BLOCK_FRAMES * sizeof *saws);
    memset(subs, 0, SYNTH_BLOCK_FRAMES * sizeof *subs);
    for (int s = 0; s < SAW_COUNT; s++) {
        const Pair share = {left_share[s], 1 - left_share[s]};
        for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++)
            own_steps[i] = steps[i] * detune_ratio[s];
        oscillator_phases(&voice->saws[s], own_steps, phases);
        oscillator_saw(phases, own_steps, values);
        for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++)
            saws[i] += values[i] * share;
    }
    oscillator_phases(&voice->sub, steps, phases);
    oscillator_add_sine(phases, 1, 0.45, subs);
}

static double
next_pole(VoiceReese *voice, const VoiceControl *control)
{
    const double swing = exact_sine(voice->sweep.phase);
    voice->sweep.phase += sweep_hz * SYNTH_BLOCK_FRAMES / SYNTH_SAMPLE_RATE_HZ;
    if (voice->sweep.phase >= 1)
        voice->sweep.phase -= 1;
    const double octaves =
        sweep_octaves * swing + control->modulation + 2 * control->brightness;
    return exact_one_pole(centre_hz * exact_exp2(octaves),
                          SYNTH_SAMPLE_RATE_HZ);
}

static bool
add_block(void *state, const VoiceControl *control, float *frames)
{
    VoiceReese *voice = state;
    if (envelope_is_off(&voice->envelope))
        return false;
    const double from = voice->pitch.key + control->bend;
    const double to = glide_next(&voice->pitch) + control->bend;
    double steps[SYNTH_BLOCK_FRAMES];
    double subs[SYNTH_BLOCK_FRAMES];
    double levels[SYNTH_BLOCK_FRAMES];
    Pair saws[SYNTH_BLOCK_FRAMES];
    glide_steps(from, to, steps);
    make_block(voice, steps, saws, subs);
    ladder_run(&voice->ladder, saws, next_pole(voice, control), 0.8);
    envelope_fill(&voice->envelope, levels);
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const double gain = levels[i] * voice->level * 0.75;
        frames[2 * i] += (float)(gain * (subs[i] + saws[i][0]));
        frames[2 * i + 1] += (float)(gain * (subs[i] + saws[i][1]));
    }
    return true;
}

const VoiceInterface voice_reese = {
    .name = "reese",
    .voice = VOICE_REESE,
    .state_size = sizeof(VoiceReese),
    .prepare = prepare,
    .note_on = note_on,
    .note_off = note_off,
    .add_block = add_block,
};
