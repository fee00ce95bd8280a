// SPDX-License-Identifier: MIT
#include "check.h"
#include "encode_rig.h"
#include "encode_sndfile.h"
#include "id3_reader.h"
#include "riff_reader.h"

static Riff
encode(EncodeRig *rig)
{
    Error error = {0};
    const Status status = encode_sndfile_write(&rig->job, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, STATUS_OK);
    return riff_read(rig->path);
}

static int32_t
sample_at(const unsigned char *bytes, size_t index, size_t width)
{
    const uint64_t number = riff_number(bytes + index * width, (int)width);
    const int shift = 32 - (int)width * 8;
    return (int32_t)((uint32_t)number << shift) >> shift;
}

static void
the_file_holds_the_dithered_integers_at_every_shape(void **state)
{
    (void)state;

    static const struct {
        size_t frames;
        int channels, rate_hz, bit_depth;
    } rows[] = {{48000, 2, 48000, 24}, {48000, 2, 48000, 16},
                {44100, 1, 44100, 24}, {96001, 1, 96000, 16},
                {1, 1, 48000, 24},     {1, 2, 48000, 16},
                {16385, 1, 8000, 24}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        EncodeRig rig;
        encode_rig_open(&rig, rows[i].frames, rows[i].channels, rows[i].rate_hz,
                        rows[i].bit_depth);
        Riff riff = encode(&rig);
        int32_t *integers = encode_rig_integers(&rig);
        const size_t width = (size_t)rows[i].bit_depth / 8;
        const size_t values = rows[i].frames * (size_t)rows[i].channels;
        const RiffChunk *data = riff_expect(&riff, "data");
        assert_int_equal(data->size, values * width);
        for (size_t k = 0; k < values; k++)
            assert_int_equal(sample_at(data->body, k, width), integers[k]);
        const RiffChunk *format = riff_expect(&riff, "fmt ");
        assert_int_equal(riff_number(format->body + 2, 2), rows[i].channels);
        assert_int_equal(riff_number(format->body + 4, 4), rows[i].rate_hz);
        assert_int_equal(riff_number(format->body + 14, 2), rows[i].bit_depth);
        mem_free(integers);
        riff_clear(&riff);
        encode_rig_close(&rig);
    }
}

static void
thirty_two_bits_are_the_floats_themselves(void **state)
{
    (void)state;
    EncodeRig rig;
    encode_rig_open(&rig, 20000, 2, 48000, 32);
    rig.audio->samples[5] = 1.5F; // above full scale, and kept
    Riff riff = encode(&rig);
    const RiffChunk *data = riff_expect(&riff, "data");
    assert_int_equal(data->size, 20000 * 2 * sizeof(float));
    assert_memory_equal(data->body, rig.audio->samples, data->size);
    riff_clear(&riff);
    encode_rig_close(&rig);
}

static void
bext_holds_what_broadcasters_read(void **state)
{
    (void)state;
    EncodeRig rig;
    encode_rig_open(&rig, 48000, 2, 48000, 24);
    rig.take->created_ms = 1795370400123; // 2026-11-22T18:00:00.123Z
    rig.take->result->integrated_lufs = -14.02;
    rig.take->result->range_lu = 6.1;
    rig.take->result->true_peak_dbtp = -1;
    Riff riff = encode(&rig);
    const unsigned char *bext = riff_expect(&riff, "bext")->body;
    const char *description = (const char *)bext;
    assert_true(text_starts_with(description, "AI-generated with Timbre"));
    assert_true(text_ends_with(description, ": a rig"));
    assert_string_equal((const char *)bext + 256, "Timbre " TIMBRE_VERSION);
    assert_memory_equal(bext + 288, rig.take->take_id, ULID_SIZE);
    assert_memory_equal(bext + 320, "2026-11-2218:00:00", 18);
    assert_int_equal(riff_number(bext + 338, 8), 0); // time reference
    assert_int_equal(riff_number(bext + 346, 2), 2); // version
    // Loudness in hundredths; 0x7fff = not known.
    assert_int_equal((int16_t)riff_number(bext + 412, 2), -1402);
    assert_int_equal((int16_t)riff_number(bext + 414, 2), 610);
    assert_int_equal((int16_t)riff_number(bext + 416, 2), -100);
    assert_int_equal(riff_number(bext + 418, 2), 0x7fff);
    assert_int_equal(riff_number(bext + 420, 2), 0x7fff);
    assert_true(text_starts_with(
        (const char *)bext + 602,
        "A=PCM,F=48000,W=24,M=stereo,T=sketch 1; seed 42\r\n"));
    riff_clear(&riff);
    encode_rig_close(&rig);
}

static void
loudness_beyond_all_limits_stays_a_number(void **state)
{
    (void)state;
    EncodeRig rig;
    encode_rig_open(&rig, 4800, 1, 48000, 16);
    rig.take->result->integrated_lufs = -INFINITY;
    rig.take->result->range_lu = 1e9;
    rig.take->result->true_peak_dbtp = -1000;
    Riff riff = encode(&rig);
    const unsigned char *bext = riff_expect(&riff, "bext")->body;
    assert_int_equal(riff_number(bext + 412, 2), 0x7fff);
    assert_int_equal((int16_t)riff_number(bext + 414, 2), 30000);
    assert_int_equal((int16_t)riff_number(bext + 416, 2), -30000);
    riff_clear(&riff);
    encode_rig_close(&rig);
}

static const RiffChunk *
list_of_kind(const Riff *riff, const char *kind)
{
    for (size_t i = 0; i < riff->count; i++)
        if (strcmp(riff->chunks[i].id, "LIST") == 0 &&
            memcmp(riff->chunks[i].body, kind, 4) == 0)
            return &riff->chunks[i];
    return NULL;
}

static void
info_and_bext_are_ascii_and_the_truth_stands_in_id3_and_xmp(void **state)
{
    (void)state;
    EncodeRig rig;
    static const char prompt[] = "gr\xc3\xbcn \xe6\x97\xa5 <loud>";
    encode_rig_open(&rig, 4800, 2, 48000, 24);
    mem_free(rig.take->request->prompt);
    rig.take->request->prompt = mem_copy_text(prompt);
    mem_free(rig.take->title);
    rig.take->title = mem_copy_text(prompt);
    Riff riff = encode(&rig);
    const RiffChunk *bext = riff_expect(&riff, "bext");
    assert_non_null(strstr((const char *)bext->body, ": gr?n ? <loud>"));
    const RiffChunk *info = list_of_kind(&riff, "INFO");
    assert_non_null(info);
    assert_non_null(memmem(info->body, info->size, "INAM", 4));
    assert_non_null(memmem(info->body, info->size, "gr?n ? <loud>", 13));
    for (size_t i = 0; i < info->size; i++)
        assert_true(info->body[i] < 0x80);
    const RiffChunk *id3 = riff_expect(&riff, "id3 ");
    check_owned_text(id3_value(id3->body, id3->size, "TXXX", "TIMBRE_PROMPT"),
                     prompt);
    const RiffChunk *xmp = riff_expect(&riff, "_PMX");
    assert_non_null(memmem(xmp->body, xmp->size,
                           ">gr\xc3\xbcn \xe6\x97\xa5 &lt;loud&gt;</", 23));
    riff_clear(&riff);
    encode_rig_close(&rig);
}

static void
sections_are_markers_and_acid_tells_the_tempo(void **state)
{
    (void)state;
    EncodeRig rig;
    encode_rig_open(&rig, 48000, 2, 48000, 24);
    Riff riff = encode(&rig);
    assert_int_equal(riff_expect(&riff, "acid")->size, 24);
    assert_int_equal(riff_number(riff_expect(&riff, "cue ")->body, 4), 1);
    assert_non_null(list_of_kind(&riff, "adtl"));
    riff_clear(&riff);
    rig.job.score = NULL;
    assert_int_equal(ftruncate(rig.job.descriptor, 0), 0);
    riff = encode(&rig);
    assert_null(riff_find(&riff, "cue "));
    riff_clear(&riff);
    encode_rig_close(&rig);
}

static void
a_file_is_described_by_what_it_holds(void **state)
{
    (void)state;
    static const int depths[] = {16, 24, 32};
    for (size_t i = 0; i < ARRAY_LENGTH(depths); i++) {
        EncodeRig rig;
        SoundFacts sound = {0};
        encode_rig_open(&rig, 24000, 1, 48000, depths[i]);
        Riff riff = encode(&rig);
        TagList tags = {0};
        assert_true(encode_sndfile_describe(rig.path, &sound, &tags));
        assert_string_equal(tags_value(&tags, "TITLE"), "a rig");
        tags_clear(&tags);
        assert_int_equal(sound.sample_rate_hz, 48000);
        assert_int_equal(sound.channel_count, 1);
        assert_int_equal(sound.bit_depth, depths[i]);
        assert_true(fabs(sound.duration_s - 0.5) < 1e-9);
        riff_clear(&riff);
        encode_rig_close(&rig);
    }
    SoundFacts sound;
    TagList tags = {0};
    assert_false(encode_sndfile_describe("/no/such/file", &sound, &tags));
    assert_false(encode_sndfile_describe("/", &sound, &tags));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_holds_the_dithered_integers_at_every_shape),
        cmocka_unit_test(thirty_two_bits_are_the_floats_themselves),
        cmocka_unit_test(bext_holds_what_broadcasters_read),
        cmocka_unit_test(loudness_beyond_all_limits_stays_a_number),
        cmocka_unit_test(
            info_and_bext_are_ascii_and_the_truth_stands_in_id3_and_xmp),
        cmocka_unit_test(sections_are_markers_and_acid_tells_the_tempo),
        cmocka_unit_test(a_file_is_described_by_what_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
