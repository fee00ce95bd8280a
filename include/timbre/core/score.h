// SPDX-License-Identifier: MIT
// Notes to be played: what the band writes and the synthesisers read.
// score.json + SoundFont re-render without the composer.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/core/instrument_table.h"
#include "timbre/core/music.h"
#include "timbre/core/style_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SCORE_TICKS_PER_QUARTER = 960, SCORE_SCHEMA_VERSION = 1 };

typedef struct {
    int32_t tick; // swing included
    int32_t length_ticks;
    float offset_ms;  // humanising, + is late; at playing only
    uint8_t key;      // MIDI note number; drum note for kits
    uint8_t velocity; // 1..127
    uint8_t slide;    // own bass voices: glide from the note before
    uint8_t accent;   // acid voice
} ScoreNote;

// A controller (0..127), or SCORE_PITCH_BEND with 0..16383.
enum { SCORE_PITCH_BEND = 128 };

typedef struct {
    int32_t tick;
    int16_t controller;
    int16_t value;
} ScoreControl;

typedef struct {
    char *name; // unique: "drums", "bass", "piano", "lead_2"
    BandRole band_role;
    Role role;
    char *instrument; // id
    Voice voice;
    int program;        // or kit
    double level_lu;    // target relative to -18 LUFS before mastering
    int pan;            // 0..127, 64 = middle
    int reverb_send;    // 0..127
    double low_pass_hz; // 0 = open
    double pump_db;     // side-chain depth at each kick, >= 0
    ScoreNote *notes;   // by tick, then key
    size_t note_count, note_capacity;
    ScoreControl *controls; // by tick
    size_t control_count, control_capacity;
} ScorePart;

typedef struct {
    char *id;
    SectionRole role;
    int first_bar, bars; // 0-based
    int energy;
} ScoreSection;

typedef struct {
    char *id;                   // texture id: "rain"
    double level_lu;            // relative to the mix
    int32_t from_tick, to_tick; // to_tick 0 = the end
} ScoreTexture;

typedef struct {
    double tempo_bpm;
    Meter meter;
    char key[4];
    Mode mode;
    int bars;     // without the final bar
    bool is_loop; // wrap the tail
    double duration_s;
    double reverb_room;  // FluidSynth's room size 0..1
    uint64_t sound_seed; // textures and own voices
    ScorePart *parts;
    size_t part_count, part_capacity;
    ScoreSection *sections;
    size_t section_count;
    ScoreTexture *textures;
    size_t texture_count;
    char *table_version; // of the band's tables
} Score;

Score *score_new(void);
void score_free(Score *score);
ScorePart *score_add_part(Score *score, const char *name);
void score_add_note(ScorePart *part, ScoreNote note);
void score_add_control(ScorePart *part, ScoreControl control);
void score_add_section(Score *score, ScoreSection section); // copies the id
void score_add_texture(Score *score, ScoreTexture texture); // copies the id
void score_sort(Score *score);
// Seconds of a tick (offsets not included).
double score_tick_s(const Score *score, double tick);
size_t score_frames(const Score *score, int sample_rate_hz);

Json *score_to_json(const Score *score);
Score *score_from_json(const Json *json, Error *error);
