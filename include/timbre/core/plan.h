// SPDX-License-Identifier: MIT
// What will be played: complete, chords included, before a backend sees it.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"
#include "timbre/core/music.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLAN_SCHEMA_VERSION = 1, PLAN_MAX_SECTIONS = 64, PLAN_MAX_PARTS = 24 };

typedef enum {
    FEEL_NONE,
    FEEL_HALF_TIME,
    FEEL_DOUBLE_TIME,
    FEEL_SWING,
    FEEL_STRAIGHT,
    FEEL_COUNT
} Feel;

typedef struct {
    Role role;
    char *instrument; // id
} PlanPart;

typedef struct {
    char *id; // "verse_2", unique in the plan
    SectionRole role;
    int bars;
    int energy;         // 1..5
    StringList chords;  // one entry a bar: "Am7", or "Dm7 G7" for two
    StringList include; // instrument or role ids that must sound here
    StringList exclude; // ... that must not
} PlanSection;

// What the sketch's melody grows from.
typedef struct {
    StringList cells;    // bar rhythms, "x..x..x...x.....", 2 or 3
    StringList contours; // of motif.h, 2: groove and chorus
} PlanMotif;

typedef struct {
    char *what;              // a word of the adjust list: "brightness"
    double amount;           // -1..1; decibels for "level"
    char *part;              // id or NULL = all
    char *section;           // id or NULL = all
    int first_bar, last_bar; // 1-based, 0 = all
} PlanAdjustment;

typedef struct {
    int first_bar, last_bar; // 1-based
    char *part;              // or NULL
    uint64_t salt;
} PlanReseed;

typedef struct {
    char *part; // NULL = everything pitched
    int semitones;
} PlanTranspose;

typedef enum {
    SUB_SEED_FORM,
    SUB_SEED_HARMONY,
    SUB_SEED_DRUMS,
    SUB_SEED_BASS,
    SUB_SEED_COMP,
    SUB_SEED_MOTIF,
    SUB_SEED_SOUND,
    SUB_SEED_HUMAN,
    SUB_SEED_COUNT
} SubSeed;

typedef struct {
    double tempo_bpm;
    char key[4]; // "Bb"
    Mode mode;
    Meter meter;
    double duration_s; // of the file, tail included
    int bars;          // sum over sections, without the final bar
    bool is_loop;      // tail wrapped, no final bar
    bool is_one_shot;  // one hit or phrase, no form
    StringList genre, mood, texture;
    PlanPart *parts;
    size_t part_count;
    StringList exclude;
    PlanSection *sections;
    size_t section_count;
    StringList chords; // the loop that was asked for, names or Roman numerals
    bool vocals;
    bool has_seed;
    uint64_t seed;
    double swing_percent; // of the second note of a pair, 50..75
    int swing_unit;       // 8 or 16
    Feel feel;
    PlanMotif motif;
    PlanAdjustment *adjustments;
    size_t adjustment_count;
    PlanTranspose *transposes;
    size_t transpose_count;
    StringList locks; // "drums", "chords", "tempo" ...: r leaves them alone
    uint64_t sub_seeds[SUB_SEED_COUNT];
    PlanReseed *reseeds;
    size_t reseed_count;
    // Field names the user fixed ("tempo_bpm", "key", "mode", "meter",
    // "duration_s", "bars", "genre", "mood", "parts", "sections", "chords",
    // "seed", "swing", "feel", "vocals", "motif"); instruments as
    // "parts.piano".
    StringList said;
    StringList notes; // for people: "no style of its own: plays as house"
    StringList not_understood; // the user's own words that changed nothing
    StringList conflicts;      // one sentence each
} Plan;

Plan *plan_new(void); // empty: tempo 0, no key, meter 0/0, nothing said
Plan *plan_copy(const Plan *plan);
void plan_free(Plan *plan);

PlanSection *plan_add_section(Plan *plan, SectionRole role, int bars);
PlanPart *plan_add_part(Plan *plan, Role role, const char *instrument);
void plan_remove_part(Plan *plan, size_t index);
bool plan_said(const Plan *plan, const char *field);
// "parts.INSTRUMENT" was said.
bool plan_said_part(const Plan *plan, const char *instrument);
// It went through plan_complete(): what follows is an edit.
bool plan_is_complete(const Plan *plan);
// First bar (0-based) of a section.
int plan_section_start(const Plan *plan, size_t index);

// JSON of schema/plan.schema.json. Decoding checks the schema first and then
// what it can't say (unique section ids, bars = sum).
Json *plan_to_json(const Plan *plan);
Plan *plan_from_json(const Json *json, Error *error);

const char *plan_feel_name(Feel feel);
bool plan_feel_find(const char *name, Feel *feel);
const char *plan_sub_seed_name(SubSeed sub_seed);
