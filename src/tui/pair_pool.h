// SPDX-License-Identifier: MIT
// Numbers for pairs of colours: a terminal library has few of them, an
// animation uses ever new ones, so those that no cell shows are used again.
#pragma once

#include <stdbool.h>

typedef struct PairPool PairPool;

// Numbers 1 .. count - 1; 0 is the terminal's own colours.
PairPool *pair_pool_new(int count);
void pair_pool_free(PairPool *pool);
// The pair's number; `*is_new` when it must be defined first. -1: all taken.
int
pair_pool_find(PairPool *pool, int foreground, int background, bool *is_new);
// Marks a number as shown; pair_pool_sweep() makes all others free.
void pair_pool_mark(PairPool *pool, int number);
void pair_pool_sweep(PairPool *pool);
