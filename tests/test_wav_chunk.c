// SPDX-License-Identifier: MIT
#include "check.h"
#include "riff_reader.h"
#include "take_fixture.h"
#include "wav_chunk.h"

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

// A WAV of `data_bytes` whose form is "RIFF" or "RF64".
static char *
write_wav(const char *folder, bool is_rf64, uint32_t data_bytes)
{
    Text bytes = {0};
    char *path = path_join(folder, "a.wav");
    const uint32_t ds64 = is_rf64 ? 36 : 0;
    const uint64_t form = 4 + ds64 + 24 + 8 + data_bytes + data_bytes % 2;
    text_append_bytes(&bytes, is_rf64 ? "RF64" : "RIFF", 4);
    const uint32_t shown = is_rf64 ? UINT32_MAX : (uint32_t)form;
    text_append_bytes(&bytes, (const char *)&shown, 4);
    text_append_bytes(&bytes, "WAVE", 4);
    if (is_rf64) {
        const uint64_t sizes[] = {form, data_bytes, 0};
        text_append_bytes(&bytes, "ds64\x1c\0\0\0", 8);
        text_append_bytes(&bytes, (const char *)sizes, 24);
        text_append_bytes(&bytes, "\0\0\0\0", 4);
    }
    text_append_bytes(&bytes, "fmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0", 16);
    text_append_bytes(&bytes, "\x80\x3e\0\0\2\0\x10\0data", 12);
    const uint32_t data = is_rf64 ? UINT32_MAX : data_bytes;
    text_append_bytes(&bytes, (const char *)&data, 4);
    for (uint32_t i = 0; i < data_bytes; i++)
        text_append_bytes(&bytes, "s", 1);
    fixture_write(folder, "a.wav", bytes.chars, bytes.length);
    text_clear(&bytes);
    return path;
}

// Two chunks behind the sound, of odd and even length.
static void
append_and_walk(bool is_rf64, uint32_t data_bytes, size_t body_bytes)
{
    char *folder = check_make_folder();
    char *path = write_wav(folder, is_rf64, data_bytes);
    Sink sink = {.descriptor = open(path, O_RDWR | O_CLOEXEC)};
    Text body = {0};
    for (size_t i = 0; i < body_bytes; i++)
        text_append_bytes(&body, "b", 1);
    assert_true(wav_chunk_append(&sink, "id3 ", &body));
    assert_true(wav_chunk_append(&sink, "_PMX", &body));
    close(sink.descriptor);
    Riff riff = riff_read(path);
    assert_int_equal(riff_expect(&riff, "data")->size, data_bytes);
    assert_int_equal(riff_expect(&riff, "id3 ")->size, body_bytes);
    const RiffChunk *last = riff_expect(&riff, "_PMX");
    assert_int_equal(last->size, body_bytes);
    assert_memory_equal(last->body, body.chars, body_bytes);
    riff_clear(&riff);
    text_clear(&body);
    mem_free(path);
    check_remove_folder(folder);
}

static void
appended_chunks_are_padded_and_the_form_grows_with_them(void **state)
{
    (void)state;
    for (uint32_t data = 0; data < 4; data++)
        for (size_t body = 0; body < 4; body++) {
            // "RIFF" whose data has an odd length lacks its pad at first.
            append_and_walk(false, data, body + 1);
            append_and_walk(true, data, body + 1);
        }
    append_and_walk(false, 1000, 200001);
}

static void
a_file_without_a_form_is_a_fault_that_sticks(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    fixture_write(folder, "empty", "", 0);
    char *path = path_join(folder, "empty");
    Sink sink = {.descriptor = open(path, O_RDWR | O_CLOEXEC)};
    Text body = {0};
    Error error = {0};
    text_append(&body, "x");
    assert_false(wav_chunk_append(&sink, "id3 ", &body));
    assert_int_equal(sink_finish(&sink, "WAV", &error), STATUS_IO);
    close(sink.descriptor);
    text_clear(&body);
    mem_free(path);
    check_remove_folder(folder);
}

static float
float_at(const char *bytes)
{
    float number = 0;
    memcpy(&number, bytes, sizeof(number));
    return number;
}

static void
acid_counts_quarters_whatever_the_beat_is(void **state)
{
    (void)state;

    static const struct {
        Meter meter;
        double tempo_bpm;
        bool is_loop;
        float quarters_a_minute;
        uint32_t flag;
    } rows[] = {{{4, 4}, 120, false, 120, 1},
                {{4, 4}, 120, true, 120, 4},
                {{6, 8}, 80, true, 120, 4},
                {{7, 8}, 120, false, 120, 1}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Take *take = fixture_take("acid");
        take->plan->meter = rows[i].meter;
        take->plan->tempo_bpm = rows[i].tempo_bpm;
        take->plan->is_loop = rows[i].is_loop;
        take->result->frame_count = 48000 * 8;
        Text body = {0};
        wav_chunk_acid(take, &body);
        const unsigned char *bytes = (const unsigned char *)body.chars;
        assert_int_equal(body.length, 24);
        assert_int_equal(riff_number(bytes, 4), rows[i].flag);
        assert_int_equal(riff_number(bytes + 12, 4), 16); // 8 s at 120
        assert_int_equal(riff_number(bytes + 16, 2), rows[i].meter.denominator);
        assert_int_equal(riff_number(bytes + 18, 2), rows[i].meter.numerator);
        assert_true(fabsf(float_at(body.chars + 20) -
                          rows[i].quarters_a_minute) < 1e-3F);
        text_clear(&body);
        fixture_take_free(take);
    }
}

static Score *
score_with_sections(void)
{
    Score *score = fixture_score();
    static char names[][8] = {"a", "bb", "ccc", "dddd"};
    for (int i = 0; i < 4; i++)
        score_add_section(score, (ScoreSection){.id = names[i],
                                                .first_bar = 2 * (i + 1),
                                                .bars = 2});
    return score;
}

static void
cues_stand_at_the_frames_of_the_sections(void **state)
{
    (void)state;
    Score *score = score_with_sections();
    Text body = {0};
    wav_chunk_cue(score, 48000, &body);
    const unsigned char *bytes = (const unsigned char *)body.chars;
    assert_int_equal(body.length, 4 + 24 * score->section_count);
    assert_int_equal(riff_number(bytes, 4), score->section_count);
    for (size_t i = 0; i < score->section_count; i++) {
        const unsigned char *point = bytes + 4 + 24 * i;
        // Bars of four beats at 82 a minute.
        const double second = score->sections[i].first_bar * 4 * 60 / 82.0;
        const uint64_t frame = riff_number(point + 4, 4);
        assert_int_equal(riff_number(point, 4), i + 1);
        assert_true(fabs((double)frame - second * 48000) <= 0.51);
        assert_memory_equal(point + 8, "data", 4);
        assert_int_equal(riff_number(point + 20, 4), frame);
    }
    text_clear(&body);
    score_free(score);
}

static void
labels_name_the_cues_at_even_places(void **state)
{
    (void)state;
    Score *score = score_with_sections();
    Text body = {0};
    wav_chunk_labels(score, &body);
    const unsigned char *bytes = (const unsigned char *)body.chars;
    assert_memory_equal(bytes, "adtl", 4);
    size_t at = 4;
    for (size_t i = 0; i < score->section_count; i++) {
        assert_memory_equal(bytes + at, "labl", 4);
        const uint64_t size = riff_number(bytes + at + 4, 4);
        assert_int_equal(size % 4, 0);
        assert_int_equal(riff_number(bytes + at + 8, 4), i + 1);
        assert_string_equal((const char *)bytes + at + 12,
                            score->sections[i].id);
        at += 8 + size;
    }
    assert_int_equal(at, body.length);
    text_clear(&body);
    score_free(score);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            appended_chunks_are_padded_and_the_form_grows_with_them),
        cmocka_unit_test(a_file_without_a_form_is_a_fault_that_sticks),
        cmocka_unit_test(acid_counts_quarters_whatever_the_beat_is),
        cmocka_unit_test(cues_stand_at_the_frames_of_the_sections),
        cmocka_unit_test(labels_name_the_cues_at_even_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
