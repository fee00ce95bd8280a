// SPDX-License-Identifier: MIT
#include "timbre/dsp/resample_stream.h"

#include "check.h"

#include <math.h>
#include <string.h>

enum { FRAMES = 20000 };

static void
blocks_of_any_size_give_what_the_whole_gives(void **state)
{
    (void)state;

    static const struct {
        int from_hz, to_hz;
    } rates[] = {{32000, 48000}, {44100, 48000}, {96000, 44100}, {8000, 48000}};

    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        AudioBuffer *audio = audio_buffer_new(FRAMES, 2, rates[r].from_hz);
        for (size_t i = 0; i < (size_t)2 * FRAMES; i++)
            audio->samples[i] = (float)(0.5 * sin((double)(i / 2) / 9));
        AudioBuffer *whole = resample_buffer(audio, rates[r].to_hz,
                                             RESAMPLE_FOR_LISTENING, NULL);
        ResampleStream *stream = resample_stream_new(
            rates[r].from_hz, rates[r].to_hz, 2, RESAMPLE_FOR_LISTENING, NULL);
        float block[2 * 777];
        size_t read = 0;
        size_t written = 0;
        for (size_t turn = 1;; turn++) {
            const size_t left = FRAMES - read;
            const size_t count = turn % 500 < left ? turn % 500 : left;
            size_t taken = 0;
            const size_t given = resample_stream_process(
                stream, left == 0 ? NULL : audio->samples + 2 * read, count,
                &taken, block, 777);
            read += taken;
            if (left == 0 && given == 0)
                break;
            assert_true(written + given <= whole->frame_count + 1);
            for (size_t i = 0; i < 2 * given; i++)
                if (2 * written + i < 2 * whole->frame_count)
                    assert_true(fabsf(block[i] -
                                      whole->samples[2 * written + i]) < 1e-4F);
            written += given;
        }
        assert_in_range(written, whole->frame_count - 1,
                        whole->frame_count + 1);
        resample_stream_free(stream);
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
