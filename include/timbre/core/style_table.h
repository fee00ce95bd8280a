// SPDX-License-Identifier: MIT
// What any backend can use of a style: words, tempo, meter, modes, form,
// chords, default parts. The band's grooves are in sketch/groove_table.
#pragma once

#include "timbre/core/music.h"

#include <stdbool.h>
#include <stddef.h>

// A role within the band (composer.md 2.7); parts of a plan are mapped to it.
typedef enum {
    BAND_DRUMS,
    BAND_BASS,
    BAND_COMP,
    BAND_PAD,
    BAND_LEAD,
    BAND_ARP,
    BAND_COUNTER,
    BAND_ROLE_COUNT
} BandRole;

enum { STYLE_MAX_PROGRAMS = 4, STYLE_MAX_MODES = 5 };

typedef struct {
    // Instrument ids, first is chosen three times as often; NULL-ended.
    const char *instruments[STYLE_MAX_PROGRAMS + 1];
    int low, high;   // MIDI range; 0 0 = the style has no such part
    int from_energy; // lowest section energy at which it plays
} StylePart;

typedef struct {
    Mode mode;
    unsigned weight;
} StyleMode;

typedef struct {
    const char *id;   // "lofi": the engine style, also a genre id
    const char *text; // one line for people
    int tempo_low_bpm, tempo_high_bpm, tempo_bpm; // range and default
    Meter meter;
    int swing_unit;       // 16 or 8
    double swing_percent; // 50 = straight; 0 = from the tempo (jazz)
    StyleMode modes[STYLE_MAX_MODES];
    double harmonic_rhythm; // <= 0.5: chords last two bars in long sections
    // Roman numerals in the grammar of composer.md 2.1, '|' between
    // progressions: groove and chorus in major and minor.
    const char *chords_a_major, *chords_b_major;
    const char *chords_a_minor, *chords_b_minor;
    const char *form_family;   // "song", "club", "aaba", "slow" or "blues"
    const char *form_energies; // "I4e2 A8e3 B8e4 ..."
    const char *melody_cells;  // '|' between bar rhythms, x = onset
    StylePart parts[BAND_ROLE_COUNT];
} Style;

const Style *style_table(size_t *count);
const Style *style_table_find(const char *id); // engine styles only

// Every genre id of the vocabulary: which style plays it, and what it changes.
typedef struct {
    const char *id;    // "deep_house"
    const char *style; // "house"
    int tempo_low_bpm, tempo_high_bpm, tempo_bpm;
    Mode mode;            // preferred, or MODE_COUNT
    int swing_unit;       // 0 = the style's
    double swing_percent; // 0 = the style's
    Meter meter;          // 0/0 = the style's
    // Parts in place of the style's: "comp=electric_piano lead=saxophone,flute
    // drums=-" ('-' = none), or "".
    const char *parts;
    const char *text;
    // In place of the style's, or NULL: progressions of groove and chorus in
    // major and minor modes, the form family and the energies of the form.
    const char *chords_major, *chords_minor;
    const char *form_family;
    const char *form_energies;
    bool is_half_time;
} Genre;

const Genre *style_table_genres(size_t *count);
const Genre *style_table_genre(const char *id); // or NULL

// The parts of a genre: those of its style with its own overrides applied.
void style_table_genre_parts(const Genre *genre,
                             StylePart parts[static BAND_ROLE_COUNT]);

// MIDI range and lowest energy of a part that a style does not have itself.
StylePart style_table_usual_part(BandRole role);

const char *style_table_band_role_name(BandRole role); // "drums", "comp" ...
// Which band role an instrument takes by itself ("arpeggio" -> arp).
BandRole style_table_band_role(const char *instrument_id);
