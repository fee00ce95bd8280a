// SPDX-License-Identifier: MIT
// A reader of Standard MIDI Files that shares no code with the writer: it
// follows "Standard MIDI Files 1.0" (RP-001) and fails on whatever is not
// exactly that.
#pragma once

#include "check.h"

#include <string.h>

enum { SMF_TRACKS = 40, SMF_EVENTS = 4096, SMF_TEXT = 300 };

typedef struct {
    uint32_t tick;
    int status; // with channel; 0xff for meta
    int meta;   // type
    int first, second;
    size_t length; // of a meta body
    unsigned char body[SMF_TEXT];
} SmfEvent;

typedef struct {
    SmfEvent events[SMF_EVENTS];
    size_t count;
} SmfTrack;

typedef struct {
    int format, division;
    size_t track_count;
    SmfTrack *tracks;
} Smf;

typedef struct {
    const unsigned char *at, *end;
} SmfCursor;

static inline uint32_t
smf_number(SmfCursor *cursor, int bytes)
{
    uint32_t number = 0;
    while (bytes-- > 0) {
        assert_true(cursor->at < cursor->end);
        number = number << 8 | *cursor->at++;
    }
    return number;
}

static inline uint32_t
smf_variable(SmfCursor *cursor)
{
    uint32_t number = 0;
    for (int i = 0; i < 4; i++) {
        const uint32_t byte = smf_number(cursor, 1);
        number = number << 7 | (byte & 0x7f);
        if (byte < 0x80)
            return number;
    }
    fail_msg("a variable length of more than four bytes");
    return 0;
}

static inline void
smf_read_meta(SmfCursor *cursor, SmfEvent *event)
{
    event->meta = (int)smf_number(cursor, 1);
    event->length = smf_variable(cursor);
    assert_true(event->length < SMF_TEXT);
    for (size_t i = 0; i < event->length; i++)
        event->body[i] = (unsigned char)smf_number(cursor, 1);
}

// The writer uses no running status: every event has its status byte.
static inline void
smf_read_message(SmfCursor *cursor, SmfEvent *event)
{
    const int kind = event->status & 0xf0;
    assert_true(event->status >= 0x80 && event->status < 0xf0);
    event->first = (int)smf_number(cursor, 1);
    assert_true(event->first < 0x80);
    if (kind == 0xc0 || kind == 0xd0)
        return;
    event->second = (int)smf_number(cursor, 1);
    assert_true(event->second < 0x80);
}

static inline void
smf_read_track(SmfCursor *file, SmfTrack *track)
{
    assert_true(file->end - file->at >= 8);
    assert_memory_equal(file->at, "MTrk", 4);
    file->at += 4;
    const uint32_t size = smf_number(file, 4);
    assert_true((size_t)(file->end - file->at) >= size);
    SmfCursor cursor = {file->at, file->at + size};
    uint32_t tick = 0;
    while (cursor.at < cursor.end) {
        assert_true(track->count < SMF_EVENTS);
        SmfEvent *event = &track->events[track->count++];
        tick += smf_variable(&cursor);
        event->tick = tick;
        event->status = (int)smf_number(&cursor, 1);
        if (event->status == 0xff)
            smf_read_meta(&cursor, event);
        else
            smf_read_message(&cursor, event);
    }
    // A track ends with its end and has no other.
    assert_true(track->count > 0);
    for (size_t i = 0; i < track->count; i++)
        assert_true((track->events[i].status == 0xff &&
                     track->events[i].meta == 0x2f) == (i == track->count - 1));
    file->at += size;
}

static inline Smf
smf_read(const char *bytes, size_t count)
{
    SmfCursor cursor = {(const unsigned char *)bytes,
                        (const unsigned char *)bytes + count};
    assert_true(count >= 14);
    assert_memory_equal(bytes, "MThd", 4);
    cursor.at += 4;
    assert_int_equal(smf_number(&cursor, 4), 6);
    Smf smf = {.format = (int)smf_number(&cursor, 2)};
    smf.track_count = smf_number(&cursor, 2);
    smf.division = (int)smf_number(&cursor, 2);
    assert_true(smf.track_count <= SMF_TRACKS);
    smf.tracks = mem_new_array(smf.track_count, sizeof(SmfTrack));
    for (size_t i = 0; i < smf.track_count; i++)
        smf_read_track(&cursor, &smf.tracks[i]);
    assert_true(cursor.at == cursor.end);
    return smf;
}

static inline void
smf_clear(Smf *smf)
{
    mem_free(smf->tracks);
}

// The n-th meta event of a type, or NULL.
static inline const SmfEvent *
smf_meta(const SmfTrack *track, int type, size_t n)
{
    for (size_t i = 0; i < track->count; i++)
        if (track->events[i].status == 0xff && track->events[i].meta == type &&
            n-- == 0)
            return &track->events[i];
    return NULL;
}
