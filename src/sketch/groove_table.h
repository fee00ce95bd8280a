// SPDX-License-Identifier: MIT
// What the band plays in each style (composer.md 2): drum grids, bass, comp
// and arp patterns, timing and levels; one row per style of core/style_table.
#pragma once

#include "timbre/core/style_table.h"

#include <stdbool.h>
#include <stddef.h>

// Changes whenever a table of the band does, so that old seeds are known.
#define GROOVE_TABLE_VERSION "band-1"

enum { GROOVE_GRIDS = 4, GROOVE_COLOURS = 3, GROOVE_SETS = 2 };

// Rows are "K1 9......7..8....." : letter (composer.md 2.1), lowest energy
// (9 = take the row away), then a bar of sixteenths: 16 steps, 12 in a 3/4
// style, twice as many for a pattern over two bars. Digit = velocity / 14.
typedef struct {
    const char *rows;   // the groove
    const char *odd;    // in place of the same letters in odd bars
    const char *chorus; // in choruses and at energy 5
} DrumGrid;

typedef enum {
    FILL_NONE,
    FILL_SOFT,
    FILL_ROCK,
    FILL_TOM,
    FILL_ROLL,
    FILL_BUILD,
    FILL_JAZZ,
    FILL_LATIN,
    FILL_TIMPANI,
    FILL_FAMILY_COUNT
} FillFamily;

typedef struct {
    const char *style;
    int kit; // General MIDI drum program of plain "drums"
    FillFamily fills;
    const char *timing_ms; // "K0 S+14 bass+8": constant lateness
    double jitter_ms;      // triangular
    DrumGrid grids[GROOVE_GRIDS];
    const char *colours[GROOVE_COLOURS]; // rows that a seed may lay on top
    // Patterns for energy <= 2 | 3 | >= 4; a seed picks one set.
    const char *bass[GROOVE_SETS];
    const char *comp[GROOVE_SETS];
    const char *arp[GROOVE_SETS];
    double level_lu[BAND_ROLE_COUNT]; // composer.md 2.7
    double reverb_factor;             // on every send
    double reverb_room;
    double low_pass_hz;    // on all parts but drums and bass; 0 = open
    double pump_db;        // side-chain depth at each kick
    bool has_rich_ending;  // closes on a ninth chord
    bool has_hat_rolls;    // 32nd rolls of the hi-hat
    bool has_anticipation; // comp on the last eighth plays the next chord
} Groove;

const Groove *groove_table(size_t *count);
const Groove *groove_table_find(const char *style); // or NULL

// Fill rows of a family, as in DrumGrid.rows without energies ("S0 ...").
const char *const *groove_table_fills(FillFamily family, size_t *count);
// A pattern for a percussion letter that the grid lacks; NULL for others.
const char *groove_table_percussion(char letter);
// General MIDI drum note of a letter, or 0.
int groove_table_drum_note(char letter);
// Milliseconds for a drum letter ("S") or a part ("bass"); 0 when not named.
double groove_table_timing_ms(const Groove *groove, const char *name);
