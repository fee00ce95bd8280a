// SPDX-License-Identifier: MIT
// The index ("pdta") of a SoundFont 2 file in memory, and the cutting of one
// preset out of it.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    SOUNDFONT_PHDR,
    SOUNDFONT_PBAG,
    SOUNDFONT_PMOD,
    SOUNDFONT_PGEN,
    SOUNDFONT_INST,
    SOUNDFONT_IBAG,
    SOUNDFONT_IMOD,
    SOUNDFONT_IGEN,
    SOUNDFONT_SHDR,
    SOUNDFONT_TABLE_COUNT
} SoundfontTable;

// Records of one table, inside `bytes` of the index.
typedef struct {
    const uint8_t *records;
    size_t count; // the closing record included
} SoundfontRecords;

typedef struct {
    uint8_t *bytes; // of the pdta list, owned
    SoundfontRecords tables[SOUNDFONT_TABLE_COUNT];
} SoundfontIndex;

// Takes over `bytes` (mem_free) in any case. False: not a sound index.
bool soundfont_index_read(SoundfontIndex *index, uint8_t *bytes, size_t size);
void soundfont_index_clear(SoundfontIndex *index);

size_t soundfont_index_presets(const SoundfontIndex *index);
int soundfont_index_bank(const SoundfontIndex *index, size_t preset);
int soundfont_index_program(const SoundfontIndex *index, size_t preset);

// Appends a whole "LIST pdta" chunk that holds this preset alone. False when
// its records point outside of their tables.
bool
soundfont_index_cut(const SoundfontIndex *index, size_t preset, Text *chunk);

uint16_t soundfont_u16(const uint8_t *bytes);
uint32_t soundfont_u32(const uint8_t *bytes);
void soundfont_append_u32(Text *bytes, uint32_t number);
