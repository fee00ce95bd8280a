// SPDX-License-Identifier: MIT
#include "timbre/base/random.h"

#include <stdlib.h>
#include <sys/random.h>
#include <sys/types.h>

static const uint64_t golden = 0x9E3779B97F4A7C15; // 2^64 / golden ratio

uint64_t
random_mix64(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9;
    x ^= x >> 27;
    x *= 0x94D049BB133111EB;
    x ^= x >> 31;
    return x;
}

Random
random_from_seed(uint64_t seed)
{
    return (Random){.key = random_mix64(seed + golden)};
}

uint64_t
random_sub_seed(uint64_t seed, unsigned k)
{
    return random_mix64(seed * 31 + k);
}

static uint64_t
add_counter(uint64_t hash, uint64_t counter)
{
    return random_mix64(hash ^ (counter * golden + 0x632BE59BD9B4E019));
}

static double
unit_of(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

uint64_t
random_u64(Random random, const uint64_t *counters, size_t counter_count)
{
    uint64_t hash = random.key;
    for (size_t i = 0; i < counter_count; i++)
        hash = add_counter(hash, counters[i]);
    return hash;
}

double
random_unit(Random random, const uint64_t *counters, size_t counter_count)
{
    return unit_of(random_u64(random, counters, counter_count));
}

unsigned
random_below(Random random,
             unsigned n,
             const uint64_t *counters,
             size_t counter_count)
{
    const uint64_t high = random_u64(random, counters, counter_count) >> 32;
    return (unsigned)(high * n >> 32);
}

double
random_triangle(Random random, const uint64_t *counters, size_t counter_count)
{
    const uint64_t hash = random_u64(random, counters, counter_count);
    return unit_of(add_counter(hash, 1)) + unit_of(add_counter(hash, 2)) - 1;
}

size_t
random_pick(Random random,
            const unsigned *weights,
            size_t weight_count,
            const uint64_t *counters,
            size_t counter_count)
{
    unsigned sum = 0;
    for (size_t i = 0; i < weight_count; i++)
        sum += weights[i];
    const unsigned drawn = random_below(random, sum, counters, counter_count);
    unsigned running = 0;
    for (size_t i = 0; i < weight_count; i++) {
        running += weights[i];
        if (drawn < running)
            return i;
    }
    return 0;
}

uint64_t
random_fresh_seed(void)
{
    uint64_t seed = 0;
    // Eight bytes are given whole or not at all; never is a broken kernel.
    while (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        continue;
    return seed >> 11;
}
