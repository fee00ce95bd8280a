// SPDX-License-Identifier: MIT
#include "humanise.h"

#include "timbre/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
band_notes_add(BandNotes *notes, BandNote note)
{
    notes->items = mem_reserve(notes->items, notes->count, &notes->capacity,
                               sizeof *notes->items);
    notes->items[notes->count++] = note;
}

void
band_notes_clear(BandNotes *notes)
{
    mem_free(notes->items);
    *notes = (BandNotes){0};
}

// Which part throws the dice: names stay, places in the band may change.
static uint64_t
player_number(const CastMember *member)
{
    return (uint64_t)member->band_role * 64 + (uint64_t)member->layer;
}

static double
lateness_ms(const Song *song, const CastMember *member, const BandNote *note)
{
    char letter[2] = {note->letter, '\0'};
    const char *name = note->letter != 0
                           ? letter
                           : style_table_band_role_name(member->band_role);
    double late = groove_table_timing_ms(song->groove, name);
    // Soloists delay the beats and keep the off-beats (composer.md 1).
    if (member->band_role == BAND_LEAD && fmod(note->step, 4) != 0)
        late *= 0.2;
    return late + note->late_ms;
}

static double
jitter_ms(const Song *song, const CastMember *member, const BandNote *note)
{
    Random random = song_random(song, SUB_SEED_HUMAN, member, note->bar);
    uint64_t tone =
        note->letter != 0 ? (uint64_t)note->letter : (uint64_t)note->key;
    double size = song->groove->jitter_ms;
    if (member->band_role != BAND_DRUMS)
        size *= 0.6;
    return size *
           random_triangle(random, RANDOM_COUNTERS(31, player_number(member),
                                                   tone, (uint64_t)note->bar,
                                                   (uint64_t)(note->step * 4)));
}

static int
shaken_velocity(const Song *song,
                const CastMember *member,
                const BandNote *note)
{
    Random random = song_random(song, SUB_SEED_HUMAN, member, note->bar);
    uint64_t tone = note->letter != 0 ? (uint64_t)note->letter : 1;
    double spread =
        random_triangle(random, RANDOM_COUNTERS(30, player_number(member), tone,
                                                (uint64_t)note->bar,
                                                (uint64_t)(note->step * 4)));
    long velocity = lround(note->velocity + 4 * spread);
    return velocity < 1 ? 1 : velocity > 127 ? 127 : (int)velocity;
}

static int
transposed(const Song *song, const CastMember *member, int key)
{
    if (member->band_role == BAND_DRUMS)
        return key;
    for (size_t i = 0; i < song->plan->transpose_count; i++) {
        const PlanTranspose *transpose = &song->plan->transposes[i];
        if (transpose->part == NULL || cast_member_is(member, transpose->part))
            key += transpose->semitones;
    }
    while (key < 12)
        key += 12;
    while (key > 120)
        key -= 12;
    return key;
}

static double
warped_tick(const Song *song, double percent, int bar, double step)
{
    double at = groove_warp(&song->grid, step, song->plan->swing_unit, percent);
    return bar * (double)song->bar_ticks + at * SCORE_TICKS_PER_QUARTER / 4.0;
}

static ScoreNote
played(const Song *song, const CastMember *member, const BandNote *note)
{
    double percent = song_swing(song, member, note->bar);
    double start = warped_tick(song, percent, note->bar, note->step);
    double end =
        warped_tick(song, percent, note->bar, note->step + note->steps);
    double tick_ms =
        1000 * music_tick_s(song->plan->meter, song->plan->tempo_bpm);
    ScoreNote out = {
        .tick = (int32_t)lround(start),
        .length_ticks = (int32_t)lround(end - start),
        .key = (uint8_t)transposed(song, member, note->key),
        .velocity = (uint8_t)shaken_velocity(song, member, note),
        .slide = note->slide,
        .accent = note->accent,
    };
    double offset =
        lateness_ms(song, member, note) + jitter_ms(song, member, note);
    // Further off it would be heard as another rhythm; the last chord may roll.
    double most =
        song->bars[note->bar].section == song->section_count ? 40 : 25;
    offset = offset > most ? most : offset < -most ? -most : offset;
    if (out.tick * tick_ms + offset < 0)
        offset = 0;
    // A quarter millisecond: what files can hold exactly.
    out.offset_ms = (float)(floor(offset * 4 + 0.5) / 4);
    int32_t least = (int32_t)ceil(30 / tick_ms);
    if (out.length_ticks < least)
        out.length_ticks = least;
    return out;
}

static int
compare_by_key(const void *a, const void *b)
{
    const ScoreNote *x = a;
    const ScoreNote *y = b;
    if (x->key != y->key)
        return (int)x->key - (int)y->key;
    if (x->tick != y->tick)
        return x->tick < y->tick ? -1 : 1;
    if (x->velocity != y->velocity)
        return (int)y->velocity - (int)x->velocity; // the louder one first
    if (x->length_ticks != y->length_ticks)
        return x->length_ticks > y->length_ticks ? -1 : 1;
    return (x->offset_ms > y->offset_ms) - (x->offset_ms < y->offset_ms);
}

// Ends a note 2 ms before its key is struck again, and drops the softer of two
// that are struck within 10 ms.
static size_t
part_equal_keys(ScoreNote *notes, size_t count, double tick_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        ScoreNote *before = kept > 0 ? &notes[kept - 1] : NULL;
        if (before == NULL || before->key != notes[i].key) {
            notes[kept++] = notes[i];
            continue;
        }
        double gap_ms = (notes[i].tick - before->tick) * tick_ms +
                        (double)notes[i].offset_ms - (double)before->offset_ms;
        if (gap_ms < 10) {
            if (notes[i].velocity > before->velocity)
                before->velocity = notes[i].velocity;
            continue;
        }
        int32_t most = (int32_t)floor((gap_ms - 2) / tick_ms);
        if (before->length_ticks > most)
            before->length_ticks = most > 1 ? most : 1;
        notes[kept++] = notes[i];
    }
    return kept;
}

void
humanise(const Song *song,
         const CastMember *member,
         const BandNotes *notes,
         ScorePart *part)
{
    if (notes->count == 0)
        return;
    double tick_ms =
        1000 * music_tick_s(song->plan->meter, song->plan->tempo_bpm);
    int32_t end = song->bar_count * song->bar_ticks;
    ScoreNote *played_notes = mem_new_array(notes->count, sizeof *played_notes);
    size_t count = 0;
    for (size_t i = 0; i < notes->count; i++) {
        ScoreNote note = played(song, member, &notes->items[i]);
        if (note.tick >= 0 && note.tick < end)
            played_notes[count++] = note;
    }
    if (count > 1)
        qsort(played_notes, count, sizeof *played_notes, compare_by_key);
    count = part_equal_keys(played_notes, count, tick_ms);
    for (size_t i = 0; i < count; i++)
        score_add_note(part, played_notes[i]);
    mem_free(played_notes);
}
