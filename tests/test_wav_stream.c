// SPDX-License-Identifier: MIT
#include "check.h"
#include "wav_stream.h"

#include <math.h>
#include <string.h>

static int
sample_of(const unsigned char *bytes)
{
    return (int16_t)(bytes[0] | bytes[1] << 8);
}

static void
its_header_says_what_follows(void **state)
{
    (void)state;
    unsigned char header[WAV_STREAM_HEADER_SIZE];
    wav_stream_header(header, 44100, 2);
    static const unsigned char expected[] = {
        'R', 'I', 'F',  'F',  0xFF, 0xFF, 0xFF, 0xFF, 'W',  'A',  'V',
        'E', 'f', 'm',  't',  ' ',  16,   0,    0,    0,    1,    0,
        2,   0,   0x44, 0xAC, 0,    0,    0x10, 0xB1, 2,    0,    4,
        0,   16,  0,    'd',  'a',  't',  'a',  0xFF, 0xFF, 0xFF, 0xFF};
    assert_int_equal(sizeof(expected), WAV_STREAM_HEADER_SIZE);
    assert_memory_equal(header, expected, sizeof(expected));
}

static void
samples_are_sixteen_bits_within_the_dither(void **state)
{
    (void)state;

    enum { FRAMES = 1000 };

    float samples[2 * FRAMES];
    unsigned char bytes[4 * FRAMES];
    for (size_t i = 0; i < 2 * FRAMES; i++)
        samples[i] = (float)sin((double)i / 7) * 1.2F;
    wav_stream_samples(bytes, samples, FRAMES, 2, 12345);
    for (size_t i = 0; i < 2 * FRAMES; i++) {
        const float held = fminf(fmaxf(samples[i], -1), 32767 / 32768.0F);
        assert_true(fabsf((float)sample_of(bytes + 2 * i) - held * 32768) < 2);
    }
}

static void
silence_stays_silence(void **state)
{
    (void)state;
    const float samples[600] = {0};
    unsigned char bytes[1200];
    memset(bytes, 1, sizeof(bytes));
    wav_stream_samples(bytes, samples, 600, 1, 0);
    for (size_t i = 0; i < sizeof(bytes); i++)
        assert_int_equal(bytes[i], 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_header_says_what_follows),
        cmocka_unit_test(samples_are_sixteen_bits_within_the_dither),
        cmocka_unit_test(silence_stays_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
