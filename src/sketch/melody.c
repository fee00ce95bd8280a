// SPDX-License-Identifier: MIT
#include "melody.h"

#include "timbre/base/memory.h"
#include "timbre/core/motif.h"

#include "melody_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum {
    SHAPE_MOTIF,
    SHAPE_SEQUENCE,
    SHAPE_FRAGMENT,
    SHAPE_ORNAMENT,
    SHAPE_CADENCE,
    SHAPE_INVERSION,
    SHAPE_AUGMENTED
} Shape;

// Sentence, period, ornamented period.
static const Shape phrases[3][4] = {
    {SHAPE_MOTIF, SHAPE_SEQUENCE, SHAPE_FRAGMENT, SHAPE_CADENCE},
    {SHAPE_MOTIF, SHAPE_SEQUENCE, SHAPE_MOTIF, SHAPE_CADENCE},
    {SHAPE_MOTIF, SHAPE_ORNAMENT, SHAPE_MOTIF, SHAPE_CADENCE},
};

// Scale steps that a shape lies above its motif.
static const double shape_offsets[] = {
    [SHAPE_MOTIF] = 0,     [SHAPE_SEQUENCE] = 1.5, [SHAPE_FRAGMENT] = 2.5,
    [SHAPE_ORNAMENT] = 1,  [SHAPE_CADENCE] = 0,    [SHAPE_INVERSION] = 1,
    [SHAPE_AUGMENTED] = 0,
};

enum { MAX_ONSETS = GROOVE_MAX_STEPS };

typedef struct {
    int step, steps;
} Onset;

typedef struct {
    Onset items[MAX_ONSETS];
    int count;
} Rhythm;

// Where a note of the tune stands in its phrase: equal ones are the same
// place of the tune.
typedef struct {
    int bar, step, steps;
    int phrase, slot, bar_in_slot;
    Shape shape;
    size_t chord;
} Place;

// The tune of the first section of a kind, for those that bring it back.
typedef struct {
    Place *places;
    int *keys;
    size_t count;
} Memory;

typedef struct {
    const Song *song;
    const CastMember *lead;
    const MelodyGround *ground;
    const SongSection *section;
    Memory memories[KIND_OUTRO + 1];
    bool is_chorus;
    MelodyPoint *points;
    Place *places;
    size_t count, capacity;
    MelodyRange range;
} Composer;

// Rhythm /////////////////////////////////////////////////////////////////////

static void
read_cell(const Composer *composer, const char *cell, Rhythm *rhythm)
{
    char fitted[GROOVE_MAX_STEPS];
    int count = composer->song->grid.step_count;
    size_t length = strlen(cell);
    if ((int)length == count)
        memcpy(fitted, cell, length + 1);
    else if (length == 16 || length == 12)
        groove_fit(cell, &composer->song->grid, 0, fitted);
    else {
        memset(fitted, '.', (size_t)count);
        fitted[0] = 'x';
    }
    rhythm->count = 0;
    for (int step = 0; step < count; step++)
        if (fitted[step] != '.' && fitted[step] != '-')
            rhythm->items[rhythm->count++].step = step;
    if (rhythm->count == 0)
        rhythm->items[rhythm->count++].step = 0;
}

// Notes last to the next onset, ten sixteenths at most.
static void
set_lengths(Rhythm *rhythm, int bar_steps)
{
    for (int i = 0; i < rhythm->count; i++) {
        int next =
            i + 1 < rhythm->count ? rhythm->items[i + 1].step : bar_steps;
        rhythm->items[i].steps = next - rhythm->items[i].step;
    }
}

static void
limit_lengths(Rhythm *rhythm, int bar_steps)
{
    for (int i = 0; i < rhythm->count; i++) {
        Onset *onset = &rhythm->items[i];
        if (onset->steps > bar_steps - onset->step)
            onset->steps = bar_steps - onset->step;
        if (onset->steps > 10)
            onset->steps = 10;
    }
}

static int
half_bar(const MeterGrid *grid)
{
    if (grid->strong_beat > 0)
        return grid->beat_start[grid->strong_beat];
    return grid->beat_count > 1 ? grid->beat_start[grid->beat_count - 1]
                                : grid->step_count / 2;
}

static void
repeat_half(Rhythm *rhythm, int half, int bar_steps)
{
    Rhythm out = {0};
    for (int start = 0; start < bar_steps; start += half)
        for (int i = 0; i < rhythm->count; i++)
            if (rhythm->items[i].step < half &&
                start + rhythm->items[i].step < bar_steps &&
                out.count < MAX_ONSETS)
                out.items[out.count++].step = start + rhythm->items[i].step;
    if (out.count > 0)
        *rhythm = out;
}

static void
keep_every_second(Rhythm *rhythm)
{
    int kept = 0;
    for (int i = 0; i < rhythm->count; i += 2)
        rhythm->items[kept++] = rhythm->items[i];
    rhythm->count = kept;
}

static int
longest_of(const Rhythm *rhythm)
{
    int longest = 0;
    for (int i = 0; i < rhythm->count; i++)
        if (rhythm->items[i].steps > longest)
            longest = rhythm->items[i].steps;
    return longest;
}

// Long notes get a neighbour at their end.
static void
ornament(const Composer *composer, Rhythm *rhythm, int bar)
{
    Random random = song_random(composer->song, SUB_SEED_MOTIF, composer->lead,
                                composer->section->first_bar + bar);
    Rhythm out = {0};
    // Every return is ornamented in its own way.
    uint64_t place = (uint64_t)bar + 1000 * (uint64_t)composer->section->repeat;
    int least = longest_of(rhythm) >= 4 ? 4 : 2;
    int tail = least / 2;
    for (int i = 0; i < rhythm->count; i++) {
        Onset onset = rhythm->items[i];
        double chance =
            random_unit(random, RANDOM_COUNTERS(65, composer->is_chorus, place,
                                                (uint64_t)onset.step));
        if (onset.steps >= least && chance < 0.6 &&
            out.count + 2 <= MAX_ONSETS) {
            out.items[out.count++] = (Onset){onset.step, onset.steps - tail};
            out.items[out.count++] =
                (Onset){onset.step + onset.steps - tail, tail};
        } else if (out.count < MAX_ONSETS) {
            out.items[out.count++] = onset;
        }
    }
    *rhythm = out;
}

static void
make_rhythm(const Composer *composer,
            const char *cell,
            Shape shape,
            int bar,
            bool is_second,
            Rhythm *rhythm)
{
    int steps = composer->song->grid.step_count;
    read_cell(composer, cell, rhythm);
    if (shape == SHAPE_FRAGMENT && is_second)
        repeat_half(rhythm, half_bar(&composer->song->grid), steps);
    if (shape == SHAPE_AUGMENTED)
        keep_every_second(rhythm);
    set_lengths(rhythm, steps);
    if (shape == SHAPE_CADENCE && is_second) {
        Onset first = rhythm->items[0];
        first.steps = steps - first.step - 4;
        if (first.steps < 6)
            first.steps = 6;
        *rhythm = (Rhythm){.items = {first}, .count = 1};
    }
    if (shape == SHAPE_ORNAMENT)
        ornament(composer, rhythm, bar);
    limit_lengths(rhythm, steps);
}

// Form ///////////////////////////////////////////////////////////////////////

// The slot of four that two bars are: short sections come home in their last.
static int
slot_of(const Composer *composer, int bar)
{
    int bars = composer->section->bars;
    if (bars < 8 && bar / 2 == (bars - 1) / 2)
        return 3;
    return bar / 2 % 4;
}

static Shape
shape_of(const Composer *composer, int bar, int slot)
{
    const Song *song = composer->song;
    const SongSection *section = composer->section;
    Random random = song_random(song, SUB_SEED_MOTIF, composer->lead,
                                section->first_bar + bar);
    static const unsigned weights[] = {1, 2, 1};
    size_t phrase = random_pick(random, weights, ARRAY_LENGTH(weights),
                                RANDOM_COUNTERS(68, composer->is_chorus));
    Shape shape = phrases[phrase][slot];
    if (section->repeat > 0 && slot == 1)
        shape = SHAPE_ORNAMENT;
    if (section->repeat > 1 && slot == 2)
        shape = shape == SHAPE_FRAGMENT ? SHAPE_INVERSION : SHAPE_ORNAMENT;
    // Long sections don't say everything twice.
    if (bar / 8 % 2 == 1 && slot == 2)
        shape = shape == SHAPE_INVERSION ? SHAPE_SEQUENCE : SHAPE_INVERSION;
    if (section->kind == KIND_BREAK || section->kind == KIND_OUTRO)
        shape = SHAPE_AUGMENTED;
    double density = song_adjustment(song, "density", composer->lead,
                                     section->first_bar + bar);
    if (density >= 0.5 && (shape == SHAPE_MOTIF || shape == SHAPE_SEQUENCE))
        return SHAPE_ORNAMENT;
    if (density <= -0.5 && shape != SHAPE_CADENCE)
        return SHAPE_AUGMENTED;
    return shape;
}

// Bars of the outro's end and of a short piece's last bar belong to others.
static bool
rests(const Composer *composer, int bar)
{
    return composer->section->kind == KIND_OUTRO && bar >= 4;
}

static const char *
cell_of(const Composer *composer, int bar_in_slot)
{
    const StringList *cells = &composer->song->plan->motif.cells;
    size_t index = (size_t)bar_in_slot;
    if (composer->is_chorus)
        index = bar_in_slot == 0 ? 2 : 0;
    if (cells->count == 0)
        return "x...x...x.......";
    return cells->items[index < cells->count ? index : index % cells->count];
}

static double
contour_at(const Composer *composer, double x)
{
    const StringList *contours = &composer->song->plan->motif.contours;
    size_t index = composer->is_chorus && contours->count > 1 ? 1 : 0;
    double height = 0;
    if (contours->count == 0 ||
        !motif_contour(contours->items[index], x, &height))
        (void)motif_contour("arch", x, &height);
    return height;
}

static void
add_voices(MelodyPoint *point, const Voicing *voicings, size_t chord)
{
    if (voicings == NULL)
        return;
    for (int i = 0; i < voicings[chord].count; i++)
        if (point->voice_count < MELODY_MAX_VOICES)
            point->voices[point->voice_count++] = voicings[chord].keys[i];
}

static bool
is_strong(const MeterGrid *grid, const Onset *onset)
{
    for (int beat = 0; beat < grid->beat_count; beat++)
        if (grid->beat_start[beat] == onset->step)
            return beat == 0 || beat == grid->strong_beat || onset->steps >= 3;
    return false;
}

static void
add_point(Composer *composer, const MelodyPoint *point, const Place *place)
{
    if (composer->count == composer->capacity) {
        composer->capacity = composer->capacity * 2 + 64;
        composer->points = mem_resize(composer->points, composer->capacity,
                                      sizeof *composer->points);
        composer->places = mem_resize(composer->places, composer->capacity,
                                      sizeof *composer->places);
    }
    composer->points[composer->count] = *point;
    composer->places[composer->count++] = *place;
}

static void
add_onset(Composer *composer, const Place *place, bool is_last_note)
{
    const Song *song = composer->song;
    const MeterGrid *grid = &song->grid;
    double span = composer->range.high - composer->range.low;
    double x =
        (place->bar_in_slot + (double)place->step / grid->step_count) / 2;
    double height = contour_at(composer, x);
    if (place->shape == SHAPE_INVERSION)
        height = 4 - height;
    Onset onset = {place->step, place->steps};
    MelodyPoint point = {
        .steps = place->steps,
        .is_strong = is_strong(grid, &onset),
        .is_end = is_last_note && (place->slot == 1 || place->slot == 3),
        .is_cadence = is_last_note && place->slot == 3,
        .chord = &song->chords[place->chord].chord,
        .target = composer->range.low +
                  span * (composer->is_chorus ? 0.44 : 0.30) +
                  1.7 * (height + shape_offsets[place->shape]),
        .pinned = MELODY_FREE,
        .random = song_random(song, SUB_SEED_MOTIF, composer->lead, place->bar),
        .tag = composer->is_chorus ? 71 : 70,
    };
    add_voices(&point, composer->ground->comp, place->chord);
    add_voices(&point, composer->ground->pad, place->chord);
    add_voices(&point, composer->ground->arp, place->chord);
    add_point(composer, &point, place);
}

static void
add_bar(Composer *composer, int bar)
{
    const Song *song = composer->song;
    if (rests(composer, bar))
        return;
    int slot = slot_of(composer, bar);
    Shape shape = shape_of(composer, bar, slot);
    bool ends_slot = bar % 2 == 1 || bar == composer->section->bars - 1;
    Rhythm rhythm;
    make_rhythm(composer, cell_of(composer, bar % 2), shape, bar, ends_slot,
                &rhythm);
    for (int i = 0; i < rhythm.count; i++) {
        Place place = {
            .bar = composer->section->first_bar + bar,
            .step = rhythm.items[i].step,
            .steps = rhythm.items[i].steps,
            .phrase = bar / 8,
            .slot = slot,
            .bar_in_slot = bar % 2,
            .shape = shape,
        };
        place.chord = song_chord_index(song, place.bar, place.step);
        add_onset(composer, &place, ends_slot && i == rhythm.count - 1);
    }
}

// The return rule ////////////////////////////////////////////////////////////

static bool
is_same_chord(const Composer *composer, const Place *a, const Place *b)
{
    const Chord *x = &composer->song->chords[a->chord].chord;
    const Chord *y = &composer->song->chords[b->chord].chord;
    return x->root == y->root && x->bass == y->bass &&
           chord_pitch_classes(x) == chord_pitch_classes(y);
}

// The earlier note that a place repeats, or its own index.
static size_t
source_of(const Composer *composer, size_t index)
{
    const Place *place = &composer->places[index];
    for (size_t i = 0; i < index; i++) {
        const Place *other = &composer->places[i];
        if (other->step != place->step || other->shape != place->shape ||
            other->bar_in_slot != place->bar_in_slot ||
            !is_same_chord(composer, other, place))
            continue;
        bool is_motif = place->slot == 2 && place->shape == SHAPE_MOTIF &&
                        other->slot == 0 && other->phrase == place->phrase;
        bool is_later = other->slot == place->slot && other->phrase == 0 &&
                        place->phrase > 0 && place->shape != SHAPE_CADENCE;
        if (is_motif || is_later)
            return i;
    }
    return index;
}

// The pitch of the same place in the first section of the kind: ornaments add
// notes to a tune, they don't change it.
static int
remembered_key(const Composer *composer, const Place *place)
{
    const Memory *memory = &composer->memories[composer->section->kind];
    if (place->shape == SHAPE_INVERSION)
        return MELODY_FREE;
    for (size_t i = 0; i < memory->count; i++) {
        const Place *other = &memory->places[i];
        if (other->phrase == place->phrase && other->slot == place->slot &&
            other->bar_in_slot == place->bar_in_slot &&
            other->step == place->step && is_same_chord(composer, other, place))
            return memory->keys[i];
    }
    return MELODY_FREE;
}

static bool
pin_returns(Composer *composer, const int *keys)
{
    bool pins = false;
    for (size_t i = 0; i < composer->count; i++) {
        int key = remembered_key(composer, &composer->places[i]);
        size_t source = source_of(composer, i);
        if (key == MELODY_FREE && source != i)
            key = keys[source];
        if (key == MELODY_FREE)
            continue;
        int before = i > 0 ? composer->points[i - 1].pinned : MELODY_FREE;
        // A pin must not tear the line.
        if (before != MELODY_FREE && abs(key - before) > 9)
            continue;
        composer->points[i].pinned = key;
        pins = true;
    }
    return pins;
}

static void
remember(Composer *composer, const int *keys)
{
    Memory *memory = &composer->memories[composer->section->kind];
    if (memory->count > 0)
        return;
    memory->count = composer->count;
    memory->places = mem_new_array(composer->count, sizeof *memory->places);
    memory->keys = mem_new_array(composer->count, sizeof *memory->keys);
    memcpy(memory->places, composer->places,
           composer->count * sizeof *memory->places);
    memcpy(memory->keys, keys, composer->count * sizeof *memory->keys);
}

// Writing down ///////////////////////////////////////////////////////////////

static void
write_tune(const Composer *composer, const int *keys, BandNotes *tune)
{
    const Song *song = composer->song;
    double middle = (composer->range.low + composer->range.high) / 2.0;
    for (size_t i = 0; i < composer->count; i++) {
        const Place *place = &composer->places[i];
        int energy = song_energy(song, composer->lead, place->bar);
        bool is_half = place->step == 0 || place->step == half_bar(&song->grid);
        double length = place->steps * (place->steps >= 4 ? 0.92 : 0.85);
        band_notes_add(tune, (BandNote){
                                 .bar = place->bar,
                                 .step = place->step,
                                 .steps = length,
                                 .key = keys[i],
                                 .velocity = 78 + 5 * (energy - 3) +
                                             (is_half ? 5 : 0) +
                                             0.4 * (keys[i] - middle),
                             });
    }
}

static void
compose_section(Composer *composer, BandNotes *tune)
{
    composer->count = 0;
    for (int bar = 0; bar < composer->section->bars; bar++)
        add_bar(composer, bar);
    if (composer->count == 0)
        return;
    int *keys = mem_new_array(composer->count, sizeof *keys);
    melody_search(composer->points, composer->count, &composer->range, keys);
    if (pin_returns(composer, keys))
        melody_search(composer->points, composer->count, &composer->range,
                      keys);
    remember(composer, keys);
    write_tune(composer, keys, tune);
    mem_free(keys);
}

static bool
any_lead_plays(const Cast *cast, int section)
{
    for (size_t i = 0; i < cast->count; i++)
        if (cast->members[i].band_role == BAND_LEAD &&
            cast->members[i].plays[section])
            return true;
    return false;
}

// A tune that people can sing stays within a twelfth.
static MelodyRange
tune_range(const Song *song, const CastMember *lead)
{
    enum { WIDEST = 19 };

    int low = lead->low;
    int high = lead->high;
    if (high - low > WIDEST) {
        low += (high - low - WIDEST) / 2;
        high = low + WIDEST;
    }
    return (MelodyRange){low, high, song->tonic, song->plan->mode};
}

void
melody_compose(const Song *song,
               const Cast *cast,
               const MelodyGround *ground,
               BandNotes *tune)
{
    const CastMember *lead = cast_find(cast, BAND_LEAD, 0);
    if (lead == NULL)
        return;
    Composer composer = {
        .song = song,
        .lead = lead,
        .ground = ground,
        .range = tune_range(song, lead),
    };
    for (int s = 0; s < song->section_count; s++) {
        if (!any_lead_plays(cast, s))
            continue;
        composer.section = &song->sections[s];
        composer.is_chorus = composer.section->kind == KIND_CHORUS;
        compose_section(&composer, tune);
    }
    for (int kind = 0; kind <= KIND_OUTRO; kind++) {
        mem_free(composer.memories[kind].keys);
        mem_free(composer.memories[kind].places);
    }
    mem_free(composer.points);
    mem_free(composer.places);
}
