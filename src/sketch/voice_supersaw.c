// SPDX-License-Identifier: MIT
// Supersaw: seven saws around each key, spread over the stereo field, high
// passed at their key so that the beating doesn't muddy the bass.
#include "timbre/base/random.h"

#include "exact_math.h"
#include "oscillator.h"
#include "voice.h"

enum { SAW_COUNT = 7, NOTE_COUNT = 16 };

static const EnvelopeShape shape = {
    .attack_s = 0.006, .decay_s = 0.7, .sustain = 0.75, .release_s = 0.14};
// Uneven distances: none of the beats is a multiple of another (after the
// measured ratios in A. Szabo, "How to emulate the super saw", 2010).
static const double detune_keys[SAW_COUNT] = {-0.30, -0.17, -0.055, 0.0,
                                              0.053, 0.17,  0.29};
static const double left_share[SAW_COUNT] = {0.95, 0.15, 0.7, 0.5,
                                             0.3,  0.85, 0.05};
static const double side_level = 0.75;
static const double open_hz = 4200; // of the low-pass, at velocity 64

typedef struct {
    Oscillator saws[SAW_COUNT];
    double steps[SAW_COUNT];
    double bend; // that the steps were made for
    Envelope envelope;
    Filter high, low;
    double level;
    int key, velocity;
    uint64_t age;
} SupersawNote;

typedef struct {
    SupersawNote notes[NOTE_COUNT];
    Random random;
    uint64_t started; // notes so far
} VoiceSupersaw;

static void
prepare(void *state, uint64_t seed)
{
    VoiceSupersaw *voice = state;
    voice->random = random_from_seed(seed);
    for (int n = 0; n < NOTE_COUNT; n++)
        envelope_prepare(&voice->notes[n].envelope, &shape);
}

// A free one, else the oldest.
static SupersawNote *
choose(VoiceSupersaw *voice)
{
    SupersawNote *oldest = &voice->notes[0];
    for (int n = 0; n < NOTE_COUNT; n++) {
        SupersawNote *note = &voice->notes[n];
        if (envelope_is_off(&note->envelope))
            return note;
        if (note->age < oldest->age)
            oldest = note;
    }
    return oldest;
}

static void
set_steps(SupersawNote *note, double bend)
{
    note->bend = bend;
    for (int i = 0; i < SAW_COUNT; i++)
        note->steps[i] = exact_key_hz(note->key + detune_keys[i] + bend) /
                         SYNTH_SAMPLE_RATE_HZ;
}

static void
note_on(void *state, const VoiceNote *asked)
{
    VoiceSupersaw *voice = state;
    SupersawNote *note = choose(voice);
    note->key = asked->key;
    note->velocity = asked->velocity;
    note->age = ++voice->started;
    for (uint64_t i = 0; i < SAW_COUNT; i++)
        note->saws[i].phase =
            random_unit(voice->random, RANDOM_COUNTERS(voice->started, i));
    set_steps(note, 0);
    const double hz = exact_key_hz(note->key);
    filter_set(&note->high, hz * 0.8, 0.7, SYNTH_SAMPLE_RATE_HZ);
    const double strength = asked->velocity / 127.0;
    note->level = strength * strength * (asked->accent ? 1.15 : 1);
    envelope_start(&note->envelope);
}

static void
note_off(void *state, int key)
{
    VoiceSupersaw *voice = state;
    for (int n = 0; n < NOTE_COUNT; n++)
        if (voice->notes[n].key == key)
            envelope_release(&voice->notes[n].envelope);
}

static void
add_saws(SupersawNote *note, Pair *values)
{
    double left[SYNTH_BLOCK_FRAMES] = {0};
    double right[SYNTH_BLOCK_FRAMES] = {0};
    for (int s = 0; s < SAW_COUNT; s++) {
        const double saw_level = s == SAW_COUNT / 2 ? 1 : side_level;
        oscillator_add_wide_saw(&note->saws[s], note->steps[s],
                                saw_level * left_share[s],
                                saw_level * (1 - left_share[s]), left, right);
    }
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++)
        values[i] = (Pair){left[i], right[i]};
}

static void
add_note(SupersawNote *note, const VoiceControl *control, float *frames)
{
    if (note->bend < control->bend || note->bend > control->bend)
        set_steps(note, control->bend);
    const double cutoff =
        open_hz * (0.4 + 1.2 * note->velocity / 127.0) *
        exact_exp2(2 * control->brightness + control->modulation);
    filter_set(&note->low, cutoff, 0.6, SYNTH_SAMPLE_RATE_HZ);
    Pair values[SYNTH_BLOCK_FRAMES];
    double levels[SYNTH_BLOCK_FRAMES];
    add_saws(note, values);
    filter_run_between(&note->high, &note->low, values);
    envelope_fill(&note->envelope, levels);
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const double gain = levels[i] * note->level / 4;
        frames[2 * i] += (float)(values[i][0] * gain);
        frames[2 * i + 1] += (float)(values[i][1] * gain);
    }
}

static bool
add_block(void *state, const VoiceControl *control, float *frames)
{
    VoiceSupersaw *voice = state;
    bool sounds = false;
    for (int n = 0; n < NOTE_COUNT; n++) {
        SupersawNote *note = &voice->notes[n];
        if (envelope_is_off(&note->envelope))
            continue;
        add_note(note, control, frames);
        sounds = true;
    }
    return sounds;
}

const VoiceInterface voice_supersaw = {
    .name = "supersaw",
    .voice = VOICE_SUPERSAW,
    .state_size = sizeof(VoiceSupersaw),
    .prepare = prepare,
    .note_on = note_on,
    .note_off = note_off,
    .add_block = add_block,
};
