// SPDX-License-Identifier: MIT
// Reese bass: saws a few cents apart that beat against each other under a
// slowly moving low-pass; a sine below keeps the bottom firm and mono.
#include "timbre/base/random.h"

#include "exact_math.h"
#include "oscillator.h"
#include "voice.h"

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
    Ladder left, right;
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

static void
add_frame(VoiceReese *voice, double base_step, double pole, float *frame)
{
    static const double detune_ratio[SAW_COUNT] = {// -14 and +16 cents
                                                   0.99194589, 1.0, 1.00928480};
    double left = 0;
    double right = 0;
    for (int i = 0; i < SAW_COUNT; i++) {
        const double saw =
            oscillator_saw(&voice->saws[i], base_step * detune_ratio[i]);
        left += saw * left_share[i];
        right += saw * (1 - left_share[i]);
    }
    const double sub = 0.45 * oscillator_sine(&voice->sub, base_step);
    const double gain = envelope_next(&voice->envelope) * voice->level * 0.75;
    frame[0] +=
        (float)(gain * (sub + ladder_next(&voice->left, left, pole, 0.8)));
    frame[1] +=
        (float)(gain * (sub + ladder_next(&voice->right, right, pole, 0.8)));
}

static bool
add_block(void *state, const VoiceControl *control, float *frames)
{
    VoiceReese *voice = state;
    if (envelope_is_off(&voice->envelope))
        return false;
    const double block_step =
        sweep_hz * SYNTH_BLOCK_FRAMES / SYNTH_SAMPLE_RATE_HZ;
    const double swing = oscillator_sine(&voice->sweep, block_step);
    const double octaves =
        sweep_octaves * swing + control->modulation + 2 * control->brightness;
    const double pole =
        exact_one_pole(centre_hz * exact_exp2(octaves), SYNTH_SAMPLE_RATE_HZ);
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const double key = glide_next(&voice->pitch) + control->bend;
        add_frame(voice, exact_key_hz(key) / SYNTH_SAMPLE_RATE_HZ, pole,
                  &frames[2 * i]);
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
