// SPDX-License-Identifier: MIT
#include "id3.h"

#include "timbre/base/memory.h"

#include <stdio.h>
#include <string.h>

enum { HEADER_BYTES = 10, ENCODING_UTF8 = 3, SIZE_LIMIT = 1 << 28 };

// Standard frames; every other tag goes into a TXXX frame of its name.
static const struct {
    const char *tag;
    const char *frame;
} frames[] = {
    {"TITLE", "TIT2"},      {"TIMBRE_CREATED", "TDRC"}, {"BPM", "TBPM"},
    {"INITIALKEY", "TKEY"}, {"ENCODER", "TSSE"},        {"GENRE", "TCON"},
};

static void
append_u32(Text *bytes, uint32_t number)
{
    const char big_endian[4] = {(char)(number >> 24), (char)(number >> 16),
                                (char)(number >> 8), (char)number};
    text_append_bytes(bytes, big_endian, 4);
}

// Seven bits a byte, so that no size looks like an MPEG frame.
static uint32_t
sync_safe(uint32_t number)
{
    return (number & 0x7f) | (number & 0x3f80) << 1 | (number & 0x1fc000) << 2 |
           (number & 0xfe00000) << 3;
}

static uint32_t
from_sync_safe(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 21 | (uint32_t)bytes[1] << 14 |
           (uint32_t)bytes[2] << 7 | bytes[3];
}

static void
append_frame(Text *bytes, const char *id, const Text *body)
{
    text_append_bytes(bytes, id, 4);
    append_u32(bytes, sync_safe((uint32_t)body->length));
    text_append_bytes(bytes, "\0\0", 2);
    text_append_bytes(bytes, body->chars, body->length);
}

static const char *
standard_frame(const char *tag)
{
    for (size_t i = 0; i < ARRAY_LENGTH(frames); i++)
        if (strcmp(frames[i].tag, tag) == 0)
            return frames[i].frame;
    return NULL;
}

static void
append_identifier(Text *bytes, const char *take_id)
{
    static const char owner[] = "timbre";
    Text body = {0};
    text_append_bytes(&body, owner, sizeof(owner));
    text_append(&body, take_id);
    append_frame(bytes, "UFID", &body);
    text_clear(&body);
}

// An address has a frame of its own without encoding byte; a text must begin
// with the year (ID3v2.4, 4.2.1 and 4.3).
static void
append_licence(Text *bytes, const TagList *tags)
{
    const char *licence = tags_value(tags, "LICENSE");
    const char *date = tags_value(tags, "DATE");
    const char encoding = ENCODING_UTF8;
    Text body = {0};
    if (licence == NULL)
        return;
    if (text_starts_with(licence, "https://") ||
        text_starts_with(licence, "http://")) {
        text_append(&body, licence);
        append_frame(bytes, "WCOP", &body);
    } else {
        text_append_bytes(&body, &encoding, 1);
        text_append_format(&body, "%.4s %s", date == NULL ? "" : date, licence);
        append_frame(bytes, "TCOP", &body);
    }
    text_clear(&body);
}

static void
append_tag(Text *bytes, const Tag *tag)
{
    Text body = {0};
    const char encoding = ENCODING_UTF8;
    const char *frame = standard_frame(tag->name);
    text_append_bytes(&body, &encoding, 1);
    if (strcmp(tag->name, "COMMENT") == 0) {
        text_append_bytes(&body, "eng\0", 4);
        frame = "COMM";
    } else if (frame == NULL) {
        text_append_bytes(&body, tag->name, strlen(tag->name) + 1);
        frame = "TXXX";
    }
    text_append(&body, tag->value);
    append_frame(bytes, frame, &body);
    text_clear(&body);
}

// ID3's tempo is a whole number, the exact one stands in TXXX:BPM.
static void
append_tempo(Text *bytes, const Tag *tag)
{
    double tempo = 0;
    char whole[24];
    (void)text_to_double(tag->value, &tempo);
    (void)snprintf(whole, sizeof(whole), "%.0f", tempo);
    append_tag(bytes, &(Tag){"BPM", whole});
    append_tag(bytes, &(Tag){"TIMBRE_BPM", tag->value});
}

void
id3_write(const TagList *tags, Text *bytes)
{
    Text body = {0};
    for (size_t i = 0; i < tags->count; i++) {
        const Tag *tag = &tags->items[i];
        if (strcmp(tag->name, "BPM") == 0)
            append_tempo(&body, tag);
        else if (strcmp(tag->name, "DATE") != 0)
            append_tag(&body, tag);
    }
    if (tags_value(tags, "TIMBRE_TAKE_ID") != NULL)
        append_identifier(&body, tags_value(tags, "TIMBRE_TAKE_ID"));
    append_licence(&body, tags);
    text_append_bytes(bytes, "ID3\4\0\0", 6);
    append_u32(bytes, sync_safe((uint32_t)body.length));
    text_append_bytes(bytes, body.chars, body.length);
    text_clear(&body);
}

static char *
user_text(const unsigned char *body, size_t size, const char *name)
{
    const size_t length = strlen(name);
    if (size < length + 2 || body[0] != ENCODING_UTF8 ||
        memcmp(body + 1, name, length + 1) != 0)
        return NULL;
    const char *value = (const char *)body + length + 2;
    return text_clean(value, size - length - 2, SIZE_LIMIT);
}

char *
id3_read_user_text(const unsigned char *bytes, size_t count, const char *name)
{
    if (count < HEADER_BYTES || memcmp(bytes, "ID3\4", 4) != 0)
        return NULL;
    size_t at = HEADER_BYTES;
    while (at + HEADER_BYTES <= count) {
        const size_t size = from_sync_safe(bytes + at + 4);
        const unsigned char *body = bytes + at + HEADER_BYTES;
        if (size > count - at - HEADER_BYTES)
            return NULL;
        char *value = memcmp(bytes + at, "TXXX", 4) == 0
                          ? user_text(body, size, name)
                          : NULL;
        if (value != NULL)
            return value;
        at += HEADER_BYTES + size;
    }
    return NULL;
}
