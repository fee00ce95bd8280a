// SPDX-License-Identifier: MIT
#include "check.h"
#include "encode_flac.h"
#include "encode_rig.h"

#include <FLAC/metadata.h>
#include <openssl/evp.h>

static FLAC__StreamMetadata *
read_block(const char *path, FLAC__MetadataType type)
{
    FLAC__Metadata_SimpleIterator *iterator =
        FLAC__metadata_simple_iterator_new();
    FLAC__StreamMetadata *block = NULL;
    assert_true(
        FLAC__metadata_simple_iterator_init(iterator, path, true, false));
    do {
        if (FLAC__metadata_simple_iterator_get_block_type(iterator) == type)
            block = FLAC__metadata_simple_iterator_get_block(iterator);
    } while (block == NULL && FLAC__metadata_simple_iterator_next(iterator));
    FLAC__metadata_simple_iterator_delete(iterator);
    return block;
}

// FLAC's MD5 is over the samples as little-endian integers of whole bytes.
static void
md5_of_integers(const EncodeRig *rig, unsigned char digest[16])
{
    const size_t width = (size_t)rig->job.bit_depth / 8;
    const size_t values =
        rig->audio->frame_count * (size_t)rig->audio->channel_count;
    int32_t *integers = encode_rig_integers(rig);
    unsigned char *bytes = mem_new(values * width);
    for (size_t i = 0; i < values; i++)
        for (size_t k = 0; k < width; k++)
            bytes[i * width + k] =
                (unsigned char)((uint32_t)integers[i] >> (8 * k));
    assert_int_equal(
        EVP_Digest(bytes, values * width, digest, NULL, EVP_md5(), NULL), 1);
    mem_free(bytes);
    mem_free(integers);
}

static void
encode(EncodeRig *rig)
{
    Error error = {0};
    const Status status = encode_flac_write(&rig->job, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, STATUS_OK);
}

static void
the_file_holds_the_dithered_integers_at_every_shape(void **state)
{
    (void)state;

    static const struct {
        size_t frames;
        int channels, rate_hz, bit_depth;
    } rows[] = {
        {96000, 2, 48000, 24},   {96000, 2, 48000, 16}, {50000, 1, 48000, 24},
        {44100, 2, 44100, 16},   {96000, 1, 96000, 24}, {32000, 2, 32000, 16},
        {1, 2, 48000, 24},       {1, 1, 44100, 16},     {15, 2, 96000, 24},
        {16384, 2, 48000, 24},   {16385, 1, 48000, 16}, {8000, 1, 8000, 16},
        {192000, 2, 192000, 24},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        EncodeRig rig;
        unsigned char digest[16];
        encode_rig_open(&rig, rows[i].frames, rows[i].channels, rows[i].rate_hz,
                        rows[i].bit_depth);
        encode(&rig);
        md5_of_integers(&rig, digest);
        FLAC__StreamMetadata block;
        assert_true(FLAC__metadata_get_streaminfo(rig.path, &block));
        const FLAC__StreamMetadata_StreamInfo *info = &block.data.stream_info;
        assert_memory_equal(info->md5sum, digest, 16);
        assert_int_equal(info->total_samples, rows[i].frames);
        assert_int_equal(info->channels, rows[i].channels);
        assert_int_equal(info->sample_rate, rows[i].rate_hz);
        assert_int_equal(info->bits_per_sample, rows[i].bit_depth);
        encode_rig_close(&rig);
    }
}

static void
seek_points_stand_every_ten_seconds(void **state)
{
    (void)state;
    EncodeRig rig;
    encode_rig_open(&rig, 35 * 48000, 2, 48000, 16);
    encode(&rig);
    FLAC__StreamMetadata *block =
        read_block(rig.path, FLAC__METADATA_TYPE_SEEKTABLE);
    assert_non_null(block);
    const FLAC__StreamMetadata_SeekTable *table = &block->data.seek_table;
    assert_int_equal(table->num_points, 4);
    for (uint32_t i = 0; i < table->num_points; i++) {
        const FLAC__StreamMetadata_SeekPoint *point = &table->points[i];
        // The block that holds the wanted frame; filled in while encoding.
        assert_true(point->sample_number <= i * 480000ULL);
        assert_true(point->sample_number + point->frame_samples >
                    i * 480000ULL);
        assert_true(i == 0 ||
                    point->stream_offset > table->points[i - 1].stream_offset);
    }
    FLAC__metadata_object_delete(block);
    encode_rig_close(&rig);
}

static void
sections_are_tracks_of_the_cue_sheet(void **state)
{
    (void)state;
    EncodeRig rig;
    encode_rig_open(&rig, 10 * 48000, 2, 48000, 16);
    score_add_section(
        rig.score,
        (ScoreSection){.id = (char[]){"b"}, .first_bar = 1, .bars = 1});
    score_add_section(
        rig.score,
        (ScoreSection){.id = (char[]){"beyond"}, .first_bar = 1000, .bars = 1});
    encode(&rig);
    FLAC__StreamMetadata *block =
        read_block(rig.path, FLAC__METADATA_TYPE_CUESHEET);
    assert_non_null(block);
    const FLAC__StreamMetadata_CueSheet *sheet = &block->data.cue_sheet;
    assert_int_equal(sheet->num_tracks, 3);
    assert_int_equal(sheet->tracks[0].offset, 0);
    // A bar of four at 82 a minute.
    assert_int_equal(sheet->tracks[1].offset, lround(4 * 60 / 82.0 * 48000));
    assert_int_equal(sheet->tracks[2].number, 255);
    assert_int_equal(sheet->tracks[2].offset, 10 * 48000);
    FLAC__metadata_object_delete(block);
    encode_rig_close(&rig);
}

static void
a_take_without_score_has_no_cue_sheet(void **state)
{
    (void)state;
    EncodeRig rig;
    encode_rig_open(&rig, 48000, 1, 48000, 16);
    rig.job.score = NULL;
    encode(&rig);
    assert_null(read_block(rig.path, FLAC__METADATA_TYPE_CUESHEET));
    FLAC__StreamMetadata *block =
        read_block(rig.path, FLAC__METADATA_TYPE_PADDING);
    assert_int_equal(block->length, 8192);
    FLAC__metadata_object_delete(block);
    encode_rig_close(&rig);
}

static void
a_rate_that_flac_lacks_is_told(void **state)
{
    (void)state;
    EncodeRig rig;
    Error error = {0};
    encode_rig_open(&rig, 1000, 1, 48000, 24);
    rig.audio->sample_rate_hz = 2000000;
    assert_int_equal(encode_flac_write(&rig.job, &error), STATUS_INVALID);
    assert_non_null(strstr(error.text, "2000000"));
    rig.audio->sample_rate_hz = 48000;
    encode_rig_close(&rig);
}

typedef struct {
    int calls, limit;
    double last;
} Watch;

static bool
watch_progress(void *context, double done_share)
{
    Watch *watch = context;
    assert_true(done_share >= watch->last && done_share <= 1);
    watch->last = done_share;
    return ++watch->calls < watch->limit;
}

static void
progress_ascends_and_can_stop_the_work(void **state)
{
    (void)state;
    EncodeRig rig;
    Error error = {0};
    encode_rig_open(&rig, 480000, 2, 48000, 16);
    Watch watch = {.limit = 1000};
    rig.job.progress = watch_progress;
    rig.job.context = &watch;
    encode(&rig);
    assert_true(watch.calls > 10);
    watch = (Watch){.limit = 3};
    assert_int_equal(encode_flac_write(&rig.job, &error), STATUS_CANCELLED);
    assert_int_equal(watch.calls, 3);
    encode_rig_close(&rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_holds_the_dithered_integers_at_every_shape),
        cmocka_unit_test(seek_points_stand_every_ten_seconds),
        cmocka_unit_test(sections_are_tracks_of_the_cue_sheet),
        cmocka_unit_test(a_take_without_score_has_no_cue_sheet),
        cmocka_unit_test(a_rate_that_flac_lacks_is_told),
        cmocka_unit_test(progress_ascends_and_can_stop_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
