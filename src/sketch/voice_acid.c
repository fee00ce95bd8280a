// SPDX-License-Identifier: MIT
// Acid bass: one saw through a resonant ladder whose cutoff each note flings
// up; accents fling it higher and faster, slides glide without a new start.
#include "exact_math.h"
#include "oscillator.h"
#include "voice.h"

static const EnvelopeShape shape = {
    .attack_s = 0.002, .decay_s = 1.2, .sustain = 0.3, .release_s = 0.012};
static const double glide_s = 0.028;
static const double base_hz = 260;
static const double envelope_octaves = 3.0;
static const double accent_octaves = 1.1;
static const double decay_s = 0.22;
static const double accent_decay_s = 0.11;
static const double resonance = 3.0;
static const double accent_resonance = 3.5;
static const double drive = 1.6;

typedef struct {
    Oscillator oscillator;
    Glide pitch;
    Envelope envelope;
    Ladder ladder;
    double sweep; // of the cutoff, 1..0
    double sweep_decay;
    double octaves, resonance;
    double level;
    int key;
} VoiceAcid;

static void
prepare(void *state, uint64_t seed)
{
    (void)seed;
    VoiceAcid *voice = state;
    envelope_prepare(&voice->envelope, &shape);
    voice->sweep_decay = 1;
}

static void
note_on(void *state, const VoiceNote *note)
{
    VoiceAcid *voice = state;
    const bool glides = note->slide && !envelope_is_off(&voice->envelope);
    glide_to(&voice->pitch, note->key, glides ? glide_s : 0);
    voice->key = note->key;
    const double strength = note->velocity / 127.0;
    voice->level = strength * strength * (note->accent ? 1.35 : 1);
    voice->octaves = envelope_octaves * (0.6 + 0.4 * strength) +
                     (note->accent ? accent_octaves : 0);
    voice->resonance = note->accent ? accent_resonance : resonance;
    if (glides)
        return;
    envelope_start(&voice->envelope);
    voice->sweep = 1;
    voice->sweep_decay =
        exact_decay(note->accent ? accent_decay_s : decay_s,
                    (double)SYNTH_SAMPLE_RATE_HZ / SYNTH_BLOCK_FRAMES);
}

static void
note_off(void *state, int key)
{
    VoiceAcid *voice = state;
    if (key == voice->key)
        envelope_release(&voice->envelope);
}

static bool
add_block(void *state, const VoiceControl *control, float *frames)
{
    VoiceAcid *voice = state;
    if (envelope_is_off(&voice->envelope))
        return false;
    const double octaves = voice->octaves * voice->sweep +
                           2 * control->brightness + control->modulation;
    const double hz = base_hz * exact_exp2(octaves);
    const double pole =
        exact_one_pole(hz < 12000 ? hz : 12000, SYNTH_SAMPLE_RATE_HZ);
    voice->sweep *= voice->sweep_decay;
    const double from = voice->pitch.key + control->bend;
    const double to = glide_next(&voice->pitch) + control->bend;
    double steps[SYNTH_BLOCK_FRAMES];
    double phases[SYNTH_BLOCK_FRAMES];
    double saws[SYNTH_BLOCK_FRAMES];
    double levels[SYNTH_BLOCK_FRAMES];
    Pair values[SYNTH_BLOCK_FRAMES];
    glide_steps(from, to, steps);
    oscillator_phases(&voice->oscillator, steps, phases);
    oscillator_saw(phases, steps, saws);
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++)
        values[i] = (Pair){saws[i] * drive, 0};
    ladder_run(&voice->ladder, values, pole, voice->resonance);
    envelope_fill(&voice->envelope, levels);
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const float out = exact_soft_clip((float)(values[i][0] * 2)) *
                          (float)(levels[i] * voice->level * 0.7);
        frames[2 * i] += out;
        frames[2 * i + 1] += out;
    }
    return true;
}

const VoiceInterface voice_acid = {
    .name = "acid",
    .voice = VOICE_ACID,
    .state_size = sizeof(VoiceAcid),
    .prepare = prepare,
    .note_on = note_on,
    .note_off = note_off,
    .add_block = add_block,
};
