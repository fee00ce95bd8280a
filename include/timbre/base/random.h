// SPDX-License-Identifier: MIT
// Counter-based randomness: a pure function of seed and counters, no running
// state, so that adding a part or a bar changes no other (composer.md 3.1).
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t key;
} Random;

// splitmix64's finaliser (Steele, Lea, Flood 2014).
uint64_t random_mix64(uint64_t x);
Random random_from_seed(uint64_t seed);
// sub_k = mix64(seed*31 + k)
uint64_t random_sub_seed(uint64_t seed, unsigned k);

uint64_t
random_u64(Random random, const uint64_t *counters, size_t counter_count);
// In [0, 1).
double
random_unit(Random random, const uint64_t *counters, size_t counter_count);
// 0 .. n-1; n > 0.
unsigned random_below(Random random,
                      unsigned n,
                      const uint64_t *counters,
                      size_t counter_count);
// Triangular in (-1, 1): unit(c,1) + unit(c,2) - 1.
double
random_triangle(Random random, const uint64_t *counters, size_t counter_count);
// Index by weight; weights are >= 0, one at least > 0.
size_t random_pick(Random random,
                   const unsigned *weights,
                   size_t weight_count,
                   const uint64_t *counters,
                   size_t counter_count);

// RANDOM_COUNTERS(3, bar, step) expands to the two arguments of a counter list
// (the bytes of the struct as written by the caller, at most 8 counters).
#define RANDOM_COUNTERS(...)                                                   \
    ((const uint64_t[]){__VA_ARGS__}),                                         \
        (sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

// A fresh seed from the system's entropy, below 2^53 so that every reader of
// JSON keeps it.
uint64_t random_fresh_seed(void);
