// SPDX-License-Identifier: MIT
// The metrics of composer.md section 5 that are read from plan and score.
#pragma once

#include "timbre/core/chord.h"
#include "timbre/core/plan.h"
#include "timbre/core/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const Plan *plan;
    const Score *score;
    MeterGrid grid;
    int bar_ticks, bars;
    int tonic;
    Mode mode;
    double tick_s;
} Piece;

static inline Piece
piece_of(const Plan *plan, const Score *score)
{
    return (Piece){plan,
                   score,
                   music_meter_grid(plan->meter),
                   music_bar_ticks(plan->meter),
                   score->bars,
                   music_pitch_class(plan->key),
                   music_mode_parent(plan->mode),
                   music_tick_s(plan->meter, plan->tempo_bpm)};
}

static inline int
piece_bar(const Piece *piece, const ScoreNote *note)
{
    return note->tick / piece->bar_ticks;
}

static inline int
piece_step(const Piece *piece, const ScoreNote *note)
{
    return note->tick % piece->bar_ticks / 240;
}

static inline double
piece_start_s(const Piece *piece, const ScoreNote *note)
{
    return note->tick * piece->tick_s + (double)note->offset_ms / 1000;
}

static inline double
piece_end_s(const Piece *piece, const ScoreNote *note)
{
    return piece_start_s(piece, note) + note->length_ticks * piece->tick_s;
}

static inline size_t
piece_section(const Piece *piece, int bar)
{
    size_t section = 0;
    while (section + 1 < piece->plan->section_count &&
           bar >= plan_section_start(piece->plan, section + 1))
        section++;
    return section;
}

// The chord of the plan at a bar and step, read as people would.
static inline Chord
piece_chord(const Piece *piece, int bar, int step)
{
    size_t index = piece_section(piece, bar);
    const PlanSection *section = &piece->plan->sections[index];
    int k = bar - plan_section_start(piece->plan, index);
    const char *text = section->chords.items[(size_t)k % section->chords.count];
    Chord chord = {0};
    char name[32] = "";
    const char *space = strchr(text, ' ');
    const MeterGrid *grid = &piece->grid;
    int half = grid->strong_beat > 0 ? grid->beat_start[grid->strong_beat]
               : grid->beat_count > 1
                   ? grid->beat_start[(grid->beat_count + 1) / 2]
                   : grid->step_count / 2;
    bool is_second = space != NULL && step >= half;
    const char *from = is_second ? space + 1 : text;
    size_t length = strcspn(from, " ");
    memcpy(name, from, length < 31 ? length : 31);
    (void)chord_parse_name(name, &chord);
    return chord;
}

static inline bool
piece_has_class(unsigned classes, int key)
{
    return (classes >> (key % 12) & 1U) != 0;
}

static inline const ScorePart *
piece_part(const Piece *piece, BandRole role)
{
    for (size_t i = 0; i < piece->score->part_count; i++)
        if (piece->score->parts[i].band_role == role)
            return &piece->score->parts[i];
    return NULL;
}

static inline bool
piece_is_body(const Piece *piece, const ScorePart *part, const ScoreNote *note)
{
    return part->band_role != BAND_DRUMS &&
           piece_bar(piece, note) < piece->bars;
}

// N1, N2, N11 ////////////////////////////////////////////////////////////////

typedef struct {
    double in_scale, local_fit, entropy;
} PitchMetrics;

static inline PitchMetrics
metric_pitches(const Piece *piece)
{
    unsigned scale = chord_mode_classes(piece->tonic, piece->mode);
    // Whoever writes in harmonic minor uses the natural seventh as well.
    if (piece->mode == MODE_HARMONIC_MINOR)
        scale |= chord_mode_classes(piece->tonic, MODE_MINOR);
    double total = 0;
    double in_scale = 0;
    double fits = 0;
    double classes[12] = {0};
    for (size_t i = 0; i < piece->score->part_count; i++) {
        const ScorePart *part = &piece->score->parts[i];
        for (size_t k = 0; k < part->note_count; k++) {
            const ScoreNote *note = &part->notes[k];
            if (!piece_is_body(piece, part, note))
                continue;
            Chord chord = piece_chord(piece, piece_bar(piece, note),
                                      piece_step(piece, note));
            unsigned local = chord_pitch_classes(&chord) |
                             chord_scale(&chord, piece->tonic, piece->mode);
            total++;
            in_scale += piece_has_class(scale, note->key);
            fits += piece_has_class(local, note->key);
            classes[note->key % 12]++;
        }
    }
    PitchMetrics metrics = {in_scale / fmax(total, 1), fits / fmax(total, 1),
                            0};
    for (int i = 0; i < 12; i++)
        if (classes[i] > 0)
            metrics.entropy -= classes[i] / total * log2(classes[i] / total);
    return metrics;
}

// N3, N5 /////////////////////////////////////////////////////////////////////

typedef struct {
    double chord_tones, steps, recovered;
    int strong_count;
    int largest_leap, range, same_run, note_count;
} MelodyMetrics;

static inline bool
is_strong_note(const Piece *piece, const ScoreNote *note)
{
    const MeterGrid *grid = &piece->grid;
    int step = piece_step(piece, note);
    for (int i = 0; i < grid->beat_count; i++)
        if (grid->beat_start[i] == step)
            return i == 0 || i == grid->strong_beat ||
                   note->length_ticks >= 600;
    return false;
}

static inline void
metric_moves(const Piece *piece, const ScorePart *lead, MelodyMetrics *metrics)
{
    double moves = 0;
    double steps = 0;
    double leaps = 0;
    double recovered = 0;
    int run = 1;
    for (size_t i = 1; i < lead->note_count; i++) {
        const ScoreNote *a = &lead->notes[i - 1];
        const ScoreNote *b = &lead->notes[i];
        size_t section = piece_section(piece, piece_bar(piece, b));
        if (section != piece_section(piece, piece_bar(piece, a))) {
            run = 1;
            continue;
        }
        int move = b->key - a->key;
        moves++;
        steps += abs(move) <= 2;
        run = move == 0 ? run + 1 : 1;
        if (run > metrics->same_run)
            metrics->same_run = run;
        if (abs(move) > metrics->largest_leap)
            metrics->largest_leap = abs(move);
        if (abs(move) < 5 || i + 1 >= lead->note_count)
            continue;
        const ScoreNote *c = &lead->notes[i + 1];
        if (piece_section(piece, piece_bar(piece, c)) != section)
            continue;
        int next = c->key - b->key;
        leaps++;
        recovered += abs(next) <= 2 || (next > 0) != (move > 0);
    }
    metrics->steps = moves > 0 ? steps / moves : 1;
    metrics->recovered = leaps > 0 ? recovered / leaps : 1;
}

static inline MelodyMetrics
metric_melody(const Piece *piece, const ScorePart *lead)
{
    MelodyMetrics metrics = {.chord_tones = 1, .same_run = 1};
    if (lead == NULL || lead->note_count == 0)
        return metrics;
    int low = 127;
    int high = 0;
    double strong = 0;
    double hits = 0;
    for (size_t i = 0; i < lead->note_count; i++) {
        const ScoreNote *note = &lead->notes[i];
        low = note->key < low ? note->key : low;
        high = note->key > high ? note->key : high;
        if (!is_strong_note(piece, note))
            continue;
        Chord chord =
            piece_chord(piece, piece_bar(piece, note), piece_step(piece, note));
        strong++;
        hits += piece_has_class(chord_pitch_classes(&chord), note->key);
    }
    metrics.chord_tones = strong > 0 ? hits / strong : 1;
    metrics.strong_count = (int)strong;
    metrics.range = high - low;
    metrics.note_count = (int)lead->note_count;
    metric_moves(piece, lead, &metrics);
    return metrics;
}

// N4 /////////////////////////////////////////////////////////////////////////

static inline bool
is_exposed(const ScorePart *part)
{
    return part->band_role == BAND_LEAD || part->band_role == BAND_BASS ||
           part->band_role == BAND_COUNTER;
}

static inline double
metric_collisions(const Piece *piece)
{
    double pairs = 0;
    double clashes = 0;
    const Score *score = piece->score;
    for (size_t a = 0; a < score->part_count; a++) {
        for (size_t b = a + 1; b < score->part_count; b++) {
            const ScorePart *x = &score->parts[a];
            const ScorePart *y = &score->parts[b];
            if (x->band_role == BAND_DRUMS || y->band_role == BAND_DRUMS ||
                (!is_exposed(x) && !is_exposed(y)))
                continue;
            for (size_t i = 0; i < x->note_count; i++) {
                for (size_t k = 0; k < y->note_count; k++) {
                    double from = fmax(piece_start_s(piece, &x->notes[i]),
                                       piece_start_s(piece, &y->notes[k]));
                    double to = fmin(piece_end_s(piece, &x->notes[i]),
                                     piece_end_s(piece, &y->notes[k]));
                    if (to - from <= 0.12)
                        continue;
                    int apart = abs(x->notes[i].key - y->notes[k].key);
                    pairs++;
                    clashes += apart == 1 || apart == 13;
                }
            }
        }
    }
    return clashes / fmax(pairs, 1);
}

// N6, N7 /////////////////////////////////////////////////////////////////////

// Two bars of the lead: same onsets, and with `pitches` same keys too.
static inline bool
is_same_bar(
    const Piece *piece, const ScorePart *lead, int a, int b, bool pitches)
{
    size_t i = 0;
    size_t k = 0;
    while (i < lead->note_count && piece_bar(piece, &lead->notes[i]) < a)
        i++;
    while (k < lead->note_count && piece_bar(piece, &lead->notes[k]) < b)
        k++;
    for (;; i++, k++) {
        bool more_a =
            i < lead->note_count && piece_bar(piece, &lead->notes[i]) == a;
        bool more_b =
            k < lead->note_count && piece_bar(piece, &lead->notes[k]) == b;
        if (!more_a || !more_b)
            return more_a == more_b;
        if (piece_step(piece, &lead->notes[i]) !=
                piece_step(piece, &lead->notes[k]) ||
            (pitches && lead->notes[i].key != lead->notes[k].key))
            return false;
    }
}

// 1 - distinct bars / bars, over bars in which the lead starts a note.
static inline double
metric_repeats(const Piece *piece,
               const ScorePart *lead,
               bool pitches,
               int *bar_count)
{
    int bars = 0;
    int distinct = 0;
    for (int bar = 0; lead != NULL && bar < piece->bars; bar++) {
        bool plays = false;
        for (size_t i = 0; i < lead->note_count; i++)
            plays |= piece_bar(piece, &lead->notes[i]) == bar;
        if (!plays)
            continue;
        bars++;
        bool is_new = true;
        for (int other = 0; other < bar; other++)
            is_new &= !is_same_bar(piece, lead, other, bar, pitches);
        distinct += is_new;
    }
    *bar_count = bars;
    return bars > 0 ? 1 - (double)distinct / bars : 0;
}

static inline bool
has_event(const Piece *piece, const ScorePart *lead, int bar, int step, int key)
{
    for (size_t i = 0; i < lead->note_count; i++)
        if (piece_bar(piece, &lead->notes[i]) == bar &&
            piece_step(piece, &lead->notes[i]) == step &&
            lead->notes[i].key == key)
            return true;
    return false;
}

// Share of a section's events that its predecessor has at the same place; -1
// when there is no second section of the role.
static inline double
metric_return(const Piece *piece, const ScorePart *lead, SectionRole role)
{
    int before = -1;
    for (size_t s = 0; lead != NULL && s < piece->plan->section_count; s++) {
        if (piece->plan->sections[s].role != role)
            continue;
        int start = plan_section_start(piece->plan, s);
        double events = 0;
        double found = 0;
        for (size_t i = 0; before >= 0 && i < lead->note_count; i++) {
            const ScoreNote *note = &lead->notes[i];
            int bar = piece_bar(piece, note);
            int place = bar - start;
            if (place < 0 || place >= piece->plan->sections[s].bars ||
                place >= piece->plan->sections[before].bars)
                continue;
            events++;
            found += has_event(piece, lead,
                               plan_section_start(piece->plan, (size_t)before) +
                                   place,
                               piece_step(piece, note), note->key);
        }
        if (events > 0)
            return found / events;
        before = (int)s;
    }
    return -1;
}

// N8, N9 /////////////////////////////////////////////////////////////////////

static inline double
metric_groove(const Piece *piece)
{
    int steps = piece->grid.step_count;
    bool *onsets = calloc((size_t)(piece->bars * steps) + 1, sizeof *onsets);
    for (size_t i = 0; i < piece->score->part_count; i++) {
        const ScorePart *part = &piece->score->parts[i];
        for (size_t k = 0; k < part->note_count; k++)
            if (piece_bar(piece, &part->notes[k]) < piece->bars)
                onsets[piece_bar(piece, &part->notes[k]) * steps +
                       piece_step(piece, &part->notes[k])] = true;
    }
    double sum = 0;
    for (int bar = 1; bar < piece->bars; bar++) {
        int differ = 0;
        for (int step = 0; step < steps; step++)
            differ +=
                onsets[bar * steps + step] != onsets[(bar - 1) * steps + step];
        sum += 1 - (double)differ / steps;
    }
    free(onsets);
    return piece->bars > 1 ? sum / (piece->bars - 1) : 1;
}

static inline bool
is_beat_empty(const Piece *piece, int from, int to)
{
    for (size_t i = 0; i < piece->score->part_count; i++) {
        const ScorePart *part = &piece->score->parts[i];
        for (size_t k = 0; k < part->note_count; k++)
            if (part->notes[k].tick < to &&
                part->notes[k].tick + part->notes[k].length_ticks > from)
                return false;
    }
    return true;
}

static inline double
metric_empty_beats(const Piece *piece)
{
    double empty = 0;
    for (int bar = 0; bar < piece->bars; bar++) {
        for (int beat = 0; beat < piece->grid.beat_count; beat++) {
            int from =
                bar * piece->bar_ticks + 240 * piece->grid.beat_start[beat];
            empty += is_beat_empty(piece, from,
                                   from + 240 * piece->grid.beat_steps[beat]);
        }
    }
    return empty / fmax(piece->bars * piece->grid.beat_count, 1);
}

// N10 ////////////////////////////////////////////////////////////////////////

typedef struct {
    int bass_high, bass_median, close_pairs;
    double low_share; // of other parts' notes under 48
} RegisterMetrics;

static inline int
compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static inline int
count_close_pairs(const Piece *piece, const ScorePart *part)
{
    int count = 0;
    for (size_t i = 0; i < part->note_count; i++)
        for (size_t k = i + 1;
             k < part->note_count && part->notes[k].tick == part->notes[i].tick;
             k++)
            count += piece_is_body(piece, part, &part->notes[i]) &&
                     part->notes[i].key < 52 &&
                     abs(part->notes[k].key - part->notes[i].key) < 3;
    return count;
}

static inline RegisterMetrics
metric_registers(const Piece *piece)
{
    RegisterMetrics metrics = {0};
    double others = 0;
    double low = 0;
    for (size_t i = 0; i < piece->score->part_count; i++) {
        const ScorePart *part = &piece->score->parts[i];
        if (part->band_role == BAND_DRUMS || part->note_count == 0)
            continue;
        if (part->band_role == BAND_COMP || part->band_role == BAND_PAD)
            metrics.close_pairs += count_close_pairs(piece, part);
        bool is_power = part->program == 29 || part->program == 30;
        int *keys = calloc(part->note_count, sizeof *keys);
        for (size_t k = 0; k < part->note_count; k++) {
            keys[k] = part->notes[k].key;
            others += part->band_role != BAND_BASS;
            low +=
                part->band_role != BAND_BASS && keys[k] < (is_power ? 38 : 48);
        }
        qsort(keys, part->note_count, sizeof *keys, compare_ints);
        if (part->band_role == BAND_BASS) {
            metrics.bass_high = keys[part->note_count - 1];
            metrics.bass_median = keys[part->note_count / 2];
        }
        free(keys);
    }
    metrics.low_share = low / fmax(others, 1);
    return metrics;
}

// N12, N13 ///////////////////////////////////////////////////////////////////

static inline double
section_density(const Piece *piece, size_t section)
{
    int from = plan_section_start(piece->plan, section);
    int to = from + piece->plan->sections[section].bars;
    double onsets = 0;
    for (size_t i = 0; i < piece->score->part_count; i++)
        for (size_t k = 0; k < piece->score->parts[i].note_count; k++) {
            int bar = piece_bar(piece, &piece->score->parts[i].notes[k]);
            onsets += bar >= from && bar < to;
        }
    return onsets / (to - from);
}

// Pairs of sections whose energies are two or more apart in the wrong order.
static inline int
metric_disorder(const Piece *piece)
{
    int wrong = 0;
    for (size_t a = 0; a < piece->plan->section_count; a++)
        for (size_t b = 0; b < piece->plan->section_count; b++)
            wrong += piece->plan->sections[a].energy >=
                         piece->plan->sections[b].energy + 2 &&
                     section_density(piece, a) <= section_density(piece, b);
    return wrong;
}

// Largest distance in ms of an onset from the swung grid, and how many equal
// keys overlap or start before the piece.
static inline double
metric_lateness_ms(const Piece *piece, int *faults)
{
    double most = 0;
    for (size_t i = 0; i < piece->score->part_count; i++) {
        const ScorePart *part = &piece->score->parts[i];
        double free_at[128] = {0};
        for (size_t k = 0; k < part->note_count; k++) {
            const ScoreNote *note = &part->notes[k];
            if (piece_bar(piece, note) < piece->bars)
                most = fmax(most, fabs((double)note->offset_ms));
            *faults += piece_start_s(piece, note) < 0 ||
                       piece_start_s(piece, note) < free_at[note->key] - 1e-9;
            free_at[note->key] = piece_end_s(piece, note);
        }
    }
    return most;
}

// V1 /////////////////////////////////////////////////////////////////////////

static inline bool
part_has(const ScorePart *part, int32_t tick, int key)
{
    size_t low = 0;
    size_t high = part->note_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const ScoreNote *note = &part->notes[middle];
        if (note->tick == tick && note->key == key)
            return true;
        if (note->tick < tick || (note->tick == tick && note->key < key))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

// 1 - shared / all of the (tick, key) events of two parts.
static inline double
metric_jaccard(const ScorePart *a, const ScorePart *b)
{
    double shared = 0;
    for (size_t i = 0; i < a->note_count; i++)
        shared += part_has(b, a->notes[i].tick, a->notes[i].key);
    double all = (double)(a->note_count + b->note_count) - shared;
    return all > 0 ? 1 - shared / all : 0;
}
