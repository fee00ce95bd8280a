// SPDX-License-Identifier: MIT
#include "encode_flac.h"

#include "timbre/base/memory.h"
#include "timbre/base/pool.h"
#include "timbre/base/text.h"
#include "timbre/dsp/dither.h"

#include "flac_check.h"
#include "sink.h"
#include "tags.h"
#include "wav_chunk.h"

#include <FLAC/metadata.h>
#include <FLAC/stream_encoder.h>

#include <fcntl.h>
#include <string.h>

enum {
    COMPRESSION_LEVEL = 4, // level 8 saves 0.8 % for 4.7x the time
    SEEK_SECONDS = 10,
    PADDING_BYTES = 8192,
    WRITE_BYTES = 1 << 20,
    MOST_TRACKS = 99,
    LEAD_OUT = 255 // the number of what follows the last track
};

typedef struct {
    ExportJob *job;
    Sink sink;
    FLAC__StreamEncoder *encoder;
    FlacCheck *check;
    uint64_t written_frames; // of FLAC, whole ones in the file
    int64_t sent;            // bytes that are on their way to the disk
    unsigned char md5[16];   // set at the end
    FLAC__StreamMetadata *blocks[4];
    size_t block_count;
} FlacWriter;

static FLAC__StreamEncoderWriteStatus
write_bytes(const FLAC__StreamEncoder *encoder,
            const FLAC__byte bytes[],
            size_t count,
            uint32_t samples,
            uint32_t frame,
            void *self)
{
    (void)encoder;
    (void)frame;
    FlacWriter *writer = self;
    if (!sink_write(&writer->sink, bytes, count))
        return FLAC__STREAM_ENCODER_WRITE_STATUS_FATAL_ERROR;
    writer->written_frames += samples > 0 ? 1 : 0; // else it is metadata
    return FLAC__STREAM_ENCODER_WRITE_STATUS_OK;
}

static FLAC__StreamEncoderSeekStatus
seek_to(const FLAC__StreamEncoder *encoder, FLAC__uint64 position, void *self)
{
    (void)encoder;
    FlacWriter *writer = self;
    return sink_seek(&writer->sink, (int64_t)position)
               ? FLAC__STREAM_ENCODER_SEEK_STATUS_OK
               : FLAC__STREAM_ENCODER_SEEK_STATUS_ERROR;
}

static FLAC__StreamEncoderTellStatus
tell_position(const FLAC__StreamEncoder *encoder,
              FLAC__uint64 *position,
              void *self)
{
    (void)encoder;
    FlacWriter *writer = self;
    *position = (FLAC__uint64)sink_position(&writer->sink);
    return FLAC__STREAM_ENCODER_TELL_STATUS_OK;
}

static void
keep_md5(const FLAC__StreamEncoder *encoder,
         const FLAC__StreamMetadata *info,
         void *self)
{
    (void)encoder;
    FlacWriter *writer = self;
    memcpy(writer->md5, info->data.stream_info.md5sum, sizeof(writer->md5));
}

static FLAC__StreamMetadata *
comment_block(const ExportJob *job)
{
    char *encoder = text_format("libFLAC %s", FLAC__VERSION_STRING);
    TagList tags =
        tags_of_take(job->take, job->settings->minimal_tags, encoder);
    mem_free(encoder);
    FLAC__StreamMetadata *block =
        FLAC__metadata_object_new(FLAC__METADATA_TYPE_VORBIS_COMMENT);
    for (size_t i = 0; i < tags.count; i++) {
        FLAC__StreamMetadata_VorbisComment_Entry entry;
        if (FLAC__metadata_object_vorbiscomment_entry_from_name_value_pair(
                &entry, tags.items[i].name, tags.items[i].value))
            FLAC__metadata_object_vorbiscomment_append_comment(block, entry,
                                                               false);
    }
    tags_clear(&tags);
    return block;
}

static FLAC__StreamMetadata *
seek_block(const AudioBuffer *audio)
{
    FLAC__StreamMetadata *block =
        FLAC__metadata_object_new(FLAC__METADATA_TYPE_SEEKTABLE);
    FLAC__metadata_object_seektable_template_append_spaced_points_by_samples(
        block, (uint32_t)(SEEK_SECONDS * audio->sample_rate_hz),
        audio->frame_count);
    FLAC__metadata_object_seektable_template_sort(block, true);
    return block;
}

static void
add_track(FLAC__StreamMetadata *block, int number, uint64_t frame)
{
    const uint32_t index = block->data.cue_sheet.num_tracks;
    FLAC__metadata_object_cuesheet_insert_blank_track(block, index);
    FLAC__StreamMetadata_CueSheet_Track *track =
        &block->data.cue_sheet.tracks[index];
    track->offset = frame;
    track->number = (FLAC__byte)number;
    if (number == LEAD_OUT)
        return;
    FLAC__metadata_object_cuesheet_track_insert_blank_index(block, index, 0);
    track->indices[0].number = 1;
}

// The sections; NULL without any. Their names stand in the recipe: a cue sheet
// has no room for names.
static FLAC__StreamMetadata *
cue_block(const ExportJob *job)
{
    const Score *score = job->score;
    const uint64_t end = job->audio->frame_count;
    if (score == NULL || score->section_count == 0)
        return NULL;
    FLAC__StreamMetadata *block =
        FLAC__metadata_object_new(FLAC__METADATA_TYPE_CUESHEET);
    int number = 0;
    for (size_t i = 0; i < score->section_count && number < MOST_TRACKS; i++) {
        const uint64_t frame =
            wav_chunk_section_frame(score, i, job->audio->sample_rate_hz);
        if (frame < end)
            add_track(block, ++number, frame);
    }
    add_track(block, LEAD_OUT, end);
    if (FLAC__metadata_object_cuesheet_is_legal(block, false, NULL))
        return block;
    FLAC__metadata_object_delete(block);
    return NULL;
}

static void
make_blocks(FlacWriter *writer)
{
    FLAC__StreamMetadata *padding =
        FLAC__metadata_object_new(FLAC__METADATA_TYPE_PADDING);
    FLAC__StreamMetadata *cues = cue_block(writer->job);
    padding->length = PADDING_BYTES;
    writer->blocks[writer->block_count++] = seek_block(writer->job->audio);
    writer->blocks[writer->block_count++] = comment_block(writer->job);
    if (cues != NULL)
        writer->blocks[writer->block_count++] = cues;
    writer->blocks[writer->block_count++] = padding;
}

static bool
set_up(FlacWriter *writer)
{
    const AudioBuffer *audio = writer->job->audio;
    FLAC__StreamEncoder *encoder = writer->encoder;
    make_blocks(writer);
    return FLAC__stream_encoder_set_channels(encoder,
                                             (uint32_t)audio->channel_count) &&
           FLAC__stream_encoder_set_bits_per_sample(
               encoder, (uint32_t)writer->job->bit_depth) &&
           FLAC__stream_encoder_set_sample_rate(
               encoder, (uint32_t)audio->sample_rate_hz) &&
           FLAC__stream_encoder_set_compression_level(encoder,
                                                      COMPRESSION_LEVEL) &&
           FLAC__stream_encoder_set_total_samples_estimate(
               encoder, audio->frame_count) &&
           FLAC__stream_encoder_set_metadata(encoder, writer->blocks,
                                             (uint32_t)writer->block_count) &&
           FLAC__stream_encoder_init_stream(encoder, write_bytes, seek_to,
                                            tell_position, keep_md5, writer) ==
               FLAC__STREAM_ENCODER_INIT_STATUS_OK;
}

// One block: `integers` is being encoded while the next one is dithered and
// what lies in the file is decoded.
typedef struct {
    FlacWriter *writer;
    size_t block;
    uint64_t written_frames; // FLAC frames in the file when the step began
    bool is_fine;
} Step;

static size_t
block_length(const AudioBuffer *audio, size_t block)
{
    const size_t first = block * FLAC_CHECK_BLOCK_FRAMES;
    if (first >= audio->frame_count)
        return 0;
    const size_t left = audio->frame_count - first;
    return left < FLAC_CHECK_BLOCK_FRAMES ? left : FLAC_CHECK_BLOCK_FRAMES;
}

static void
dither_block(FlacWriter *writer, size_t block)
{
    const ExportJob *job = writer->job;
    const AudioBuffer *audio = job->audio;
    const size_t first = block * FLAC_CHECK_BLOCK_FRAMES;
    dither_to_integer(audio->samples + first * (size_t)audio->channel_count,
                      block_length(audio, block), audio->channel_count,
                      job->bit_depth, job->take->result->seed, first,
                      flac_check_slot(writer->check, block));
}

static void
run_half(void *context, size_t half)
{
    Step *step = context;
    FlacWriter *writer = step->writer;
    if (half == 0) {
        step->is_fine = FLAC__stream_encoder_process_interleaved(
            writer->encoder, flac_check_slot(writer->check, step->block),
            (uint32_t)block_length(writer->job->audio, step->block));
        return;
    }
    if (block_length(writer->job->audio, step->block + 1) > 0)
        dither_block(writer, step->block + 1);
    flac_check_advance(writer->check, step->written_frames);
}

// Sends what lies in the file on its way to the disk, so that waiting for it at
// the end is short. No matter if the system can't.
static void
start_writing(FlacWriter *writer)
{
    const int64_t position = sink_position(&writer->sink);
    if (position - writer->sent < WRITE_BYTES)
        return;
    (void)sync_file_range(writer->job->descriptor, writer->sent,
                          position - writer->sent, SYNC_FILE_RANGE_WRITE);
    writer->sent = position;
}

static Status
tell_progress(const ExportJob *job, size_t block, Error *error)
{
    const double done = (double)block * FLAC_CHECK_BLOCK_FRAMES;
    if (job->progress == NULL ||
        job->progress(job->context, done / (double)job->audio->frame_count))
        return STATUS_OK;
    return error_set(error, STATUS_CANCELLED, "the export stopped");
}

static Status
encode_blocks(FlacWriter *writer, Error *error)
{
    Pool *pool = pool_new(2);
    Step step = {.writer = writer, .is_fine = true};
    Status status = STATUS_OK;
    dither_block(writer, 0);
    while (status == STATUS_OK && step.is_fine &&
           block_length(writer->job->audio, step.block) > 0) {
        step.written_frames = writer->written_frames;
        pool_run(pool, 2, run_half, &step);
        start_writing(writer);
        status = tell_progress(writer->job, step.block++, error);
    }
    pool_free(pool);
    const bool is_finished = FLAC__stream_encoder_finish(writer->encoder);
    if (status == STATUS_OK && !(step.is_fine && is_finished) &&
        writer->sink.fault == 0)
        status = error_set(
            error, STATUS_FAILED, "the FLAC encoder failed: %s",
            FLAC__StreamEncoderStateString[FLAC__stream_encoder_get_state(
                writer->encoder)]);
    return status;
}

static Status
verify(FlacWriter *writer, Error *error)
{
    if (flac_check_finish(writer->check, writer->job->audio->frame_count,
                          writer->md5))
        return STATUS_OK;
    return error_set(error, STATUS_DIFFERENT,
                     "the FLAC on the disk does not decode to what was "
                     "written; check the disk and export again");
}

Status
encode_flac_write(ExportJob *job, Error *error)
{
    FlacWriter writer = {
        .job = job,
        .sink = {.descriptor = job->descriptor},
        .encoder = FLAC__stream_encoder_new(),
        .check = flac_check_new(job->descriptor, job->audio->channel_count)};
    Status status = STATUS_OK;
    if (!set_up(&writer))
        status =
            error_set(error, STATUS_INVALID,
                      "FLAC can't hold %d bits at %d Hz; choose 16 or 24 bits",
                      job->bit_depth, job->audio->sample_rate_hz);
    if (status == STATUS_OK)
        status = encode_blocks(&writer, error);
    if (status == STATUS_OK || writer.sink.fault != 0)
        status = sink_finish(&writer.sink, "FLAC", error);
    if (status == STATUS_OK)
        status = verify(&writer, error);
    FLAC__stream_encoder_delete(writer.encoder);
    flac_check_free(writer.check);
    for (size_t i = 0; i < writer.block_count; i++)
        FLAC__metadata_object_delete(writer.blocks[i]);
    return status;
}
