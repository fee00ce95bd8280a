// SPDX-License-Identifier: MIT
#include "timbre/export/midi_read.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <stdlib.h>
#include <string.h>

enum {
    CHANNEL_COUNT = 16,
    KEY_COUNT = 128,
    FILE_LIMIT = 16 * 1024 * 1024,
    NOTE_LIMIT = 1 << 20,
    NAME_LIMIT = 120,
    META_NAME = 0x03,
    META_END = 0x2f,
    META_TEMPO = 0x51,
    META_METER = 0x58,
    META_KEY = 0x59
};

typedef struct {
    uint64_t tick;
    int velocity;
    bool sounds;
} Sounding;

typedef struct {
    const uint8_t *at, *end; // of the track
    uint64_t tick;
    uint8_t running; // status byte, 0 = none
    int track;
    bool has_ended;
    double division; // ticks a quarter
    Sounding sounding[CHANNEL_COUNT][KEY_COUNT];
    MidiSong *song;
    size_t note_capacity, tempo_capacity;
    Error *error;
} Reader;

static Status
tear(const Reader *reader, const char *what)
{
    return error_set(reader->error, STATUS_INVALID,
                     "the MIDI file is torn: %s in track %d; take another copy "
                     "of it",
                     what, reader->track + 1);
}

// Bytes //////////////////////////////////////////////////////////////////////

static unsigned
read_u16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static uint32_t
read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
           (uint32_t)at[2] << 8 | at[3];
}

static size_t
left(const Reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

// Seven bits a byte, at most four of them.
static Status
read_number(Reader *reader, uint32_t *number)
{
    *number = 0;
    for (int i = 0; i < 4; i++) {
        if (left(reader) == 0)
            return tear(reader, "a number ends too early");
        const uint8_t byte = *reader->at++;
        *number = *number << 7 | (byte & 0x7fU);
        if ((byte & 0x80) == 0)
            return STATUS_OK;
    }
    return tear(reader, "a number has more than four bytes");
}

// Notes //////////////////////////////////////////////////////////////////////

static Status
add_note(Reader *reader, int channel, int key, const Sounding *sounding)
{
    MidiSong *song = reader->song;
    if (reader->tick <= sounding->tick)
        return STATUS_OK;
    if (song->note_count == NOTE_LIMIT)
        return error_set(reader->error, STATUS_INVALID,
                         "the MIDI file has more than the %d notes that are "
                         "read; take a part of it",
                         NOTE_LIMIT);
    if (song->note_count == reader->note_capacity) {
        reader->note_capacity = reader->note_capacity * 2 + 256;
        song->notes = mem_resize(song->notes, reader->note_capacity,
                                 sizeof(*song->notes));
    }
    song->notes[song->note_count++] = (MidiNote){
        .start = (double)sounding->tick / reader->division,
        .length = (double)(reader->tick - sounding->tick) / reader->division,
        .track = reader->track,
        .channel = channel,
        .key = key,
        .velocity = sounding->velocity};
    return STATUS_OK;
}

static Status
end_note(Reader *reader, int channel, int key)
{
    Sounding *sounding = &reader->sounding[channel][key];
    if (!sounding->sounds)
        return STATUS_OK;
    sounding->sounds = false;
    return add_note(reader, channel, key, sounding);
}

// A key that is struck again ends the note before.
static Status
begin_note(Reader *reader, int channel, int key, int velocity)
{
    const Status status = end_note(reader, channel, key);
    if (velocity > 0)
        reader->sounding[channel][key] =
            (Sounding){reader->tick, velocity, true};
    return status;
}

static Status
end_all(Reader *reader)
{
    Status status = STATUS_OK;
    for (int channel = 0; channel < CHANNEL_COUNT; channel++)
        for (int key = 0; key < KEY_COUNT && status == STATUS_OK; key++)
            status = end_note(reader, channel, key);
    return status;
}

// Meta events ////////////////////////////////////////////////////////////////

static void
add_tempo(Reader *reader, const uint8_t *body)
{
    MidiSong *song = reader->song;
    const double us =
        (double)((uint32_t)body[0] << 16 | (uint32_t)body[1] << 8 | body[2]);
    if (us <= 0)
        return;
    if (song->tempo_count == reader->tempo_capacity) {
        reader->tempo_capacity = reader->tempo_capacity * 2 + 16;
        song->tempos = mem_resize(song->tempos, reader->tempo_capacity,
                                  sizeof(*song->tempos));
    }
    song->tempos[song->tempo_count++] =
        (MidiTempo){(double)reader->tick / reader->division, 60e6 / us};
}

static void
take_meter(MidiSong *song, const uint8_t *body)
{
    const Meter meter = {body[0], body[1] < 6 ? 1 << body[1] : 0};
    const bool can_be_counted = meter.denominator == 2 ||
                                meter.denominator == 4 ||
                                meter.denominator == 8;
    if (song->has_meter || !can_be_counted || meter.numerator < 1 ||
        meter.numerator > 15)
        return;
    song->has_meter = true;
    song->meter = meter;
}

// Sharps above, flats below 0; a fifth each.
static void
take_key(MidiSong *song, const uint8_t *body)
{
    const int fifths = body[0] < 128 ? body[0] : body[0] - 256;
    if (song->has_key || fifths < -7 || fifths > 7 || body[1] > 1)
        return;
    song->has_key = true;
    song->is_minor = body[1] == 1;
    song->tonic = ((fifths * 7 + (song->is_minor ? 9 : 0)) % 12 + 12) % 12;
}

static void
take_name(Reader *reader, const uint8_t *body, size_t count)
{
    char **name = &reader->song->track_names[reader->track];
    if ((*name)[0] != '\0')
        return;
    mem_free(*name);
    *name = text_clean((const char *)body, count, NAME_LIMIT);
}

static Status
read_meta(Reader *reader)
{
    uint32_t count = 0;
    if (left(reader) == 0)
        return tear(reader, "an event ends too early");
    const int type = *reader->at++;
    const Status status = read_number(reader, &count);
    if (status != STATUS_OK)
        return status;
    if (count > left(reader))
        return tear(reader, "a text is longer than its track");
    const uint8_t *body = reader->at;
    reader->at += count;
    if (type == META_END)
        reader->has_ended = true;
    else if (type == META_TEMPO && count >= 3)
        add_tempo(reader, body);
    else if (type == META_METER && count >= 2)
        take_meter(reader->song, body);
    else if (type == META_KEY && count >= 2)
        take_key(reader->song, body);
    else if (type == META_NAME)
        take_name(reader, body, count);
    return STATUS_OK;
}

// Events /////////////////////////////////////////////////////////////////////

static Status
skip_block(Reader *reader)
{
    uint32_t count = 0;
    const Status status = read_number(reader, &count);
    if (status != STATUS_OK)
        return status;
    if (count > left(reader))
        return tear(reader, "a block is longer than its track");
    reader->at += count;
    return STATUS_OK;
}

static Status
read_message(Reader *reader, uint8_t status_byte)
{
    const int kind = status_byte >> 4, channel = status_byte & 15;
    const size_t count = kind == 0xc || kind == 0xd ? 1 : 2;
    if (left(reader) < count)
        return tear(reader, "a message ends too early");
    const int first = reader->at[0] & 0x7f;
    const int second = count == 2 ? reader->at[1] & 0x7f : 0;
    reader->at += count;
    if (kind == 0x9)
        return begin_note(reader, channel, first, second);
    return kind == 0x8 ? end_note(reader, channel, first) : STATUS_OK;
}

static Status
read_event(Reader *reader)
{
    uint32_t delta = 0;
    const Status status = read_number(reader, &delta);
    if (status != STATUS_OK)
        return status;
    reader->tick += delta;
    if (left(reader) == 0)
        return tear(reader, "an event ends too early");
    uint8_t byte = *reader->at;
    if (byte < 0x80)
        byte = reader->running;
    else
        reader->at++;
    if (byte == 0xff)
        return read_meta(reader);
    if (byte == 0xf0 || byte == 0xf7)
        return skip_block(reader);
    if (byte < 0x80 || byte > 0xef)
        return tear(reader, "there is a byte that begins no event");
    reader->running = byte;
    return read_message(reader, byte);
}

static Status
read_track(Reader *reader)
{
    Status status = STATUS_OK;
    reader->tick = 0;
    reader->running = 0;
    reader->has_ended = false;
    memset(reader->sounding, 0, sizeof(reader->sounding));
    while (left(reader) > 0 && !reader->has_ended && status == STATUS_OK)
        status = read_event(reader);
    return status == STATUS_OK ? end_all(reader) : status;
}

// Files //////////////////////////////////////////////////////////////////////

static int
compare_notes(const void *one, const void *other)
{
    const MidiNote *a = one, *b = other;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->key != b->key ? a->key - b->key : a->track - b->track;
}

static int
compare_tempos(const void *one, const void *other)
{
    const MidiTempo *a = one, *b = other;
    return a->start < b->start ? -1 : a->start > b->start;
}

static void
finish(MidiSong *song)
{
    if (song->note_count > 1)
        qsort(song->notes, song->note_count, sizeof(*song->notes),
              compare_notes);
    if (song->tempo_count > 1)
        qsort(song->tempos, song->tempo_count, sizeof(*song->tempos),
              compare_tempos);
    for (size_t i = 0; i < song->note_count; i++) {
        const double end = song->notes[i].start + song->notes[i].length;
        if (end > song->length)
            song->length = end;
    }
}

static Status
check_head(const uint8_t *bytes, size_t count, Error *error)
{
    if (count < 14 || memcmp(bytes, "MThd", 4) != 0)
        return error_set(error, STATUS_INVALID,
                         "it is no Standard MIDI File (it does not begin with "
                         "MThd)");
    if (read_u32(bytes + 4) < 6 || read_u32(bytes + 4) > count - 8)
        return error_set(error, STATUS_INVALID,
                         "the head of the MIDI file is torn; take another copy "
                         "of it");
    if (read_u16(bytes + 8) > 1)
        return error_set(error, STATUS_INVALID,
                         "it is a MIDI file of type %u; save it as type 0 or 1",
                         read_u16(bytes + 8));
    if ((bytes[12] & 0x80) != 0 || read_u16(bytes + 12) == 0)
        return error_set(error, STATUS_INVALID,
                         "the MIDI file counts time in frames, not in beats; "
                         "save it with ticks per quarter");
    return STATUS_OK;
}

static void
add_track(MidiSong *song)
{
    song->track_names = mem_resize(song->track_names, song->track_count + 1,
                                   sizeof(*song->track_names));
    song->track_names[song->track_count++] = mem_copy_text("");
}

// Chunks that are no tracks are passed over.
static Status
read_chunks(Reader *reader, const uint8_t *at, const uint8_t *end)
{
    Status status = STATUS_OK;
    while (end - at >= 8 && status == STATUS_OK) {
        const uint32_t size = read_u32(at + 4);
        const bool is_track = memcmp(at, "MTrk", 4) == 0;
        at += 8;
        reader->at = at;
        reader->track = (int)reader->song->track_count;
        if (size > (size_t)(end - at))
            return tear(reader, "the file ends");
        reader->end = at + size;
        at += size;
        if (!is_track)
            continue;
        add_track(reader->song);
        status = read_track(reader);
    }
    return status;
}

Status
midi_read(const uint8_t *bytes, size_t count, MidiSong *song, Error *error)
{
    *song = (MidiSong){0};
    Status status = check_head(bytes, count, error);
    if (status != STATUS_OK)
        return status;
    Reader *reader = mem_new(sizeof(*reader));
    reader->song = song;
    reader->error = error;
    reader->division = read_u16(bytes + 12);
    status =
        read_chunks(reader, bytes + 8 + read_u32(bytes + 4), bytes + count);
    mem_free(reader);
    if (status == STATUS_OK && song->note_count == 0)
        status = error_set(error, STATUS_INVALID,
                           "there is no note in the MIDI file");
    if (status == STATUS_OK)
        finish(song);
    else
        midi_read_clear(song);
    return status;
}

Status
midi_read_file(const char *path, MidiSong *song, Error *error)
{
    *song = (MidiSong){0};
    size_t count = 0;
    char *bytes = path_read_file(path, FILE_LIMIT, &count, error);
    if (bytes == NULL)
        return error->status;
    const Status status = midi_read((const uint8_t *)bytes, count, song, error);
    mem_free(bytes);
    return status == STATUS_OK ? status : error_prefix(error, "%s", path);
}

void
midi_read_clear(MidiSong *song)
{
    for (size_t i = 0; i < song->track_count; i++)
        mem_free(song->track_names[i]);
    mem_free(song->track_names);
    mem_free(song->tempos);
    mem_free(song->notes);
    *song = (MidiSong){0};
}

// Time ///////////////////////////////////////////////////////////////////////

static const double usual_bpm = 120; // the standard's, when none is named

double
midi_read_s(const MidiSong *song, double quarters)
{
    double at_s = 0, from = 0, tempo_bpm = usual_bpm;
    for (size_t i = 0; i < song->tempo_count; i++) {
        const MidiTempo *tempo = &song->tempos[i];
        if (tempo->start >= quarters)
            break;
        at_s += (tempo->start - from) * 60 / tempo_bpm;
        from = tempo->start;
        tempo_bpm = tempo->tempo_bpm;
    }
    return at_s + (quarters - from) * 60 / tempo_bpm;
}

double
midi_read_tempo_bpm(const MidiSong *song)
{
    double longest = -1, found = usual_bpm;
    for (size_t i = 0; i < song->tempo_count; i++) {
        const double end = i + 1 < song->tempo_count ? song->tempos[i + 1].start
                                                     : song->length;
        const double length = end - song->tempos[i].start;
        if (length > longest) {
            longest = length;
            found = song->tempos[i].tempo_bpm;
        }
    }
    return found;
}
