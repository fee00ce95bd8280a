// SPDX-License-Identifier: MIT
#include "timbre/dsp/dither.h"

#include "dsp_signal.h"

enum { RATE = 48000, SECONDS = 10 };

// A 16-bit or 24-bit version of the buffer, back in floats.
static AudioBuffer *
quantise(const AudioBuffer *audio, int bit_depth, uint64_t seed)
{
    AudioBuffer *result = buffer_copy(audio);
    size_t count = audio->frame_count * (size_t)audio->channel_count;
    int32_t *integers = mem_new_array(count, sizeof(*integers));
    dither_to_integer(audio->samples, audio->frame_count, audio->channel_count,
                      bit_depth, seed, 0, integers);
    for (size_t i = 0; i < count; i++)
        result->samples[i] = (float)ldexp(integers[i], 1 - bit_depth);
    mem_free(integers);
    return result;
}

// A tone under the last bit comes back at its level, without harmonics; plain
// rounding would give silence.
static void
dither_carries_tones_below_the_last_bit(void **state)
{
    (void)state;
    static const double levels_dbfs[] = {-100, -85};
    for (size_t k = 0; k < ARRAY_LENGTH(levels_dbfs); k++) {
        AudioBuffer *audio =
            sine_render(997, from_db(levels_dbfs[k]), 0, SECONDS, 1, RATE);
        AudioBuffer *result = quantise(audio, 16, 42);
        double level = fit_sine(result, 0, result->frame_count, 0, 997, NULL);
        assert_true(fabs(to_db(level) - levels_dbfs[k]) < 0.25);
        for (int harmonic = 2; harmonic <= 9; harmonic++) {
            double amplitude = fit_sine(result, 0, result->frame_count, 0,
                                        997 * harmonic, NULL);
            assert_true(to_db(amplitude) < -125);
        }
        audio_buffer_free(audio);
        audio_buffer_free(result);
    }
}

// TPDF of 2 LSB and rounding: 0.5 LSB rms, -96.3 dBFS at 16 bit.
static void
dither_noise_has_the_level_of_its_theory(void **state)
{
    (void)state;

    static const struct {
        int bit_depth;
        double rms_dbfs;
    } rows[] = {{16, -96.33}, {24, -144.49}};

    for (size_t k = 0; k < ARRAY_LENGTH(rows); k++) {
        // 23-bit signal, so that floats hold it beside its noise.
        AudioBuffer *audio = sine_render(440, 1e-3, 0, SECONDS, 2, RATE);
        AudioBuffer *result = quantise(audio, rows[k].bit_depth, 7);
        double sum[3] = {0};
        for (size_t i = 0; i < audio->frame_count; i++) {
            double left =
                (double)result->samples[2 * i] - (double)audio->samples[2 * i];
            double right = (double)result->samples[2 * i + 1] -
                           (double)audio->samples[2 * i + 1];
            sum[0] += left * left;
            sum[1] += right * right;
            sum[2] += left * right;
        }
        double rms = sqrt(sum[0] / (double)audio->frame_count);
        assert_true(fabs(to_db(rms) - rows[k].rms_dbfs) < 0.3);
        assert_true(fabs(sum[2] / sqrt(sum[0] * sum[1])) < 0.01);
        audio_buffer_free(audio);
        audio_buffer_free(result);
    }
}

static void
dither_depends_on_seed_and_place_alone(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(0.2, 0.7, 2, RATE);
    size_t frames = audio->frame_count;
    int32_t *whole = mem_new_array(frames * 2, sizeof(*whole));
    int32_t *parts = mem_new_array(frames * 2, sizeof(*parts));
    dither_to_integer(audio->samples, frames, 2, 16, 5, 1000, whole);
    for (size_t at = 0, block = 1; at < frames; at += block, block += 13) {
        size_t count = frames - at < block ? frames - at : block;
        dither_to_integer(audio->samples + 2 * at, count, 2, 16, 5, 1000 + at,
                          parts + 2 * at);
    }
    assert_memory_equal(whole, parts, frames * 2 * sizeof(*whole));
    dither_to_integer(audio->samples, frames, 2, 16, 6, 1000, parts);
    size_t different = 0;
    for (size_t i = 0; i < 2 * frames; i++)
        different += whole[i] != parts[i];
    assert_true(different > frames / 2);
    mem_free(whole);
    mem_free(parts);
    audio_buffer_free(audio);
}

static void
dither_leaves_digital_silence_alone(void **state)
{
    (void)state;
    float samples[2000] = {0};
    int32_t integers[2000];
    samples[999] = -0.0F;
    dither_to_integer(samples, 1000, 2, 16, 1, 0, integers);
    for (size_t i = 0; i < 2000; i++)
        assert_int_equal(integers[i], 0);
}

static void
dither_clips_at_full_scale(void **state)
{
    (void)state;
    const float samples[] = {1, 2, -1.1F, -100, INFINITY, -INFINITY, NAN};
    int32_t integers[7];
    for (uint64_t seed = 0; seed < 50; seed++) {
        dither_to_integer(samples, 7, 1, 16, seed, 0, integers);
        assert_in_range(integers[0], 32766, 32767);
        assert_int_equal(integers[1], 32767);
        assert_int_equal(integers[2], -32768);
        assert_int_equal(integers[3], -32768);
        assert_int_equal(integers[4], 32767);
        assert_int_equal(integers[5], -32768);
        assert_in_range(integers[6] + 32768, 0, 65535);
    }
    dither_to_integer(samples, 7, 1, 24, 3, 0, integers);
    assert_int_equal(integers[1], 8388607);
    assert_int_equal(integers[3], -8388608);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dither_carries_tones_below_the_last_bit),
        cmocka_unit_test(dither_noise_has_the_level_of_its_theory),
        cmocka_unit_test(dither_depends_on_seed_and_place_alone),
        cmocka_unit_test(dither_leaves_digital_silence_alone),
        cmocka_unit_test(dither_clips_at_full_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
