// SPDX-License-Identifier: MIT
// Sub bass: a sine with a little of its second and third partial, held as long
// as the key.
#include "exact_math.h"
#include "oscillator.h"
#include "voice.h"

static const EnvelopeShape shape = {
    .attack_s = 0.006, .decay_s = 0.3, .sustain = 0.85, .release_s = 0.04};
static const double glide_s = 0.04;
static const double second = 0.06; // -24 dB
static const double third = 0.03;

typedef struct {
    Oscillator oscillator;
    Glide pitch;
    Envelope envelope;
    double level;
    int key;
} VoiceSub;

static void
prepare(void *state, uint64_t seed)
{
    (void)seed;
    VoiceSub *voice = state;
    envelope_prepare(&voice->envelope, &shape);
}

static void
note_on(void *state, const VoiceNote *note)
{
    VoiceSub *voice = state;
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
    VoiceSub *voice = state;
    if (key == voice->key)
        envelope_release(&voice->envelope);
}

static bool
add_block(void *state, const VoiceControl *control, float *frames)
{
    VoiceSub *voice = state;
    if (envelope_is_off(&voice->envelope))
        return false;
    const double from = voice->pitch.key + control->bend;
    const double to = glide_next(&voice->pitch) + control->bend;
    const double edge = 1 + control->brightness;
    double steps[SYNTH_BLOCK_FRAMES];
    double phases[SYNTH_BLOCK_FRAMES];
    double values[SYNTH_BLOCK_FRAMES] = {0};
    double levels[SYNTH_BLOCK_FRAMES];
    glide_steps(from, to, steps);
    oscillator_phases(&voice->oscillator, steps, phases);
    oscillator_add_sine(phases, 1, 1, values);
    oscillator_add_sine(phases, 2, edge * second, values);
    oscillator_add_sine(phases, 3, edge * third, values);
    envelope_fill(&voice->envelope, levels);
    const double gain = voice->level * 0.9;
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const float out = (float)(values[i] * levels[i] * gain);
        frames[2 * i] += out;
        frames[2 * i + 1] += out;
    }
    return true;
}

const VoiceInterface voice_sub = {
    .name = "sub",
    .voice = VOICE_SUB,
    .state_size = sizeof(VoiceSub),
    .prepare = prepare,
    .note_on = note_on,
    .note_off = note_off,
    .add_block = add_block,
};
