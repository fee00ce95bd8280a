// SPDX-License-Identifier: MIT
#include "check.h"
#include "encode_flac.h"
#include "encode_rig.h"
#include "flac_check.h"

#include <FLAC/metadata.h>

enum { FRAMES = 40000, CHANNELS = 2 };

static void
open_encoded(EncodeRig *rig, unsigned char md5[16])
{
    Error error = {0};
    FLAC__StreamMetadata block;
    encode_rig_open(rig, FRAMES, CHANNELS, 48000, 16);
    assert_int_equal(encode_flac_write(&rig->job, &error), STATUS_OK);
    assert_true(FLAC__metadata_get_streaminfo(rig->path, &block));
    memcpy(md5, block.data.stream_info.md5sum, 16);
}

// A check that was told what went in.
static FlacCheck *
check_of(const EncodeRig *rig)
{
    FlacCheck *check = flac_check_new(rig->job.descriptor, CHANNELS);
    int32_t *integers = encode_rig_integers(rig);
    for (size_t first = 0; first < FRAMES; first += FLAC_CHECK_BLOCK_FRAMES) {
        const size_t left = FRAMES - first;
        const size_t count =
            left < FLAC_CHECK_BLOCK_FRAMES ? left : FLAC_CHECK_BLOCK_FRAMES;
        memcpy(flac_check_slot(check, first / FLAC_CHECK_BLOCK_FRAMES),
               integers + first * CHANNELS, count * CHANNELS * sizeof(int32_t));
    }
    mem_free(integers);
    return check;
}

static void
a_whole_file_passes_at_once_and_frame_by_frame(void **state)
{
    (void)state;
    EncodeRig rig;
    unsigned char md5[16];
    open_encoded(&rig, md5);
    FlacCheck *check = check_of(&rig);
    assert_true(flac_check_finish(check, FRAMES, md5));
    flac_check_free(check);
    check = check_of(&rig);
    for (uint64_t frame = 0; frame <= FRAMES / 4096; frame++)
        flac_check_advance(check, frame);
    assert_true(flac_check_finish(check, FRAMES, md5));
    flac_check_free(check);
    flac_check_free(NULL);
    encode_rig_close(&rig);
}

static void
one_sample_that_went_in_otherwise_is_found(void **state)
{
    (void)state;
    static const size_t places[] = {0, 1, 4095, 16384, 32768, 39999};
    EncodeRig rig;
    unsigned char md5[16];
    open_encoded(&rig, md5);
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        FlacCheck *check = check_of(&rig);
        int32_t *slot =
            flac_check_slot(check, places[i] / FLAC_CHECK_BLOCK_FRAMES);
        slot[places[i] % FLAC_CHECK_BLOCK_FRAMES * CHANNELS + i % CHANNELS]++;
        assert_false(flac_check_finish(check, FRAMES, md5));
        flac_check_free(check);
    }
    encode_rig_close(&rig);
}

static bool
passes_with_byte_flipped(const EncodeRig *rig,
                         off_t place,
                         const unsigned char md5[16])
{
    unsigned char byte = 0;
    assert_int_equal(pread(rig->job.descriptor, &byte, 1, place), 1);
    const unsigned char other = byte ^ 0x10;
    assert_int_equal(pwrite(rig->job.descriptor, &other, 1, place), 1);
    FlacCheck *check = check_of(rig);
    const bool passes = flac_check_finish(check, FRAMES, md5);
    flac_check_free(check);
    assert_int_equal(pwrite(rig->job.descriptor, &byte, 1, place), 1);
    return passes;
}

static void
a_flipped_bit_in_head_or_sound_is_found(void **state)
{
    (void)state;
    EncodeRig rig;
    unsigned char md5[16];
    open_encoded(&rig, md5);
    const off_t size = lseek(rig.job.descriptor, 0, SEEK_END);
    for (off_t place = 26; place < 42; place++)
        assert_false(passes_with_byte_flipped(&rig, place, md5));
    for (off_t back = 1; back < 50000; back += 997)
        assert_false(passes_with_byte_flipped(&rig, size - back, md5));
    encode_rig_close(&rig);
}

static void
a_file_that_ends_early_is_found(void **state)
{
    (void)state;
    EncodeRig rig;
    unsigned char md5[16];
    open_encoded(&rig, md5);
    const off_t size = lseek(rig.job.descriptor, 0, SEEK_END);
    FlacCheck *check = check_of(&rig);
    assert_false(flac_check_finish(check, FRAMES + 1, md5));
    flac_check_free(check);
    assert_int_equal(ftruncate(rig.job.descriptor, size - 1), 0);
    check = check_of(&rig);
    assert_false(flac_check_finish(check, FRAMES, md5));
    flac_check_free(check);
    assert_int_equal(ftruncate(rig.job.descriptor, 0), 0);
    check = check_of(&rig);
    assert_false(flac_check_finish(check, FRAMES, md5));
    flac_check_free(check);
    encode_rig_close(&rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_file_passes_at_once_and_frame_by_frame),
        cmocka_unit_test(one_sample_that_went_in_otherwise_is_found),
        cmocka_unit_test(a_flipped_bit_in_head_or_sound_is_found),
        cmocka_unit_test(a_file_that_ends_early_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
