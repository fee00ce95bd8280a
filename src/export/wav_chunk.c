// SPDX-License-Identifier: MIT
#include "wav_chunk.h"

#include "timbre/base/memory.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { ACID_ONE_SHOT = 1, ACID_STRETCH = 4, ACID_ROOT = 0x3c };

static void
append_u16(Text *body, unsigned number)
{
    const char bytes[2] = {(char)number, (char)(number >> 8)};
    text_append_bytes(body, bytes, 2);
}

static void
append_u32(Text *body, uint32_t number)
{
    append_u16(body, number & 0xffff);
    append_u16(body, number >> 16);
}

static void
append_float(Text *body, float number)
{
    uint32_t bits = 0;
    memcpy(&bits, &number, sizeof(bits));
    append_u32(body, bits);
}

void
wav_chunk_acid(const Take *take, Text *body)
{
    const Plan *plan = take->plan;
    const Result *result = take->result;
    const double duration_s =
        (double)result->frame_count / result->sample_rate_hz;
    // Sequencers count quarters, whatever the meter's beat is.
    const double quarter_s =
        music_tick_s(plan->meter, plan->tempo_bpm) * SCORE_TICKS_PER_QUARTER;
    append_u32(body, plan->is_loop ? ACID_STRETCH : ACID_ONE_SHOT);
    append_u16(body, ACID_ROOT);
    append_u16(body, 0x8000);
    append_float(body, 0);
    append_u32(body, (uint32_t)lround(duration_s / quarter_s));
    append_u16(body, (unsigned)plan->meter.denominator);
    append_u16(body, (unsigned)plan->meter.numerator);
    append_float(body, (float)(60 / quarter_s));
}

uint32_t
wav_chunk_section_frame(const Score *score, size_t index, int sample_rate_hz)
{
    const int ticks = music_bar_ticks(score->meter);
    const double second =
        score_tick_s(score, (double)score->sections[index].first_bar * ticks);
    return (uint32_t)lround(second * sample_rate_hz);
}

void
wav_chunk_cue(const Score *score, int sample_rate_hz, Text *body)
{
    append_u32(body, (uint32_t)score->section_count);
    for (size_t i = 0; i < score->section_count; i++) {
        const uint32_t frame =
            wav_chunk_section_frame(score, i, sample_rate_hz);
        append_u32(body, (uint32_t)i + 1);
        append_u32(body, frame);
        text_append_bytes(body, "data", 4);
        append_u32(body, 0);
        append_u32(body, 0);
        append_u32(body, frame);
    }
}

void
wav_chunk_labels(const Score *score, Text *body)
{
    text_append_bytes(body, "adtl", 4);
    for (size_t i = 0; i < score->section_count; i++) {
        const char *name = score->sections[i].id;
        // Readers take what pads the list for another label: pad the names.
        const size_t length = (strlen(name) + 4) / 4 * 4;
        text_append_bytes(body, "labl", 4);
        append_u32(body, (uint32_t)(4 + length));
        append_u32(body, (uint32_t)i + 1);
        text_append(body, name);
        text_append_bytes(body, "\0\0\0\0", length - strlen(name));
    }
}

bool
wav_chunk_append(Sink *sink, const char *id, const Text *body)
{
    char magic[4] = "";
    if (sink->fault == 0 &&
        pread(sink->descriptor, magic, sizeof(magic), 0) != 4)
        sink->fault = EIO;
    Text head = {0};
    text_append_bytes(&head, id, 4);
    append_u32(&head, (uint32_t)body->length);
    const int64_t end = sink_size(sink);
    bool is_fine = sink_seek(sink, end) &&
                   (end % 2 == 0 || sink_write(sink, "\0", 1)) &&
                   sink_write(sink, head.chars, head.length) &&
                   sink_write(sink, body->chars, body->length) &&
                   (body->length % 2 == 0 || sink_write(sink, "\0", 1));
    text_clear(&head);
    const int64_t form = sink_size(sink) - 8;
    if (memcmp(magic, "RF64", 4) == 0)
        is_fine = is_fine && sink_write_u64_at(sink, 20, (uint64_t)form);
    else
        is_fine = is_fine && sink_write_u32_at(sink, 4, (uint32_t)form);
    return is_fine;
}
