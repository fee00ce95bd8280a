// SPDX-License-Identifier: MIT
#include "pair_pool.h"

#include "timbre/base/memory.h"

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int foreground, background;
    bool is_used, is_marked;
} Pair;

struct PairPool {
    int count;
    Pair *pairs;
    int *free_numbers; // a stack
    int free_count;
    int *slots; // of the hash table: numbers, 0 = empty
    size_t slot_count;
};

static size_t
slot_of(const PairPool *pool, int foreground, int background)
{
    uint64_t key =
        (uint64_t)(uint32_t)foreground << 32 | (uint64_t)(uint32_t)background;
    key *= UINT64_C(0x9e3779b97f4a7c15); // 2^64 / golden ratio: spreads well
    return (size_t)(key >> 32) & (pool->slot_count - 1);
}

static void
free_all(PairPool *pool)
{
    pool->free_count = 0;
    for (int number = pool->count - 1; number > 0; number--)
        if (!pool->pairs[number].is_used)
            pool->free_numbers[pool->free_count++] = number;
    for (size_t i = 0; i < pool->slot_count; i++)
        pool->slots[i] = 0;
}

PairPool *
pair_pool_new(int count)
{
    PairPool *pool = mem_new(sizeof(*pool));
    pool->count = count < 1 ? 1 : count;
    pool->slot_count = 4;
    while (pool->slot_count < 2 * (size_t)pool->count)
        pool->slot_count *= 2;
    pool->pairs = mem_new_array((size_t)pool->count, sizeof(*pool->pairs));
    pool->free_numbers =
        mem_new_array((size_t)pool->count, sizeof(*pool->free_numbers));
    pool->slots = mem_new_array(pool->slot_count, sizeof(*pool->slots));
    free_all(pool);
    return pool;
}

void
pair_pool_free(PairPool *pool)
{
    if (pool == NULL)
        return;
    mem_free(pool->slots);
    mem_free(pool->free_numbers);
    mem_free(pool->pairs);
    mem_free(pool);
}

// The slot that holds the pair, or the empty one where it belongs.
static size_t
find_slot(const PairPool *pool, int foreground, int background)
{
    size_t slot = slot_of(pool, foreground, background);
    while (pool->slots[slot] != 0) {
        const Pair *pair = &pool->pairs[pool->slots[slot]];
        if (pair->foreground == foreground && pair->background == background)
            break;
        slot = (slot + 1) & (pool->slot_count - 1);
    }
    return slot;
}

int
pair_pool_find(PairPool *pool, int foreground, int background, bool *is_new)
{
    *is_new = false;
    const size_t slot = find_slot(pool, foreground, background);
    if (pool->slots[slot] != 0)
        return pool->slots[slot];
    if (pool->free_count == 0)
        return -1;
    const int number = pool->free_numbers[--pool->free_count];
    pool->pairs[number] = (Pair){
        .foreground = foreground, .background = background, .is_used = true};
    pool->slots[slot] = number;
    *is_new = true;
    return number;
}

void
pair_pool_mark(PairPool *pool, int number)
{
    if (number > 0 && number < pool->count)
        pool->pairs[number].is_marked = true;
}

void
pair_pool_sweep(PairPool *pool)
{
    for (int number = 1; number < pool->count; number++) {
        pool->pairs[number].is_used =
            pool->pairs[number].is_used && pool->pairs[number].is_marked;
        pool->pairs[number].is_marked = false;
    }
    free_all(pool);
    for (int number = 1; number < pool->count; number++) {
        const Pair *pair = &pool->pairs[number];
        if (pair->is_used)
            pool->slots[find_slot(pool, pair->foreground, pair->background)] =
                number;
    }
}
