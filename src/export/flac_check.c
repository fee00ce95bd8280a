// SPDX-License-Identifier: MIT
#include "flac_check.h"

#include "timbre/base/memory.h"

#include <FLAC/stream_decoder.h>

#include <string.h>
#include <unistd.h>

struct FlacCheck {
    int descriptor;
    size_t channel_count;
    off_t position; // of the next byte to be read
    FLAC__StreamDecoder *decoder;
    int32_t *slots;
    uint64_t flac_frames; // decoded
    uint64_t frame_count; // compared
    bool has_head;
    bool has_fault;
};

static FLAC__StreamDecoderReadStatus
read_bytes(const FLAC__StreamDecoder *decoder,
           FLAC__byte bytes[],
           size_t *count,
           void *self)
{
    (void)decoder;
    FlacCheck *check = self;
    const ssize_t got =
        pread(check->descriptor, bytes, *count, check->position);
    *count = got > 0 ? (size_t)got : 0;
    if (got < 0)
        return FLAC__STREAM_DECODER_READ_STATUS_ABORT;
    check->position += got;
    return got == 0 ? FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM
                    : FLAC__STREAM_DECODER_READ_STATUS_CONTINUE;
}

static bool
is_as_it_went_in(FlacCheck *check, const int32_t *const channels[], size_t i)
{
    const size_t count = check->channel_count;
    const uint64_t at = check->frame_count + i;
    const int32_t *slot = flac_check_slot(check, at / FLAC_CHECK_BLOCK_FRAMES);
    const int32_t *frame = slot + at % FLAC_CHECK_BLOCK_FRAMES * count;
    for (size_t channel = 0; channel < count; channel++)
        if (channels[channel][i] != frame[channel])
            return false;
    return true;
}

static FLAC__StreamDecoderWriteStatus
compare_frame(const FLAC__StreamDecoder *decoder,
              const FLAC__Frame *frame,
              const FLAC__int32 *const channels[],
              void *self)
{
    (void)decoder;
    FlacCheck *check = self;
    if (frame->header.channels != check->channel_count)
        check->has_fault = true;
    for (size_t i = 0; i < frame->header.blocksize && !check->has_fault; i++)
        check->has_fault = !is_as_it_went_in(check, channels, i);
    check->frame_count += frame->header.blocksize;
    check->flac_frames++;
    return check->has_fault ? FLAC__STREAM_DECODER_WRITE_STATUS_ABORT
                            : FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

static void
note_fault(const FLAC__StreamDecoder *decoder,
           FLAC__StreamDecoderErrorStatus status,
           void *self)
{
    (void)decoder;
    (void)status;
    FlacCheck *check = self;
    check->has_fault = true;
}

FlacCheck *
flac_check_new(int descriptor, int channel_count)
{
    FlacCheck *check = mem_new(sizeof(*check));
    check->descriptor = descriptor;
    check->channel_count = (size_t)channel_count;
    check->slots =
        mem_new_array((size_t)FLAC_CHECK_SLOTS * FLAC_CHECK_BLOCK_FRAMES *
                          check->channel_count,
                      sizeof(int32_t));
    check->decoder = FLAC__stream_decoder_new();
    check->has_fault =
        FLAC__stream_decoder_init_stream(
            check->decoder, read_bytes, NULL, NULL, NULL, NULL, compare_frame,
            NULL, note_fault, check) != FLAC__STREAM_DECODER_INIT_STATUS_OK;
    return check;
}

void
flac_check_free(FlacCheck *check)
{
    if (check == NULL)
        return;
    FLAC__stream_decoder_delete(check->decoder);
    mem_free(check->slots);
    mem_free(check);
}

int32_t *
flac_check_slot(FlacCheck *check, size_t index)
{
    return check->slots + index % FLAC_CHECK_SLOTS * FLAC_CHECK_BLOCK_FRAMES *
                              check->channel_count;
}

void
flac_check_advance(FlacCheck *check, uint64_t flac_frames)
{
    if (!check->has_head && !check->has_fault)
        check->has_fault =
            !FLAC__stream_decoder_process_until_end_of_metadata(check->decoder);
    check->has_head = true;
    while (check->flac_frames < flac_frames && !check->has_fault)
        if (!FLAC__stream_decoder_process_single(check->decoder))
            check->has_fault = true;
}

// STREAMINFO stands behind "fLaC" and a block header; its MD5 ends it
// (RFC 9639, 8.2).
static bool
head_holds(const FlacCheck *check, const unsigned char md5[16])
{
    enum { MD5_PLACE = 26, MD5_BYTES = 16 };

    unsigned char bytes[MD5_BYTES];
    return pread(check->descriptor, bytes, MD5_BYTES, MD5_PLACE) == MD5_BYTES &&
           memcmp(bytes, md5, MD5_BYTES) == 0;
}

bool
flac_check_finish(FlacCheck *check,
                  uint64_t frame_count,
                  const unsigned char md5[16])
{
    flac_check_advance(check, 0);
    return !check->has_fault &&
           FLAC__stream_decoder_process_until_end_of_stream(check->decoder) &&
           !check->has_fault && check->frame_count == frame_count &&
           head_holds(check, md5);
}
