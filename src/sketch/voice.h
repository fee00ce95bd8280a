// SPDX-License-Identifier: MIT
// The band's own voices: what General MIDI lacks.
#pragma once

#include "timbre/core/instrument_table.h"
#include "timbre/sketch/synth.h"

#include "part_events.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int key;
    int velocity; // 1..127
    bool slide;   // glides from the note before
    bool accent;
} VoiceNote;

// Where the controllers stand.
typedef struct {
    double bend;       // semitones
    double modulation; // 0..1
    double brightness; // -1..1, CC74
} VoiceControl;

typedef struct {
    const char *name;
    Voice voice;
    size_t state_size; // zeroed, then prepared
    void (*prepare)(void *state, uint64_t seed);
    void (*note_on)(void *state, const VoiceNote *note);
    void (*note_off)(void *state, int key);
    // Adds SYNTH_BLOCK_FRAMES frames of interleaved stereo, peak about 1 at
    // velocity 127. Always whole blocks, so slow values may be set once a
    // block. False = silent until the next note.
    bool (*add_block)(void *state, const VoiceControl *control, float *frames);
} VoiceInterface;

extern const VoiceInterface voice_808;
extern const VoiceInterface voice_sub;
extern const VoiceInterface voice_reese;
extern const VoiceInterface voice_acid;
extern const VoiceInterface voice_supersaw;

const VoiceInterface *const *voice_table(size_t *count);
const VoiceInterface *voice_table_find(Voice voice); // or NULL
