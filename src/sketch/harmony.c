// SPDX-License-Identifier: MIT
#include "harmony.h"

#include "timbre/base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Candidates /////////////////////////////////////////////////////////////////

typedef struct {
    Chord chord;
    Voicing *voicings; // sorted, all different
    double *costs;     // of each by itself
    size_t count, capacity;
} Candidates;

// Pitch classes to place; the root goes first, then the fifth, then the last
// ones, since the bass has the root.
static int
pick_classes(const Chord *chord, int limit, int classes[CHORD_MAX_TONES])
{
    int count = 0;
    int excess = chord->interval_count - limit;
    bool drops_root = excess > 0;
    bool drops_fifth = false;
    for (int i = 0; i < chord->interval_count; i++)
        if (excess > 1 && chord->intervals[i] == 7)
            drops_fifth = true;
    for (int i = 0; i < chord->interval_count && count < limit; i++) {
        int interval = chord->intervals[i];
        if ((drops_root && i == 0) || (drops_fifth && interval == 7))
            continue;
        int class = (chord->root + interval) % 12;
        bool is_new = true;
        for (int k = 0; k < count; k++)
            is_new &= classes[k] != class;
        if (is_new)
            classes[count++] = class;
    }
    return count;
}

static int
lowest_of_class(int class, int low)
{
    return low + (class - low % 12 + 12) % 12;
}

static bool
is_playable(const Voicing *voicing)
{
    int semitones = 0;
    for (int i = 0; i + 1 < voicing->count; i++) {
        int gap = voicing->keys[i + 1] - voicing->keys[i];
        if (gap > 12 || gap < (voicing->keys[i] < 52 ? 3 : 1))
            return false;
        semitones += gap == 1;
    }
    return semitones <= 1 &&
           voicing->keys[voicing->count - 1] - voicing->keys[0] <= 19;
}

static Voicing
with_key(Voicing voicing, int key)
{
    int at = voicing.count++;
    while (at > 0 && voicing.keys[at - 1] > key) {
        voicing.keys[at] = voicing.keys[at - 1];
        at--;
    }
    voicing.keys[at] = key;
    return voicing;
}

static void
add_voicing(Candidates *candidates, const Voicing *voicing)
{
    candidates->voicings =
        mem_reserve(candidates->voicings, candidates->count,
                    &candidates->capacity, sizeof *candidates->voicings);
    candidates->voicings[candidates->count++] = *voicing;
}

// Every placement of the classes, one after the other: an odometer over the
// octaves instead of a recursion.
static void
place_classes(
    Candidates *candidates, const int *classes, int count, int low, int high)
{
    int keys[CHORD_MAX_TONES];
    for (int i = 0; i < count; i++) {
        keys[i] = lowest_of_class(classes[i], low);
        if (keys[i] > high)
            return;
    }
    for (;;) {
        Voicing voicing = {0};
        for (int i = 0; i < count; i++)
            voicing = with_key(voicing, keys[i]);
        if (is_playable(&voicing))
            add_voicing(candidates, &voicing);
        int digit = 0;
        while (digit < count && keys[digit] + 12 > high) {
            keys[digit] = lowest_of_class(classes[digit], low);
            digit++;
        }
        if (digit == count)
            return;
        keys[digit] += 12;
    }
}

// Triads may double the root, as long as it stays apart from its neighbours.
static void
double_root(Candidates *candidates, int low, int high)
{
    size_t count = candidates->count;
    for (size_t i = 0; i < count; i++) {
        Voicing base = candidates->voicings[i];
        for (int key = lowest_of_class(candidates->chord.root, low);
             key <= high; key += 12) {
            Voicing wider = with_key(base, key);
            bool is_wide = abs(key - base.keys[base.count - 1]) <= 12 &&
                           key - base.keys[0] <= 19;
            for (int k = 0; k + 1 < wider.count; k++) {
                int gap = wider.keys[k + 1] - wider.keys[k];
                is_wide &= gap >= 3 && gap <= 12;
            }
            if (is_wide)
                add_voicing(candidates, &wider);
        }
    }
}

static int
compare_voicings(const void *a, const void *b)
{
    const Voicing *x = a;
    const Voicing *y = b;
    int shared = x->count < y->count ? x->count : y->count;
    for (int i = 0; i < shared; i++)
        if (x->keys[i] != y->keys[i])
            return x->keys[i] - y->keys[i];
    return x->count - y->count;
}

static void
sort_unique(Candidates *candidates)
{
    if (candidates->count > 1)
        qsort(candidates->voicings, candidates->count,
              sizeof *candidates->voicings, compare_voicings);
    size_t kept = 0;
    for (size_t i = 0; i < candidates->count; i++)
        if (kept == 0 || compare_voicings(&candidates->voicings[kept - 1],
                                          &candidates->voicings[i]) != 0)
            candidates->voicings[kept++] = candidates->voicings[i];
    candidates->count = kept;
}

static void
add_power(Candidates *candidates, int low)
{
    int root = lowest_of_class(candidates->chord.root, low);
    Voicing voicing = {.count = 3, .keys = {root, root + 7, root + 12}};
    add_voicing(candidates, &voicing);
}

// Costs //////////////////////////////////////////////////////////////////////

static double
own_cost(const Voicing *voicing, double center)
{
    double sum = 0;
    for (int i = 0; i < voicing->count; i++)
        sum += voicing->keys[i];
    double cost = 0.15 * fabs(sum / voicing->count - center);
    int last = voicing->count - 1;
    for (int i = 0; i < last; i++) {
        int gap = voicing->keys[i + 1] - voicing->keys[i];
        cost += gap == 1 ? 1.5 : gap == 2 ? 0.4 : 0;
    }
    if (last >= 2) {
        int lack =
            (last >= 3 ? 9 : 7) - (voicing->keys[last] - voicing->keys[0]);
        cost += 0.4 * (lack > 0 ? lack : 0);
    }
    if (last >= 1 && voicing->keys[last] - voicing->keys[last - 1] == 1)
        cost += 1.5;
    return cost;
}

static int
movement(const Voicing *from, const Voicing *to)
{
    int sum = 0;
    for (int i = 0; i < from->count; i++) {
        int nearest = 127;
        for (int k = 0; k < to->count; k++) {
            int distance = abs(from->keys[i] - to->keys[k]);
            nearest = distance < nearest ? distance : nearest;
        }
        sum += nearest;
    }
    return sum;
}

static double
step_cost(const Voicing *from, const Voicing *to)
{
    int voices = from->count + to->count;
    double cost = 2.0 * (movement(from, to) + movement(to, from)) / voices;
    int leap = abs(from->keys[from->count - 1] - to->keys[to->count - 1]) - 2;
    cost += leap > 0 ? leap : 0;
    int shared = from->count < to->count ? from->count : to->count;
    for (int i = 0; i + 1 < shared; i++) {
        int before = (from->keys[i + 1] - from->keys[i]) % 12;
        int after = (to->keys[i + 1] - to->keys[i]) % 12;
        if (before == after && (before == 0 || before == 7) &&
            from->keys[i] != to->keys[i])
            cost += 1.5;
    }
    return cost;
}

// The path ///////////////////////////////////////////////////////////////////

// Chords return all the time, so what is known of a chord, and of one going
// to another, is kept.
typedef struct {
    Candidates *kinds;
    size_t kind_count;
    double **steps; // kind_count x kind_count, made on demand
} Harmony;

static bool
is_same_chord(const Chord *a, const Chord *b)
{
    if (a->root != b->root || a->interval_count != b->interval_count)
        return false;
    for (int i = 0; i < a->interval_count; i++)
        if (a->intervals[i] != b->intervals[i])
            return false;
    return true;
}

typedef struct {
    int low, high, voice_limit;
    bool is_power;
} VoicingRange;

static void
find_candidates(Candidates *candidates, const VoicingRange *range)
{
    const Chord *chord = &candidates->chord;
    bool is_power =
        range->is_power || (chord->interval_count == 2 &&
                            chord->intervals[1] == 7 && range->high < 66);
    int classes[CHORD_MAX_TONES];
    int count = pick_classes(chord, range->voice_limit, classes);
    if (is_power) {
        add_power(candidates, range->low);
    } else {
        place_classes(candidates, classes, count, range->low, range->high);
        if (count == 2 || (count == 3 && range->voice_limit >= 4))
            double_root(candidates, range->low, range->high);
    }
    if (candidates->count == 0) {
        Voicing close = {0};
        for (int i = 0; i < count && close.count < VOICING_MAX_VOICES; i++)
            close = with_key(close, lowest_of_class(classes[i], range->low));
        add_voicing(candidates, &close);
    }
    sort_unique(candidates);
    candidates->costs =
        mem_new_array(candidates->count, sizeof *candidates->costs);
    for (size_t i = 0; i < candidates->count; i++)
        candidates->costs[i] = own_cost(&candidates->voicings[i],
                                        (range->low + range->high) / 2.0);
}

static size_t
kind_of(Harmony *harmony, const Chord *chord, const VoicingRange *range)
{
    for (size_t i = 0; i < harmony->kind_count; i++)
        if (is_same_chord(&harmony->kinds[i].chord, chord))
            return i;
    harmony->kinds = mem_resize(harmony->kinds, harmony->kind_count + 1,
                                sizeof *harmony->kinds);
    Candidates *candidates = &harmony->kinds[harmony->kind_count];
    *candidates = (Candidates){.chord = *chord};
    find_candidates(candidates, range);
    return harmony->kind_count++;
}

static const double *
steps_between(Harmony *harmony, size_t from, size_t to)
{
    double **slot = &harmony->steps[from * harmony->kind_count + to];
    if (*slot != NULL)
        return *slot;
    const Candidates *a = &harmony->kinds[from];
    const Candidates *b = &harmony->kinds[to];
    double *costs = mem_new_array(a->count * b->count, sizeof *costs);
    for (size_t j = 0; j < b->count; j++)
        for (size_t i = 0; i < a->count; i++)
            costs[j * a->count + i] =
                step_cost(&a->voicings[i], &b->voicings[j]);
    *slot = costs;
    return costs;
}

static void
search_path(Harmony *harmony, const size_t *kinds, size_t count, Voicing *path)
{
    assert(count > 0 && harmony->kind_count > 0);
    size_t widest = 1;
    for (size_t i = 0; i < harmony->kind_count; i++)
        if (harmony->kinds[i].count > widest)
            widest = harmony->kinds[i].count;
    double *before = mem_new_array(widest, sizeof *before);
    double *after = mem_new_array(widest, sizeof *after);
    unsigned *from = mem_new_array(count * widest, sizeof *from);

    memcpy(before, harmony->kinds[kinds[0]].costs,
           harmony->kinds[kinds[0]].count * sizeof *before);
    for (size_t t = 1; t < count; t++) {
        const double *steps = steps_between(harmony, kinds[t - 1], kinds[t]);
        size_t width = harmony->kinds[kinds[t - 1]].count;
        const Candidates *to = &harmony->kinds[kinds[t]];
        for (size_t j = 0; j < to->count; j++) {
            size_t best = 0;
            for (size_t i = 1; i < width; i++)
                if (before[i] + steps[j * width + i] <
                    before[best] + steps[j * width + best])
                    best = i;
            after[j] = before[best] + steps[j * width + best] + to->costs[j];
            from[t * widest + j] = (unsigned)best;
        }
        double *swap = before;
        before = after;
        after = swap;
    }
    size_t best = 0;
    for (size_t i = 1; i < harmony->kinds[kinds[count - 1]].count; i++)
        if (before[i] < before[best])
            best = i;
    for (size_t t = count; t-- > 0;) {
        path[t] = harmony->kinds[kinds[t]].voicings[best];
        best = from[t * widest + best];
    }
    mem_free(from);
    mem_free(after);
    mem_free(before);
}

Voicing *
harmony_voice(const Chord *chords,
              size_t count,
              int low,
              int high,
              int voice_limit,
              bool is_power)
{
    VoicingRange range = {low, high, voice_limit, is_power};
    Harmony harmony = {0};
    size_t *kinds = mem_new_array(count, sizeof *kinds);
    Voicing *path = mem_new_array(count, sizeof *path);
    for (size_t i = 0; i < count; i++)
        kinds[i] = kind_of(&harmony, &chords[i], &range);
    size_t square = harmony.kind_count * harmony.kind_count;
    harmony.steps = mem_new_array(square, sizeof *harmony.steps);

    search_path(&harmony, kinds, count, path);

    for (size_t i = 0; i < square; i++)
        mem_free(harmony.steps[i]);
    mem_free(harmony.steps);
    for (size_t i = 0; i < harmony.kind_count; i++) {
        mem_free(harmony.kinds[i].costs);
        mem_free(harmony.kinds[i].voicings);
    }
    mem_free(harmony.kinds);
    mem_free(kinds);
    return path;
}
