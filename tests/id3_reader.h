// SPDX-License-Identifier: MIT
// Walks the frames of an ID3v2.4 tag (id3.org, "ID3 tag version 2.4.0") and
// fails on every size that is not exactly right.
#pragma once

#include "check.h"

#include <string.h>

typedef bool (*Id3Frame)(void *context,
                         const char *id,
                         const unsigned char *body,
                         size_t size);

static inline size_t
id3_sync_safe(const unsigned char *bytes)
{
    size_t number = 0;
    for (int i = 0; i < 4; i++) {
        assert_true(bytes[i] < 0x80);
        number = number << 7 | bytes[i];
    }
    return number;
}

// Calls `frame` for each until it returns false.
static inline void
id3_walk(const unsigned char *tag, size_t size, Id3Frame frame, void *context)
{
    assert_true(size >= 10);
    assert_memory_equal(tag, "ID3\4\0\0", 6);
    const size_t end = 10 + id3_sync_safe(tag + 6);
    assert_true(end <= size);
    size_t at = 10;
    while (at < end) {
        assert_true(end - at >= 10);
        char id[5] = "";
        memcpy(id, tag + at, 4);
        for (int i = 0; i < 4; i++)
            assert_true((id[i] >= 'A' && id[i] <= 'Z') ||
                        (id[i] >= '0' && id[i] <= '9'));
        const size_t length = id3_sync_safe(tag + at + 4);
        assert_true(length <= end - at - 10);
        assert_memory_equal(tag + at + 8, "\0\0", 2);
        if (!frame(context, id, tag + at + 10, length))
            return;
        at += 10 + length;
    }
    assert_int_equal(at, end);
}

typedef struct {
    const char *id;
    const char *name; // of a TXXX frame, else NULL
    char *value;
} Id3Wanted;

static inline bool
id3_match(void *context, const char *id, const unsigned char *body, size_t size)
{
    Id3Wanted *wanted = context;
    if (strcmp(id, wanted->id) != 0)
        return true;
    Text value = {0};
    size_t skip = 1;
    if (strcmp(id, "WCOP") == 0)
        skip = 0;
    else if (strcmp(id, "COMM") == 0)
        skip = 5; // encoding, language, an empty description
    else if (strcmp(id, "UFID") == 0)
        skip = strlen((const char *)body) + 1;
    if (strcmp(id, "WCOP") != 0 && strcmp(id, "UFID") != 0)
        assert_int_equal(body[0], 3); // UTF-8
    if (wanted->name != NULL) {
        const char *name = (const char *)body + 1;
        if (strcmp(name, wanted->name) != 0)
            return true;
        skip += strlen(name) + 1;
    }
    assert_true(skip <= size);
    text_append_bytes(&value, (const char *)body + skip, size - skip);
    wanted->value = text_take(&value);
    return false;
}

// The text of a frame, or NULL; the caller frees.
static inline char *
id3_value(const unsigned char *tag,
          size_t size,
          const char *id,
          const char *name)
{
    Id3Wanted wanted = {.id = id, .name = name};
    id3_walk(tag, size, id3_match, &wanted);
    return wanted.value;
}
