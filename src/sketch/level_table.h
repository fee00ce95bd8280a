// SPDX-License-Identifier: MIT
// How loud single notes of a SoundFont are, measured once per program and kept
// in the cache folder.
#pragma once

#include "soundfont.h"

#include <stddef.h>

enum {
    LEVEL_STEPS = 14,      // of 100 ms
    LEVEL_HELD_STEPS = 10, // the key is down so long, then rings
};

// One note, dry, at full expression.
typedef struct {
    float peak;
    float powers[LEVEL_STEPS]; // K-weighted mean squares
} Level;

// What was played.
typedef struct {
    int voice, program; // Voice; kits tell themselves by their voice
    int key, velocity;
    int low_pass_hz; // 0 = open
} LevelKey;

typedef struct LevelTable LevelTable;

// Reads the file of this SoundFont, if there is one that fits it.
LevelTable *level_table_open(const Soundfont *soundfont);
// NULL when it was never measured. Borrowed until the next put.
const Level *level_table_find(const LevelTable *table, const LevelKey *key);
void
level_table_put(LevelTable *table, const LevelKey *key, const Level *level);
// Writes what was put since; a cache that can't be written is no failure.
void level_table_save(LevelTable *table);
void level_table_close(LevelTable *table);
