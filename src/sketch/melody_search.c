// SPDX-License-Identifier: MIT
#include "melody_search.h"

#include "timbre/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CANDIDATES = 64, MOVES = 3 };

typedef enum { MOVE_STEP, MOVE_UP, MOVE_DOWN } Move;

typedef struct {
    int key;
    double cost;
    bool is_chord_tone;
} Candidate;

typedef struct {
    Candidate items[MAX_CANDIDATES];
    int count;
} Layer;

static bool
has_class(unsigned classes, int key)
{
    return (classes >> (key % 12) & 1U) != 0;
}

// A semitone above a chord tone rubs against it.
static bool
is_avoided(unsigned chord, int key)
{
    return !has_class(chord, key) && has_class(chord, key + 11);
}

static double
dissonance_cost(const MelodyPoint *point, unsigned chord, int key)
{
    if (has_class(chord, key))
        return 0;
    double cost = point->is_strong || point->steps >= 6 ? 3.5
                  : point->steps >= 4                   ? 1.2
                                                        : 0.3;
    if (is_avoided(chord, key))
        cost += point->steps >= 3 || point->is_strong ? 3 : 0.8;
    return cost;
}

static double
ending_cost(const MelodyPoint *point,
            const MelodyRange *range,
            unsigned chord,
            int key)
{
    bool is_chord_tone = has_class(chord, key);
    if (!point->is_end)
        return 0;
    if (!point->is_cadence)
        return is_chord_tone ? 0 : 5;
    int degree = (key - range->tonic + 120) % 12;
    if (degree == 0)
        return 0;
    bool is_triad = degree == 3 || degree == 4 || degree == 7;
    return is_triad && is_chord_tone ? 1.5 : 6;
}

static double
local_cost(const MelodyPoint *point,
           const MelodyRange *range,
           unsigned chord,
           size_t index,
           int key)
{
    double cost = 0.55 * fabs(key - point->target);
    cost += dissonance_cost(point, chord, key);
    cost += ending_cost(point, range, chord, key);
    if (key < range->low + 2 || key > range->high - 2)
        cost += 1;
    for (int i = 0; i < point->voice_count; i++) {
        int distance = abs(key - point->voices[i]);
        if (distance == 1 || distance == 13)
            cost += point->steps >= 3 ? 2.0 : 0.5;
    }
    return cost + 0.5 * random_unit(point->random,
                                    RANDOM_COUNTERS(point->tag, (uint64_t)index,
                                                    (uint64_t)key));
}

static void
fill_layer(Layer *layer,
           const MelodyPoint *point,
           const MelodyRange *range,
           size_t index)
{
    unsigned chord = chord_pitch_classes(point->chord);
    unsigned scale =
        chord | chord_scale(point->chord, range->tonic, range->mode);
    layer->count = 0;
    for (int key = range->low; key <= range->high; key++) {
        bool is_pinned = point->pinned != MELODY_FREE;
        if (!has_class(scale, key) || layer->count == MAX_CANDIDATES ||
            (is_pinned && key != point->pinned))
            continue;
        layer->items[layer->count++] = (Candidate){
            .key = key,
            .cost = local_cost(point, range, chord, index, key),
            .is_chord_tone = has_class(chord, key),
        };
    }
    if (layer->count == 0) // a pin that this chord has no place for
        layer->items[layer->count++] = (Candidate){
            .key = point->pinned != MELODY_FREE ? point->pinned : range->low};
}

static double
move_cost(const Candidate *from, const Candidate *to, Move last)
{
    static const double costs[13] = {1.8, 0.2, 0,   0.7, 0.9, 1.4, 5,
                                     1.6, 3.2, 3.5, 5,   6,   4};
    int interval = to->key - from->key;
    int size = abs(interval);
    bool is_leap = size > 2;
    bool same_way = (last == MOVE_UP && interval > 0) ||
                    (last == MOVE_DOWN && interval < 0);
    double cost = size > 12 ? 30 : costs[size];
    if (last != MOVE_STEP) {
        if (is_leap)
            cost += same_way ? 3.5 : 0.4;
        else if (interval == 0)
            cost += 0.3;
        else if (same_way)
            cost += 0.8;
    }
    // Passing and neighbour notes only.
    if (!from->is_chord_tone && is_leap)
        cost += 2.5;
    return cost;
}

static Move
move_of(int interval)
{
    if (abs(interval) <= 2)
        return MOVE_STEP;
    return interval > 0 ? MOVE_UP : MOVE_DOWN;
}

typedef double Costs[MAX_CANDIDATES][MOVES];
typedef unsigned char Origins[MAX_CANDIDATES][MOVES];

static void
forget(Costs costs)
{
    for (int i = 0; i < MAX_CANDIDATES; i++)
        for (int k = 0; k < MOVES; k++)
            costs[i][k] = HUGE_VAL;
}

static void
advance(const Layer *from,
        const Layer *to,
        Costs before,
        Costs after,
        Origins origins)
{
    forget(after);
    for (int i = 0; i < from->count; i++) {
        for (int last = 0; last < MOVES; last++) {
            if (before[i][last] == HUGE_VAL)
                continue;
            for (int j = 0; j < to->count; j++) {
                Move move = move_of(to->items[j].key - from->items[i].key);
                double cost =
                    before[i][last] + to->items[j].cost +
                    move_cost(&from->items[i], &to->items[j], (Move)last);
                if (cost < after[j][move]) {
                    after[j][move] = cost;
                    origins[j][move] = (unsigned char)(i * MOVES + last);
                }
            }
        }
    }
}

void
melody_search(const MelodyPoint *points,
              size_t count,
              const MelodyRange *range,
              int *keys)
{
    if (count == 0)
        return;
    Layer *layers = mem_new_array(count, sizeof *layers);
    Origins *origins = mem_new_array(count, sizeof *origins);
    Costs *costs = mem_new_array(2, sizeof *costs);
    for (size_t i = 0; i < count; i++)
        fill_layer(&layers[i], &points[i], range, i);
    forget(costs[0]);
    for (int i = 0; i < layers[0].count; i++)
        costs[0][i][MOVE_STEP] = layers[0].items[i].cost;
    for (size_t i = 1; i < count; i++)
        advance(&layers[i - 1], &layers[i], costs[(i + 1) % 2], costs[i % 2],
                origins[i]);

    int best = 0;
    int best_move = 0;
    double(*last)[MOVES] = costs[(count + 1) % 2];
    for (int i = 0; i < layers[count - 1].count; i++) {
        for (int move = 0; move < MOVES; move++) {
            if (last[i][move] < last[best][best_move]) {
                best = i;
                best_move = move;
            }
        }
    }
    for (size_t i = count; i-- > 0;) {
        keys[i] = layers[i].items[best].key;
        int origin = origins[i][best][best_move];
        best = origin / MOVES;
        best_move = origin % MOVES;
    }
    mem_free(costs);
    mem_free(origins);
    mem_free(layers);
}
