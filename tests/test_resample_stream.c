// SPDX-License-Identifier: MIT
#include "timbre/dsp/resample_stream.h"

#include "check.h"

#include <math.h>
#include <string.h>

enum { FRAMES = 20000 };

static AudioBuffer *
wave(int rate_hz)
{
    AudioBuffer *audio = audio_buffer_new(FRAMES, 2, rate_hz);
    for (size_t i = 0; i < FRAMES; i++) {
        audio->samples[2 * i] = (float)(0.5 * sin((double)i / 9));
        audio->samples[2 * i + 1] = (float)(0.5 * cos((double)i / 5));
    }
    return audio;
}

// Blocks of 1, 2 ... 499 frames in; frames that came out.
static size_t
convert(const AudioBuffer *audio, int to_hz, float *into, size_t capacity)
{
    ResampleStream *stream = resample_stream_new(
        audio->sample_rate_hz, to_hz, 2, RESAMPLE_FOR_LISTENING, NULL);
    size_t read = 0;
    size_t written = 0;
    for (size_t turn = 1;; turn++) {
        const size_t left = FRAMES - read;
        const size_t count = turn % 500 < left ? turn % 500 : left;
        const size_t room = capacity - written < 777 ? capacity - written : 777;
        size_t taken = 0;
        const size_t given = resample_stream_process(
            stream, left == 0 ? NULL : audio->samples + 2 * read, count, &taken,
            into + 2 * written, room);
        read += taken;
        written += given;
        if (left == 0 && given == 0)
            break;
    }
    resample_stream_free(stream);
    return written;
}

static void
blocks_of_any_size_give_what_the_whole_gives(void **state)
{
    (void)state;

    static const struct {
        int from_hz, to_hz;
    } rates[] = {{32000, 48000}, {44100, 48000}, {96000, 44100}, {8000, 48000}};

    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        AudioBuffer *audio = wave(rates[r].from_hz);
        AudioBuffer *whole = resample_buffer(audio, rates[r].to_hz,
                                             RESAMPLE_FOR_LISTENING, NULL);
        const size_t capacity = whole->frame_count + 1000;
        float *samples = mem_new_array(2 * capacity, sizeof(float));
        const size_t count = convert(audio, rates[r].to_hz, samples, capacity);
        assert_in_range(count, whole->frame_count - 1, whole->frame_count + 1);
        for (size_t i = 0; i < 2 * (whole->frame_count - 1); i++)
            assert_true(fabsf(samples[i] - whole->samples[i]) < 1e-4F);
        mem_free(samples);
        audio_buffer_free(whole);
        audio_buffer_free(audio);
    }
}

static void
rates_that_cannot_be_are_a_sentence(void **state)
{
    (void)state;
    Error error = {0};
    assert_null(
        resample_stream_new(0, 48000, 2, RESAMPLE_FOR_LISTENING, &error));
    assert_non_null(strstr(error.text, "48000"));
    assert_null(
        resample_stream_new(48000, 44100, 0, RESAMPLE_FOR_FILES, &error));
    resample_stream_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_any_size_give_what_the_whole_gives),
        cmocka_unit_test(rates_that_cannot_be_are_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
