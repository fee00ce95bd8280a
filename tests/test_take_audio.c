// SPDX-License-Identifier: MIT
#include "timbre/core/take_audio.h"

#include "check.h"
#include "take_fixture.h"

static void
each_file_of_a_take_is_mapped_as_it_lies_there(void **state)
{
    (void)state;
    static const char *const names[] = {"raw.f32", "master.f32",
                                        "stems/piano.f32"};
    Take *take = fixture_take("x");
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        Error error = {0};
        AudioBuffer *audio = take_audio_map(take, names[i], &error);
        assert_string_equal(error.text, "");
        assert_non_null(audio);
        assert_int_equal(audio->frame_count, FIXTURE_FRAMES);
        assert_int_equal(audio->channel_count, FIXTURE_CHANNELS);
        assert_int_equal(audio->sample_rate_hz, FIXTURE_RATE_HZ);
        char *path = take_file(take, names[i]);
        size_t size = 0;
        char *bytes = path_read_file(path, 1 << 24, &size, &error);
        assert_memory_equal(audio->samples, bytes, size);
        mem_free(bytes);
        mem_free(path);
        audio_buffer_free(audio);
    }
    fixture_take_free(take);
}

static void
writing_to_the_samples_does_not_reach_the_file(void **state)
{
    (void)state;
    Error error = {0};
    Take *take = fixture_take("x");
    AudioBuffer *audio = take_audio_map(take, "raw.f32", &error);
    const float before = audio->samples[100];
    audio->samples[100] = 7;
    audio_buffer_free(audio);
    audio = take_audio_map(take, "raw.f32", &error);
    assert_true(audio->samples[100] == before);
    audio_buffer_free(audio);
    fixture_take_free(take);
}

static void
a_file_that_is_gone_or_short_is_told(void **state)
{
    (void)state;
    Error error = {0};
    Take *take = fixture_take("x");
    assert_null(take_audio_map(take, "stems/flute.f32", &error));
    assert_int_equal(error.status, STATUS_NOT_FOUND);
    assert_non_null(strstr(error.text, "flute"));
    assert_non_null(strstr(error.text, take->take_id));
    fixture_write(take->folder, "raw.f32", "1234567", 7);
    assert_null(take_audio_map(take, "raw.f32", &error));
    assert_int_equal(error.status, STATUS_INVALID);
    fixture_write(take->folder, "raw.f32", "", 0);
    assert_null(take_audio_map(take, "raw.f32", &error));
    // A folder where a file must be.
    assert_null(take_audio_map(take, "stems", &error));
    take->result->frame_count = 0;
    assert_null(take_audio_map(take, "master.f32", &error));
    assert_int_equal(error.status, STATUS_INVALID);
    fixture_take_free(take);
}

static void
a_claimed_length_that_overflows_is_refused(void **state)
{
    (void)state;
    static const uint64_t claims[] = {UINT64_MAX, UINT64_MAX / 8 + 1,
                                      1ULL << 61, (1ULL << 61) + 1,
                                      1ULL << 62, 1ULL << 40};
    Take *take = fixture_take("x");
    for (size_t i = 0; i < ARRAY_LENGTH(claims); i++) {
        Error error = {0};
        take->result->frame_count = claims[i];
        assert_null(take_audio_map(take, "master.f32", &error));
        assert_int_equal(error.status, STATUS_INVALID);
    }
    fixture_take_free(take);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_of_a_take_is_mapped_as_it_lies_there),
        cmocka_unit_test(writing_to_the_samples_does_not_reach_the_file),
        cmocka_unit_test(a_file_that_is_gone_or_short_is_told),
        cmocka_unit_test(a_claimed_length_that_overflows_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
