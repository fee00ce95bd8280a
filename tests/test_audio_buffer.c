// SPDX-License-Identifier: MIT
#include "timbre/core/audio_buffer.h"

#include "check.h"

static void
audio_buffer_starts_as_silence_with_its_form(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(1000, 2, 48000);
    assert_non_null(audio);
    assert_int_equal(audio->frame_count, 1000);
    assert_int_equal(audio->channel_count, 2);
    assert_int_equal(audio->sample_rate_hz, 48000);
    for (size_t i = 0; i < 2000; i++)
        assert_true(audio->samples[i] == 0);
    audio_buffer_free(audio);
}

static void
audio_buffer_of_no_frames_is_a_buffer(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(0, 1, 8000);
    assert_non_null(audio);
    assert_non_null(audio->samples);
    assert_true(audio_buffer_duration_s(audio) == 0);
    audio_buffer_free(audio);
}

static void
audio_buffer_that_cannot_fit_is_null(void **state)
{
    (void)state;
    assert_null(audio_buffer_new(SIZE_MAX / 4, 2, 48000));
    assert_null(audio_buffer_new(SIZE_MAX, 1, 48000));
    // Its byte count wraps around to 8.
    assert_null(audio_buffer_new(SIZE_MAX / 8 + 2, 2, 48000));
}

typedef struct {
    int calls;
    float *samples;
} Released;

static void
note_release(void *owner, float *samples)
{
    Released *released = owner;
    released->calls++;
    released->samples = samples;
}

static void
audio_buffer_gives_borrowed_samples_back_once(void **state)
{
    (void)state;
    float samples[6] = {1, 2, 3, 4, 5, 6};
    Released released = {0};
    AudioBuffer *audio =
        audio_buffer_wrap(samples, 3, 2, 44100, note_release, &released);
    assert_ptr_equal(audio->samples, samples);
    assert_int_equal(released.calls, 0);
    audio_buffer_free(audio);
    assert_int_equal(released.calls, 1);
    assert_ptr_equal(released.samples, samples);
    assert_true(samples[5] == 6);
}

static void
audio_buffer_may_have_nobody_to_tell(void **state)
{
    (void)state;
    float sample = 0;
    audio_buffer_free(audio_buffer_wrap(&sample, 1, 1, 44100, NULL, NULL));
    audio_buffer_free(NULL);
}

static void
audio_buffer_knows_its_duration(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(66150, 1, 44100);
    assert_true(audio_buffer_duration_s(audio) == 1.5);
    audio_buffer_free(audio);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(audio_buffer_starts_as_silence_with_its_form),
        cmocka_unit_test(audio_buffer_of_no_frames_is_a_buffer),
        cmocka_unit_test(audio_buffer_that_cannot_fit_is_null),
        cmocka_unit_test(audio_buffer_gives_borrowed_samples_back_once),
        cmocka_unit_test(audio_buffer_may_have_nobody_to_tell),
        cmocka_unit_test(audio_buffer_knows_its_duration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
