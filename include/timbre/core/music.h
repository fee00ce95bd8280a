// SPDX-License-Identifier: MIT
// The words of music that everything shares; ids are those of
// language/README.md, literally.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    ROLE_RHYTHM,
    ROLE_BASS,
    ROLE_HARMONY,
    ROLE_LEAD,
    ROLE_TEXTURE,
    ROLE_VOCALS,
    ROLE_COUNT
} Role;

typedef enum {
    SECTION_INTRO,
    SECTION_VERSE,
    SECTION_PRE_CHORUS,
    SECTION_CHORUS,
    SECTION_POST_CHORUS,
    SECTION_BRIDGE,
    SECTION_BREAKDOWN,
    SECTION_BUILD,
    SECTION_DROP,
    SECTION_SOLO,
    SECTION_INTERLUDE,
    SECTION_OUTRO,
    SECTION_A,
    SECTION_B,
    SECTION_C,
    SECTION_MAIN,
    SECTION_ROLE_COUNT
} SectionRole;

typedef enum {
    MODE_MAJOR,
    MODE_MINOR,
    MODE_DORIAN,
    MODE_PHRYGIAN,
    MODE_LYDIAN,
    MODE_MIXOLYDIAN,
    MODE_LOCRIAN,
    MODE_HARMONIC_MINOR,
    MODE_MELODIC_MINOR,
    MODE_MAJOR_PENTATONIC,
    MODE_MINOR_PENTATONIC,
    MODE_BLUES,
    MODE_PHRYGIAN_DOMINANT,
    MODE_COUNT
} Mode;

typedef struct {
    int numerator;   // 1..15
    int denominator; // 2, 4 or 8
} Meter;

// How a meter is felt: beats and their lengths in sixteenths, e.g. 4/4 =
// 4 4 4 4; 6/8 = 6 6; 12/8 = 6 6 6 6; 7/8 = 4 4 6; 5/4 = 4 4 4 4 4.
enum { METER_MAX_BEATS = 16 };

typedef struct {
    int step_count; // sixteenths in a bar
    int beat_count;
    int beat_steps[METER_MAX_BEATS];
    int beat_start[METER_MAX_BEATS];
    int strong_beat;  // the second strongest (4/4: 2), 0 when there is none
    bool is_compound; // beats of three eighths
} MeterGrid;

const char *music_role_name(Role role);
bool music_role_find(const char *name, Role *role);
const char *music_section_role_name(SectionRole role);
bool music_section_role_find(const char *name, SectionRole *role);
const char *music_mode_name(Mode mode);
bool music_mode_find(const char *name, Mode *mode);
// Semitones above the tonic, ascending; returns how many (5, 6 or 7).
size_t music_mode_steps(Mode mode, int steps[static 8]);
// True when the mode's third is minor: minor chord tables serve it.
bool music_mode_is_minor(Mode mode);
// The seven-note scale chords are built on (blues and pentatonics borrow
// dorian, minor or major).
Mode music_mode_parent(Mode mode);

// "F#", "Bb" ...: pitch class 0..11 or -1; accepts flats and sharps.
int music_pitch_class(const char *key);
// Spelling that suits the mode ("Bb" minor, "F#" minor); static.
const char *music_key_name(int pitch_class, Mode mode);

bool music_meter_parse(const char *text, Meter *meter);
void music_meter_text(Meter meter, char text[static 8]);
MeterGrid music_meter_grid(Meter meter);
// Seconds of one bar. tempo_bpm counts quarters in simple meters (and x/4),
// dotted quarters in compound ones (6/8, 9/8, 12/8), quarters in 5/8 and 7/8.
double music_bar_s(Meter meter, double tempo_bpm);
// Ticks (960 a quarter) in one bar, and seconds of one tick.
int music_bar_ticks(Meter meter);
double music_tick_s(Meter meter, double tempo_bpm);
