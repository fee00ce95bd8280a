// SPDX-License-Identifier: MIT
#include "timbre/core/music.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/score.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const role_names[] = {
    [ROLE_RHYTHM] = "rhythm",   [ROLE_BASS] = "bass",
    [ROLE_HARMONY] = "harmony", [ROLE_LEAD] = "lead",
    [ROLE_TEXTURE] = "texture", [ROLE_VOCALS] = "vocals",
};
static_assert(ARRAY_LENGTH(role_names) == ROLE_COUNT, "name every role");

static const char *const section_role_names[] = {
    [SECTION_INTRO] = "intro",
    [SECTION_VERSE] = "verse",
    [SECTION_PRE_CHORUS] = "pre_chorus",
    [SECTION_CHORUS] = "chorus",
    [SECTION_POST_CHORUS] = "post_chorus",
    [SECTION_BRIDGE] = "bridge",
    [SECTION_BREAKDOWN] = "breakdown",
    [SECTION_BUILD] = "build",
    [SECTION_DROP] = "drop",
    [SECTION_SOLO] = "solo",
    [SECTION_INTERLUDE] = "interlude",
    [SECTION_OUTRO] = "outro",
    [SECTION_A] = "a",
    [SECTION_B] = "b",
    [SECTION_C] = "c",
    [SECTION_MAIN] = "main",
};
static_assert(ARRAY_LENGTH(section_role_names) == SECTION_ROLE_COUNT,
              "name every section role");

typedef struct {
    const char *name;
    int step_count;
    int steps[8];
    // The seven-note scale that its chords come from.
    Mode parent;
} ModeRow;

static const ModeRow mode_rows[] = {
    [MODE_MAJOR] = {"major", 7, {0, 2, 4, 5, 7, 9, 11}, MODE_MAJOR},
    [MODE_MINOR] = {"minor", 7, {0, 2, 3, 5, 7, 8, 10}, MODE_MINOR},
    [MODE_DORIAN] = {"dorian", 7, {0, 2, 3, 5, 7, 9, 10}, MODE_DORIAN},
    [MODE_PHRYGIAN] = {"phrygian", 7, {0, 1, 3, 5, 7, 8, 10}, MODE_PHRYGIAN},
    [MODE_LYDIAN] = {"lydian", 7, {0, 2, 4, 6, 7, 9, 11}, MODE_LYDIAN},
    [MODE_MIXOLYDIAN] = {"mixolydian",
                         7,
                         {0, 2, 4, 5, 7, 9, 10},
                         MODE_MIXOLYDIAN},
    [MODE_LOCRIAN] = {"locrian", 7, {0, 1, 3, 5, 6, 8, 10}, MODE_LOCRIAN},
    [MODE_HARMONIC_MINOR] = {"harmonic_minor",
                             7,
                             {0, 2, 3, 5, 7, 8, 11},
                             MODE_HARMONIC_MINOR},
    [MODE_MELODIC_MINOR] = {"melodic_minor",
                            7,
                            {0, 2, 3, 5, 7, 9, 11},
                            MODE_MELODIC_MINOR},
    [MODE_MAJOR_PENTATONIC] = {"major_pentatonic",
                               5,
                               {0, 2, 4, 7, 9},
                               MODE_MAJOR},
    [MODE_MINOR_PENTATONIC] = {"minor_pentatonic",
                               5,
                               {0, 3, 5, 7, 10},
                               MODE_MINOR},
    // Dominant chords stand under the blues scale, so its chords are major.
    [MODE_BLUES] = {"blues", 6, {0, 3, 5, 6, 7, 10}, MODE_MIXOLYDIAN},
    [MODE_PHRYGIAN_DOMINANT] = {"phrygian_dominant",
                                7,
                                {0, 1, 4, 5, 7, 8, 10},
                                MODE_PHRYGIAN_DOMINANT},
};
static_assert(ARRAY_LENGTH(mode_rows) == MODE_COUNT, "describe every mode");

static bool
find_name(const char *name,
          const char *const *names,
          size_t count,
          size_t *index)
{
    for (size_t i = 0; name != NULL && i < count; i++) {
        if (text_same_id(name, names[i])) {
            *index = i;
            return true;
        }
    }
    return false;
}

const char *
music_role_name(Role role)
{
    return role_names[role];
}

bool
music_role_find(const char *name, Role *role)
{
    size_t index = 0;
    if (!find_name(name, role_names, ROLE_COUNT, &index))
        return false;
    *role = (Role)index;
    return true;
}

const char *
music_section_role_name(SectionRole role)
{
    return section_role_names[role];
}

bool
music_section_role_find(const char *name, SectionRole *role)
{
    size_t index = 0;
    if (!find_name(name, section_role_names, SECTION_ROLE_COUNT, &index))
        return false;
    *role = (SectionRole)index;
    return true;
}

const char *
music_mode_name(Mode mode)
{
    return mode_rows[mode].name;
}

bool
music_mode_find(const char *name, Mode *mode)
{
    for (size_t i = 0; name != NULL && i < MODE_COUNT; i++) {
        if (text_same_id(name, mode_rows[i].name)) {
            *mode = (Mode)i;
            return true;
        }
    }
    return false;
}

size_t
music_mode_steps(Mode mode, int steps[static 8])
{
    const ModeRow *row = &mode_rows[mode];
    memcpy(steps, row->steps, sizeof(row->steps));
    return (size_t)row->step_count;
}

bool
music_mode_is_minor(Mode mode)
{
    return mode_rows[mode_rows[mode].parent].steps[2] == 3;
}

Mode
music_mode_parent(Mode mode)
{
    return mode_rows[mode].parent;
}

// Keys ////////////////////////////////////////////////////////////////////////

// Moves `*at` behind one accidental; +1, -1, or 0 when there is none.
static int
take_accidental(const char **at)
{
    static const struct {
        const char *text;
        int shift;
    } signs[] = {{"#", 1}, {"b", -1}, {"\u266f", 1}, {"\u266d", -1}};

    for (size_t i = 0; i < ARRAY_LENGTH(signs); i++) {
        if (text_starts_with(*at, signs[i].text)) {
            *at += strlen(signs[i].text);
            return signs[i].shift;
        }
    }
    return 0;
}

int
music_pitch_class(const char *key)
{
    static const int letters[] = {9, 11, 0, 2, 4, 5, 7}; // A..G
    if (key == NULL || key[0] == '\0')
        return -1;
    int letter = toupper((unsigned char)key[0]) - 'A';
    if (letter < 0 || letter > 6)
        return -1;
    const char *at = key + 1;
    int pitch_class = letters[letter];
    // Two at most: nobody means a key with three.
    for (int i = 0; i < 2; i++)
        pitch_class += take_accidental(&at);
    return *at == '\0' ? (pitch_class + 12) % 12 : -1;
}

// How many semitones the tonic lies above that of the major scale with the
// same key signature.
static int
mode_offset(Mode mode)
{
    switch (mode_rows[mode].parent) {
    case MODE_MINOR:
    case MODE_HARMONIC_MINOR:
    case MODE_MELODIC_MINOR:
        return 9;
    case MODE_DORIAN:
        return 2;
    case MODE_PHRYGIAN:
    case MODE_PHRYGIAN_DOMINANT:
        return 4;
    case MODE_LYDIAN:
        return 5;
    case MODE_MIXOLYDIAN:
        return 7;
    case MODE_LOCRIAN:
        return 11;
    default:
        return 0;
    }
}

const char *
music_key_name(int pitch_class, Mode mode)
{
    static const char *const sharps[] = {"C",  "C#", "D",  "D#", "E",  "F",
                                         "F#", "G",  "G#", "A",  "A#", "B"};
    static const char *const flats[] = {"C",  "Db", "D",  "Eb", "E",  "F",
                                        "Gb", "G",  "Ab", "A",  "Bb", "B"};
    // G D A E B have sharps; F# major too, but its relatives are written with
    // six flats (Eb minor).
    static const bool sharp_majors[] = {false, false, true,  false,
                                        true,  false, false, true,
                                        false, true,  false, true};
    int relative = (pitch_class - mode_offset(mode) + 24) % 12;
    bool is_sharp =
        sharp_majors[relative] || (relative == 6 && pitch_class == 6);
    return is_sharp ? sharps[pitch_class] : flats[pitch_class];
}

// Meters //////////////////////////////////////////////////////////////////////

static int
take_number(const char **at)
{
    int number = 0;
    for (int i = 0; i < 2 && isdigit((unsigned char)**at); i++)
        number = number * 10 + (*(*at)++ - '0');
    return number;
}

bool
music_meter_parse(const char *text, Meter *meter)
{
    if (text == NULL)
        return false;
    const char *at = text;
    int numerator = take_number(&at);
    if (*at++ != '/')
        return false;
    int denominator = take_number(&at);
    if (*at != '\0' || numerator < 1 || numerator > 15)
        return false;
    if (denominator != 2 && denominator != 4 && denominator != 8)
        return false;
    *meter = (Meter){numerator, denominator};
    return true;
}

void
music_meter_text(Meter meter, char text[static 8])
{
    unsigned numerator = (unsigned)meter.numerator % 100;
    unsigned denominator = (unsigned)meter.denominator % 100;
    (void)snprintf(text, 8, "%u/%u", numerator, denominator);
}

static bool
is_compound(Meter meter)
{
    return meter.denominator == 8 && meter.numerator % 3 == 0;
}

// Groups of eighths of the meters that are neither simple nor compound, as
// they are usually felt; the digit is the length of a beat.
static const char *const eighth_groups[16] = {
    [1] = "1",       [2] = "2",       [4] = "22",    [5] = "32",
    [7] = "223",     [8] = "332",     [10] = "3322", [11] = "22322",
    [13] = "222223", [14] = "223223",
};

// Which beat is the second strongest, by the number of equal beats.
static const int simple_strong[16] = {
    [4] = 2, [5] = 3, [6] = 3, [7] = 4, [8] = 4, [9] = 6, [10] = 5, [12] = 6};
static const int compound_strong[16] = {[2] = 1, [4] = 2, [5] = 3};

static int
strong_beat(const MeterGrid *grid, Meter meter)
{
    if (grid->is_compound)
        return compound_strong[grid->beat_count];
    if (meter.denominator != 8)
        return simple_strong[grid->beat_count];
    // Uneven groups: the middle one, or the last of three.
    return grid->beat_count == 3 ? 2 : grid->beat_count / 2;
}

MeterGrid
music_meter_grid(Meter meter)
{
    MeterGrid grid = {.is_compound = is_compound(meter)};
    const char *groups = NULL;
    if (meter.denominator == 8)
        groups = eighth_groups[meter.numerator];
    grid.beat_count = meter.numerator;
    if (grid.is_compound)
        grid.beat_count /= 3;
    else if (groups != NULL)
        grid.beat_count = (int)strlen(groups);
    for (int i = 0; i < grid.beat_count; i++) {
        int steps = grid.is_compound ? 6 : 16 / meter.denominator;
        if (groups != NULL)
            steps = 2 * (groups[i] - '0');
        grid.beat_start[i] = grid.step_count;
        grid.beat_steps[i] = steps;
        grid.step_count += steps;
    }
    grid.strong_beat = strong_beat(&grid, meter);
    return grid;
}

int
music_bar_ticks(Meter meter)
{
    if (meter.denominator == 0)
        return 0;
    return SCORE_TICKS_PER_QUARTER * 4 * meter.numerator / meter.denominator;
}

double
music_tick_s(Meter meter, double tempo_bpm)
{
    double counted = is_compound(meter) ? 1.5 : 1.0; // quarters
    return 60.0 / (tempo_bpm * counted * SCORE_TICKS_PER_QUARTER);
}

double
music_bar_s(Meter meter, double tempo_bpm)
{
    // Bars count beats first: 4 * 60 / 120 is exact where ticks are not.
    double quarters = 4.0 * meter.numerator / meter.denominator;
    double beats = is_compound(meter) ? quarters / 1.5 : quarters;
    return beats * 60.0 / tempo_bpm;
}
