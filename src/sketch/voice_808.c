// SPDX-License-Identifier: MIT
// 808 bass: a sine that falls into its pitch, rings long, glides, and is
// driven into soft clipping so that small speakers hear it.
#include "exact_math.h"
#include "oscillator.h"
#include "voice.h"

static const EnvelopeShape shape = {
    .attack_s = 0.003, .decay_s = 1.6, .sustain = 0.05, .release_s = 0.06};
static const double glide_s = 0.07;
static const double punch_keys = 19; // the fall into the pitch
static const double punch_s = 0.018;
static const double drive = 1.8;

typedef struct {
    Oscillator oscillator;
    Glide pitch;
    Envelope envelope;
    double punch, punch_decay; // keys, and what a block leaves of them
    double level;
    int key;
} Voice808;

static void
prepare(void *state, uint64_t seed)
{
    (void)seed; // every 808 is the same
    Voice808 *voice = state;
    envelope_prepare(&voice->envelope, &shape);
    voice->punch_decay =
        exact_decay(punch_s, (double)SYNTH_SAMPLE_RATE_HZ / SYNTH_BLOCK_FRAMES);
}

static void
note_on(void *state, const VoiceNote *note)
{
    Voice808 *voice = state;
    const bool glides = note->slide && !envelope_is_off(&voice->envelope);
    glide_to(&voice->pitch, note->key, glides ? glide_s : 0);
    voice->key = note->key;
    if (!glides) {
        voice->punch = punch_keys;
        if (envelope_is_off(&voice->envelope))
            voice->oscillator.phase = 0;
    }
    envelope_start(&voice->envelope);
    const double strength = note->velocity / 127.0;
    voice->level = strength * strength * (note->accent ? 1.2 : 1);
}

static void
note_off(void *state, int key)
{
    Voice808 *voice = state;
    if (key == voice->key)
        envelope_release(&voice->envelope);
}

static bool
add_block(void *state, const VoiceControl *control, float *frames)
{
    Voice808 *voice = state;
    if (envelope_is_off(&voice->envelope))
        return false;
    const double from = voice->pitch.key + control->bend + voice->punch;
    voice->punch *= voice->punch_decay;
    const double to = glide_next(&voice->pitch) + control->bend + voice->punch;
    double steps[SYNTH_BLOCK_FRAMES];
    double phases[SYNTH_BLOCK_FRAMES];
    double sines[SYNTH_BLOCK_FRAMES] = {0};
    double levels[SYNTH_BLOCK_FRAMES];
    glide_steps(from, to, steps);
    oscillator_phases(&voice->oscillator, steps, phases);
    const double edge = drive * (1 + control->brightness * 0.6);
    oscillator_add_sine(phases, 1, edge, sines);
    envelope_fill(&voice->envelope, levels);
    const float gain = (float)(voice->level * 0.9);
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const float out = exact_soft_clip((float)(sines[i] * levels[i])) * gain;
        frames[2 * i] += out;
        frames[2 * i + 1] += out;
    }
    return true;
}

const VoiceInterface voice_808 = {
    .name = "bass_808",
    .voice = VOICE_BASS_808,
    .state_size = sizeof(Voice808),
    .prepare = prepare,
    .note_on = note_on,
    .note_off = note_off,
    .add_block = add_block,
};
