// SPDX-License-Identifier: MIT
#include "timbre/export/midi.h"

#include "timbre/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    DRUM_CHANNEL = 9,
    CHANNEL_COUNT = 16,
    STATUS_NOTE_OFF = 0x80,
    STATUS_NOTE_ON = 0x90,
    STATUS_CONTROL = 0xb0,
    STATUS_PROGRAM = 0xc0,
    STATUS_BEND = 0xe0,
    META_NAME = 3,
    META_MARKER = 6,
    META_END = 0x2f,
    META_TEMPO = 0x51,
    META_METER = 0x58,
    META_KEY = 0x59,
    NAME_LIMIT = 255
};

// One message of a track; `order` keeps offs before controls before ons.
typedef struct {
    int32_t tick;
    uint8_t order;
    uint8_t status, first, second;
} Message;

typedef struct {
    Message *items;
    size_t count, capacity;
} Messages;

static void
append_u32(Text *bytes, uint32_t number)
{
    const char big_endian[4] = {(char)(number >> 24), (char)(number >> 16),
                                (char)(number >> 8), (char)number};
    text_append_bytes(bytes, big_endian, 4);
}

static void
append_u16(Text *bytes, unsigned number)
{
    const char big_endian[2] = {(char)(number >> 8), (char)number};
    text_append_bytes(bytes, big_endian, 2);
}

static void
append_length(Text *bytes, uint32_t number)
{
    char digits[5];
    int count = 0;
    do {
        digits[count] = (char)((number & 0x7f) | (count > 0 ? 0x80 : 0));
        count++;
        number >>= 7;
    } while (number > 0);
    while (count-- > 0)
        text_append_bytes(bytes, &digits[count], 1);
}

static void
append_meta(
    Text *track, uint32_t delta, int type, const char *body, size_t count)
{
    const char head[2] = {(char)0xff, (char)type};
    append_length(track, delta);
    text_append_bytes(track, head, 2);
    append_length(track, (uint32_t)count);
    text_append_bytes(track, body, count);
}

static void
append_name(Text *track, uint32_t delta, int type, const char *name)
{
    char *clean = text_clean(name, strlen(name), NAME_LIMIT);
    append_meta(track, delta, type, clean, strlen(clean));
    mem_free(clean);
}

static void
append_track(Text *bytes, Text *track)
{
    append_meta(track, 0, META_END, "", 0);
    text_append(bytes, "MTrk");
    append_u32(bytes, (uint32_t)track->length);
    text_append_bytes(bytes, track->chars, track->length);
    text_clear(track);
}

// MIDI's tempo is microseconds a quarter; ours counts the meter's beats.
static void
append_tempo(const Score *score, Text *track)
{
    const double quarter_s =
        music_tick_s(score->meter, score->tempo_bpm) * SCORE_TICKS_PER_QUARTER;
    const uint32_t micro = (uint32_t)lround(quarter_s * 1e6);
    const char body[3] = {(char)(micro >> 16), (char)(micro >> 8), (char)micro};
    append_meta(track, 0, META_TEMPO, body, 3);
}

static void
append_meter(const Score *score, Text *track)
{
    int power = 0;
    while ((1 << power) < score->meter.denominator)
        power++;
    const bool is_compound = music_meter_grid(score->meter).is_compound;
    const char body[4] = {(char)score->meter.numerator, (char)power,
                          (char)(is_compound ? 36 : 24), 8};
    append_meta(track, 0, META_METER, body, 4);
}

// Sharps (or, negative, flats) of a key: fifths above C, within -7..7.
static void
append_key(const Score *score, Text *track)
{
    const bool is_minor = music_mode_is_minor(score->mode);
    const int tonic = music_pitch_class(score->key);
    if (tonic < 0)
        return;
    const int major = (tonic + (is_minor ? 3 : 0)) % 12;
    int fifths = major * 7 % 12;
    const bool has_flats = strchr(score->key, 'b') != NULL;
    if (fifths > 6 || (fifths == 6 && has_flats))
        fifths -= 12;
    const char body[2] = {(char)fifths, (char)(is_minor ? 1 : 0)};
    append_meta(track, 0, META_KEY, body, 2);
}

static void
append_head_track(const Score *score, const char *title, Text *bytes)
{
    Text track = {0};
    append_name(&track, 0, META_NAME, title == NULL ? "Timbre" : title);
    append_tempo(score, &track);
    append_meter(score, &track);
    append_key(score, &track);
    uint32_t last = 0;
    for (size_t i = 0; i < score->section_count; i++) {
        const uint32_t tick = (uint32_t)(score->sections[i].first_bar *
                                         music_bar_ticks(score->meter));
        append_name(&track, tick - last, META_MARKER, score->sections[i].id);
        last = tick;
    }
    append_track(bytes, &track);
}

static void
push(Messages *messages, Message message)
{
    messages->items = mem_reserve(messages->items, messages->count,
                                  &messages->capacity, sizeof(Message));
    messages->items[messages->count++] = message;
}

// The humanising offset becomes ticks; nothing sounds before the start.
static int32_t
played_tick(const Score *score, const ScoreNote *note)
{
    const double ticks = (double)note->offset_ms / 1000 /
                         music_tick_s(score->meter, score->tempo_bpm);
    const int32_t tick = note->tick + (int32_t)lround(ticks);
    return tick < 0 ? 0 : tick;
}

static void
push_notes(const Score *score,
           const ScorePart *part,
           uint8_t channel,
           Messages *messages)
{
    for (size_t i = 0; i < part->note_count; i++) {
        const ScoreNote *note = &part->notes[i];
        const int32_t start = played_tick(score, note);
        push(messages, (Message){start, 2, (uint8_t)(STATUS_NOTE_ON | channel),
                                 note->key, note->velocity});
        push(
            messages,
            (Message){start + (note->length_ticks < 1 ? 1 : note->length_ticks),
                      0, (uint8_t)(STATUS_NOTE_OFF | channel), note->key, 0});
    }
}

static void
push_controls(const ScorePart *part, uint8_t channel, Messages *messages)
{
    for (size_t i = 0; i < part->control_count; i++) {
        const ScoreControl *control = &part->controls[i];
        const bool is_bend = control->controller == SCORE_PITCH_BEND;
        push(messages,
             (Message){
                 control->tick, 1,
                 (uint8_t)((is_bend ? STATUS_BEND : STATUS_CONTROL) | channel),
                 (uint8_t)(is_bend ? control->value & 0x7f
                                   : control->controller),
                 (uint8_t)(is_bend ? control->value >> 7
                                   : control->value & 0x7f)});
    }
}

static int
compare(const void *a, const void *b)
{
    const Message *left = a;
    const Message *right = b;
    if (left->tick != right->tick)
        return left->tick < right->tick ? -1 : 1;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return left->second - right->second;
}

static void
append_message(Text *track, uint32_t delta, const Message *message)
{
    const char bytes[3] = {(char)message->status, (char)message->first,
                           (char)message->second};
    const bool is_short = (message->status & 0xf0) == STATUS_PROGRAM;
    append_length(track, delta);
    text_append_bytes(track, bytes, is_short ? 2 : 3);
}

static void
append_part_track(const Score *score,
                  const ScorePart *part,
                  uint8_t channel,
                  Text *bytes)
{
    Text track = {0};
    Messages messages = {0};
    append_name(&track, 0, META_NAME, part->name);
    const Message program = {0, 0, (uint8_t)(STATUS_PROGRAM | channel),
                             (uint8_t)(part->program & 0x7f), 0};
    append_message(&track, 0, &program);
    push_notes(score, part, channel, &messages);
    push_controls(part, channel, &messages);
    if (messages.count > 0)
        qsort(messages.items, messages.count, sizeof(Message), compare);
    int32_t last = 0;
    for (size_t i = 0; i < messages.count; i++) {
        const Message *message = &messages.items[i];
        append_message(&track, (uint32_t)(message->tick - last), message);
        last = message->tick;
    }
    mem_free(messages.items);
    append_track(bytes, &track);
}

void
midi_write(const Score *score, const char *title, Text *bytes)
{
    text_append(bytes, "MThd");
    append_u32(bytes, 6);
    append_u16(bytes, 1);
    append_u16(bytes, (unsigned)score->part_count + 1);
    append_u16(bytes, SCORE_TICKS_PER_QUARTER);
    append_head_track(score, title, bytes);
    uint8_t next = 0;
    for (size_t i = 0; i < score->part_count; i++) {
        const ScorePart *part = &score->parts[i];
        uint8_t channel = DRUM_CHANNEL;
        if (part->voice != VOICE_DRUM_KIT) {
            channel = next;
            next = (uint8_t)((next + 1) % CHANNEL_COUNT);
            if (next == DRUM_CHANNEL)
                next++;
        }
        append_part_track(score, part, channel, bytes);
    }
}
