// SPDX-License-Identifier: MIT
// A plan laid out bar by bar, as everybody in the band reads it.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/random.h"
#include "timbre/core/chord.h"
#include "timbre/core/instrument_table.h"
#include "timbre/core/plan.h"
#include "timbre/core/style_table.h"

#include "groove.h"
#include "groove_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a section is to the composer (composer.md 2.1).
typedef enum {
    KIND_INTRO,
    KIND_GROOVE, // A
    KIND_CHORUS, // B
    KIND_BREAK,  // C
    KIND_OUTRO
} SectionKind;

typedef struct {
    SectionKind kind;
    bool is_build; // grows from the first bar to the last
    int first_bar, bars;
    int energy; // 1..5, adjustments of the whole band included
    int repeat; // 0 = the first of its kind
} SongSection;

typedef struct {
    int bar, first_step, step_count;
    Chord chord;
} SongChord;

typedef struct {
    int section;        // section_count for the final bar
    int bar_in_section; // 0-based
    bool is_last;       // of its section
    size_t first_chord;
    int chord_count;
} SongBar;

typedef struct {
    const Plan *plan;
    const Style *style;
    const Genre *genre;               // or NULL
    StylePart parts[BAND_ROLE_COUNT]; // the genre's: who plays what
    const Groove *groove;
    // Comp and arp figures of a second genre, or the same groove.
    const Groove *figures;
    MeterGrid grid;
    int bar_ticks;
    int tonic;       // pitch class
    Mode scale_mode; // seven notes
    double beat_s;   // seconds of a quarter
    SongSection *sections;
    int section_count;
    SongBar *bars;
    int bar_count; // the final bar included
    bool has_final_bar;
    SongChord *chords;
    size_t chord_count;
    Random randoms[SUB_SEED_COUNT];
} Song;

// One player. Whoever knows an id asks cast_member_is() (cast.h).
typedef struct CastMember CastMember;

Song *song_new(const Plan *plan, Error *error);
void song_free(Song *song);

// The chord that sounds at a step of a bar.
const SongChord *song_chord(const Song *song, int bar, int step);
// Index of the same in song->chords.
size_t song_chord_index(const Song *song, int bar, int step);
// First chord of the following bar (of bar 1 in a loop, else of this bar).
const SongChord *song_next_chord(const Song *song, int bar);

// Sum of the plan's adjustments of `what` that hold in `bar`; `member` NULL
// counts those for the whole band only.
double song_adjustment(const Song *song,
                       const char *what,
                       const CastMember *member,
                       int bar);
// 1..5 as this member plays it.
int song_energy(const Song *song, const CastMember *member, int bar);
// 0, 1 or 2: which of three patterns (composer.md 2.1), with density.
int song_pattern_level(const Song *song, const CastMember *member, int bar);
// The dice of a sub-seed, re-rolled where the plan says so.
Random song_random(const Song *song,
                   SubSeed sub_seed,
                   const CastMember *member,
                   int bar);
// Swing in percent for a member and bar.
double song_swing(const Song *song, const CastMember *member, int bar);
