// SPDX-License-Identifier: MIT
// Every instrument id of language/README.md section 3: its role, family and
// how the band sounds it.
#pragma once

#include "timbre/core/music.h"

#include <stdbool.h>
#include <stddef.h>

// What renders the notes: FluidSynth, or one of the band's own voices.
typedef enum {
    VOICE_GENERAL_MIDI,
    VOICE_DRUM_KIT, // General MIDI percussion, program = kit
    VOICE_BASS_808,
    VOICE_SUB,
    VOICE_REESE,
    VOICE_ACID,
    VOICE_SUPERSAW,
    VOICE_NONE, // can't be played: the plan says so (rap, beatbox)
    VOICE_COUNT
} Voice;

typedef struct {
    const char *id; // "upright_bass"
    Role role;      // that it usually takes
    Voice voice;
    int program;   // General MIDI, 0-based; kit number for drum kits
    int low, high; // comfortable MIDI range, 0 0 for unpitched
    // For unpitched ones: drum letters of the groove tables that it means
    // ("H" = hi_hat), "" for a whole kit. Beside those of composer.md 2.1:
    // J j = high and low bongo (60 61), w = woodblock (76), t = triangle (81).
    const char *drum_letters;
    // "closest sound: ..." when General MIDI lacks it, else "".
    const char *stands_for;
    const char *text; // "double bass, plucked"
} Instrument;

const Instrument *instrument_table(size_t *count);
const Instrument *instrument_table_find(const char *id); // or NULL
const char *instrument_table_voice_name(Voice voice);

// Families: asking for the left is met by any of the right.
bool instrument_table_is_family(const char *id);
// True if `id` is `wanted` itself or belongs to its family or role.
bool instrument_table_matches(const char *id, const char *wanted);
// Texture ids ("rain") have their own list.
const char *const *instrument_table_textures(size_t *count);
