// SPDX-License-Identifier: MIT
// SoundFont 2.04, section 7: tables of fixed records, each closed by one more
// record whose indices end the last real one.
#include "soundfont_index.h"

#include "timbre/base/memory.h"

#include <assert.h>
#include <string.h>

enum { GENERATOR_INSTRUMENT = 41, GENERATOR_SAMPLE = 53 };

static const struct {
    char name[5];
    size_t record_size;
} tables[] = {
    [SOUNDFONT_PHDR] = {"phdr", 38}, [SOUNDFONT_PBAG] = {"pbag", 4},
    [SOUNDFONT_PMOD] = {"pmod", 10}, [SOUNDFONT_PGEN] = {"pgen", 4},
    [SOUNDFONT_INST] = {"inst", 22}, [SOUNDFONT_IBAG] = {"ibag", 4},
    [SOUNDFONT_IMOD] = {"imod", 10}, [SOUNDFONT_IGEN] = {"igen", 4},
    [SOUNDFONT_SHDR] = {"shdr", 46},
};

static_assert(ARRAY_LENGTH(tables) == SOUNDFONT_TABLE_COUNT,
              "describe every table");

enum {
    PHDR_PROGRAM = 20,
    PHDR_BANK = 22,
    PHDR_BAG = 24,
    INST_BAG = 20,
    SHDR_LINK = 42,
    BAG_MOD = 2, // behind the generator index
    GEN_AMOUNT = 2,
};

uint16_t
soundfont_u16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

uint32_t
soundfont_u32(const uint8_t *bytes)
{
    return (uint32_t)soundfont_u16(bytes) | (uint32_t)soundfont_u16(bytes + 2)
                                                << 16;
}

static void
set_u16(uint8_t *bytes, size_t number)
{
    bytes[0] = (uint8_t)(number & 0xFF);
    bytes[1] = (uint8_t)(number >> 8 & 0xFF);
}

void
soundfont_append_u32(Text *bytes, uint32_t number)
{
    const uint8_t four[] = {
        (uint8_t)number,
        (uint8_t)(number >> 8),
        (uint8_t)(number >> 16),
        (uint8_t)(number >> 24),
    };
    text_append_bytes(bytes, (const char *)four, sizeof four);
}

bool
soundfont_index_read(SoundfontIndex *index, uint8_t *bytes, size_t size)
{
    *index = (SoundfontIndex){.bytes = bytes};
    size_t at = 0;
    for (int t = 0; t < SOUNDFONT_TABLE_COUNT; t++) {
        if (size - at < 8 || memcmp(bytes + at, tables[t].name, 4) != 0)
            return false;
        const size_t length = soundfont_u32(bytes + at + 4);
        at += 8;
        const size_t record_size = tables[t].record_size;
        if (length > size - at || length < record_size ||
            length % record_size != 0)
            return false;
        index->tables[t] = (SoundfontRecords){bytes + at, length / record_size};
        at += length + length % 2;
        if (at > size)
            at = size;
    }
    return index->tables[SOUNDFONT_PHDR].count > 1;
}

void
soundfont_index_clear(SoundfontIndex *index)
{
    mem_free(index->bytes);
    *index = (SoundfontIndex){0};
}

size_t
soundfont_index_presets(const SoundfontIndex *index)
{
    return index->tables[SOUNDFONT_PHDR].count - 1;
}

static const uint8_t *
record(const SoundfontIndex *index, SoundfontTable table, size_t number)
{
    return index->tables[table].records + number * tables[table].record_size;
}

int
soundfont_index_bank(const SoundfontIndex *index, size_t preset)
{
    return soundfont_u16(record(index, SOUNDFONT_PHDR, preset) + PHDR_BANK);
}

int
soundfont_index_program(const SoundfontIndex *index, size_t preset)
{
    return soundfont_u16(record(index, SOUNDFONT_PHDR, preset) + PHDR_PROGRAM);
}

// One side (preset or instrument) of the tables and what was cut out of it.
typedef struct {
    SoundfontTable head, bag, mod, gen; // which tables
    size_t bag_offset;                  // of the index in a head record
    uint16_t reference;                 // generator that points further
    SoundfontTable target;              // what it points at
    Text heads, bags, mods, gens;
    size_t bag_count, mod_count, gen_count;
} Side;

// What was taken of the next table, in order of first use.
typedef struct {
    uint16_t *numbers;
    size_t count, capacity;
} Taken;

static size_t
take(Taken *taken, uint16_t number)
{
    for (size_t i = 0; i < taken->count; i++)
        if (taken->numbers[i] == number)
            return i;
    taken->numbers = mem_reserve(taken->numbers, taken->count, &taken->capacity,
                                 sizeof *taken->numbers);
    taken->numbers[taken->count] = number;
    return taken->count++;
}

static void
append_record(const SoundfontIndex *index,
              SoundfontTable table,
              size_t number,
              Text *out)
{
    text_append_bytes(out, (const char *)record(index, table, number),
                      tables[table].record_size);
}

static uint8_t *
last_record(Text *out, SoundfontTable table)
{
    return (uint8_t *)out->chars + out->length - tables[table].record_size;
}

// True if from <= to <= the closing record of the table.
static bool
is_range(const SoundfontIndex *index,
         SoundfontTable table,
         size_t from,
         size_t to)
{
    return from <= to && to < index->tables[table].count;
}

static bool
cut_generators(const SoundfontIndex *index,
               Side *side,
               size_t from,
               size_t to,
               Taken *taken)
{
    for (size_t g = from; g < to; g++) {
        append_record(index, side->gen, g, &side->gens);
        side->gen_count++;
        uint8_t *generator = last_record(&side->gens, side->gen);
        if (soundfont_u16(generator) != side->reference)
            continue;
        const uint16_t target = soundfont_u16(generator + GEN_AMOUNT);
        if ((size_t)target + 1 >= index->tables[side->target].count)
            return false;
        set_u16(generator + GEN_AMOUNT, take(taken, target));
    }
    return true;
}

static bool
cut_bag(const SoundfontIndex *index, Side *side, size_t bag, Taken *taken)
{
    const uint8_t *here = record(index, side->bag, bag);
    const uint8_t *next = record(index, side->bag, bag + 1);
    const size_t gen = soundfont_u16(here);
    const size_t gen_end = soundfont_u16(next);
    const size_t mod = soundfont_u16(here + BAG_MOD);
    const size_t mod_end = soundfont_u16(next + BAG_MOD);
    if (!is_range(index, side->gen, gen, gen_end) ||
        !is_range(index, side->mod, mod, mod_end))
        return false;
    append_record(index, side->bag, bag, &side->bags);
    uint8_t *copy = last_record(&side->bags, side->bag);
    set_u16(copy, side->gen_count);
    set_u16(copy + BAG_MOD, side->mod_count);
    side->bag_count++;
    for (size_t m = mod; m < mod_end; m++)
        append_record(index, side->mod, m, &side->mods);
    side->mod_count += mod_end - mod;
    return cut_generators(index, side, gen, gen_end, taken);
}

static bool
cut_head(const SoundfontIndex *index, Side *side, size_t head, Taken *taken)
{
    const size_t bag =
        soundfont_u16(record(index, side->head, head) + side->bag_offset);
    const size_t end =
        soundfont_u16(record(index, side->head, head + 1) + side->bag_offset);
    if (!is_range(index, side->bag, bag, end))
        return false;
    append_record(index, side->head, head, &side->heads);
    set_u16(last_record(&side->heads, side->head) + side->bag_offset,
            side->bag_count);
    for (size_t b = bag; b < end; b++)
        if (!cut_bag(index, side, b, taken))
            return false;
    return true;
}

// The closing record of each table, with the ends of what was cut.
static void
close_side(const SoundfontIndex *index, Side *side)
{
    append_record(index, side->head, index->tables[side->head].count - 1,
                  &side->heads);
    set_u16(last_record(&side->heads, side->head) + side->bag_offset,
            side->bag_count);
    append_record(index, side->bag, index->tables[side->bag].count - 1,
                  &side->bags);
    uint8_t *bag = last_record(&side->bags, side->bag);
    set_u16(bag, side->gen_count);
    set_u16(bag + BAG_MOD, side->mod_count);
    append_record(index, side->mod, index->tables[side->mod].count - 1,
                  &side->mods);
    append_record(index, side->gen, index->tables[side->gen].count - 1,
                  &side->gens);
}

static void
append_table(Text *chunk, SoundfontTable table, const Text *records)
{
    text_append_bytes(chunk, tables[table].name, 4);
    soundfont_append_u32(chunk, (uint32_t)records->length);
    text_append_bytes(chunk, records->chars, records->length);
}

static void
append_side(Text *chunk, const Side *side)
{
    append_table(chunk, side->head, &side->heads);
    append_table(chunk, side->bag, &side->bags);
    append_table(chunk, side->mod, &side->mods);
    append_table(chunk, side->gen, &side->gens);
}

static void
clear_side(Side *side)
{
    text_clear(&side->heads);
    text_clear(&side->bags);
    text_clear(&side->mods);
    text_clear(&side->gens);
}

static void
cut_samples(const SoundfontIndex *index, const Taken *taken, Text *headers)
{
    for (size_t i = 0; i < taken->count; i++) {
        append_record(index, SOUNDFONT_SHDR, taken->numbers[i], headers);
        // The other half of a stereo pair is found by its own zone.
        set_u16(last_record(headers, SOUNDFONT_SHDR) + SHDR_LINK, 0);
    }
    append_record(index, SOUNDFONT_SHDR,
                  index->tables[SOUNDFONT_SHDR].count - 1, headers);
}

bool
soundfont_index_cut(const SoundfontIndex *index, size_t preset, Text *chunk)
{
    Side presets = {
        .head = SOUNDFONT_PHDR,
        .bag = SOUNDFONT_PBAG,
        .mod = SOUNDFONT_PMOD,
        .gen = SOUNDFONT_PGEN,
        .bag_offset = PHDR_BAG,
        .reference = GENERATOR_INSTRUMENT,
        .target = SOUNDFONT_INST,
    };
    Side instruments = {
        .head = SOUNDFONT_INST,
        .bag = SOUNDFONT_IBAG,
        .mod = SOUNDFONT_IMOD,
        .gen = SOUNDFONT_IGEN,
        .bag_offset = INST_BAG,
        .reference = GENERATOR_SAMPLE,
        .target = SOUNDFONT_SHDR,
    };
    Taken instrument = {0};
    Taken sample = {0};
    Text headers = {0};
    Text body = {0};

    bool sound = cut_head(index, &presets, preset, &instrument);
    for (size_t i = 0; sound && i < instrument.count; i++)
        sound = cut_head(index, &instruments, instrument.numbers[i], &sample);
    if (!sound)
        goto done;
    close_side(index, &presets);
    close_side(index, &instruments);
    cut_samples(index, &sample, &headers);
    text_append_bytes(&body, "pdta", 4);
    append_side(&body, &presets);
    append_side(&body, &instruments);
    append_table(&body, SOUNDFONT_SHDR, &headers);
    text_append_bytes(chunk, "LIST", 4);
    soundfont_append_u32(chunk, (uint32_t)body.length);
    text_append_bytes(chunk, body.chars, body.length);
done:
    text_clear(&body);
    text_clear(&headers);
    mem_free(sample.numbers);
    mem_free(instrument.numbers);
    clear_side(&instruments);
    clear_side(&presets);
    return sound;
}
