// SPDX-License-Identifier: MIT
// Walks the chunks of a RIFF or RF64 file in memory and fails on every size
// that is not exactly right.
#pragma once

#include "check.h"

#include <string.h>

enum { RIFF_CHUNKS = 32 };

typedef struct {
    char id[5];
    const unsigned char *body;
    uint64_t size;
} RiffChunk;

typedef struct {
    unsigned char *bytes;
    size_t size;
    bool is_rf64;
    RiffChunk chunks[RIFF_CHUNKS];
    size_t count;
} Riff;

static inline uint64_t
riff_number(const unsigned char *bytes, int count)
{
    uint64_t number = 0;
    while (count-- > 0)
        number = number << 8 | bytes[count];
    return number;
}

static inline const RiffChunk *
riff_find(const Riff *riff, const char *id)
{
    for (size_t i = 0; i < riff->count; i++)
        if (strcmp(riff->chunks[i].id, id) == 0)
            return &riff->chunks[i];
    return NULL;
}

static inline const RiffChunk *
riff_expect(const Riff *riff, const char *id)
{
    const RiffChunk *chunk = riff_find(riff, id);
    if (chunk == NULL)
        fail_msg("there is no chunk '%s'", id);
    return chunk;
}

// Every chunk starts at an even place, the last one ends with the file, and
// the form's size is that of the file.
static inline Riff
riff_read(const char *path)
{
    Riff riff = {0};
    riff.bytes =
        (unsigned char *)path_read_file(path, 1UL << 30, &riff.size, NULL);
    assert_non_null(riff.bytes);
    assert_true(riff.size >= 12);
    riff.is_rf64 = memcmp(riff.bytes, "RF64", 4) == 0;
    assert_true(riff.is_rf64 || memcmp(riff.bytes, "RIFF", 4) == 0);
    assert_memory_equal(riff.bytes + 8, "WAVE", 4);
    uint64_t form = riff_number(riff.bytes + 4, 4);
    uint64_t data = 0;
    if (riff.is_rf64) {
        assert_int_equal(form, UINT32_MAX);
        assert_memory_equal(riff.bytes + 12, "ds64", 4);
        form = riff_number(riff.bytes + 20, 8);
        data = riff_number(riff.bytes + 28, 8);
    }
    assert_int_equal(form, riff.size - 8);
    for (size_t at = 12; at < riff.size;) {
        assert_true(riff.count < RIFF_CHUNKS);
        assert_int_equal(at % 2, 0);
        assert_true(riff.size - at >= 8);
        RiffChunk *chunk = &riff.chunks[riff.count++];
        memcpy(chunk->id, riff.bytes + at, 4);
        chunk->body = riff.bytes + at + 8;
        chunk->size = riff_number(riff.bytes + at + 4, 4);
        if (riff.is_rf64 && strcmp(chunk->id, "data") == 0)
            chunk->size = data;
        assert_true(chunk->size <= riff.size - at - 8);
        at += 8 + chunk->size + chunk->size % 2;
    }
    return riff;
}

static inline void
riff_clear(Riff *riff)
{
    mem_free(riff->bytes);
}
