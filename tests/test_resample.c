// SPDX-License-Identifier: MIT
#include "timbre/dsp/resample.h"

#include "dsp_signal.h"

static AudioBuffer *
resample(const AudioBuffer *audio, int rate_hz, ResampleQuality quality)
{
    Error error = {0};
    AudioBuffer *result = resample_buffer(audio, rate_hz, quality, &error);
    if (result == NULL)
        fail_msg("%s", error.text);
    return result;
}

// Level error and signal-to-rest ratio of a tone after 48 to 44.1 kHz, both in
// dB, over a whole number of seconds away from the ends.
static void
measure_tone(double frequency_hz,
             ResampleQuality quality,
             double *level_db,
             double *snr_db)
{
    double level = from_db(-1), rest;
    AudioBuffer *audio = sine_render(frequency_hz, level, 0, 3, 2, 48000);
    AudioBuffer *result = resample(audio, 44100, quality);
    double out = fit_sine(result, 44100, 44100, 1, frequency_hz, &rest);
    *level_db = to_db(out / level);
    *snr_db = to_db(out / sqrt(2) / rest);
    audio_buffer_free(audio);
    audio_buffer_free(result);
}

// Float32 itself ends at about 150 dB; dsp.md 3.4 and G9.
static void
resample_keeps_tones_of_the_passband(void **state)
{
    (void)state;

    static const struct {
        double frequency_hz;
        ResampleQuality quality;
        double most_level_db, least_snr_db;
    } rows[] = {{997, RESAMPLE_FOR_FILES, 0.001, 130},
                {10007, RESAMPLE_FOR_FILES, 0.001, 130},
                {18000, RESAMPLE_FOR_FILES, 0.001, 130},
                {20000, RESAMPLE_FOR_FILES, 0.01, 130},
                {997, RESAMPLE_FOR_LISTENING, 0.005, 120},
                {18000, RESAMPLE_FOR_LISTENING, 0.01, 120}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        double level_db, snr_db;
        measure_tone(rows[i].frequency_hz, rows[i].quality, &level_db, &snr_db);
        if (fabs(level_db) > rows[i].most_level_db ||
            snr_db < rows[i].least_snr_db)
            fail_msg("%.0f Hz: level %.4f dB, SNR %.1f dB",
                     rows[i].frequency_hz, level_db, snr_db);
    }
}

static void
resample_lets_no_alias_through(void **state)
{
    (void)state;
    for (double hz = 22500; hz < 23900; hz += 430) {
        AudioBuffer *audio = sine_render(hz, from_db(-1), 0, 2, 1, 48000);
        AudioBuffer *result = resample(audio, 44100, RESAMPLE_FOR_FILES);
        double square = 0;
        for (size_t i = 22050; i < 66150; i++)
            square += (double)result->samples[i] * (double)result->samples[i];
        assert_true(10 * log10(square / 44100 + 1e-30) < -130);
        audio_buffer_free(audio);
        audio_buffer_free(result);
    }
}

static void
resample_gives_the_promised_number_of_frames(void **state)
{
    (void)state;

    static const struct {
        size_t frames;
        int from_hz, to_hz;
        size_t expected;
    } rows[] = {{0, 48000, 44100, 0},         {1, 48000, 44100, 1},
                {3, 48000, 16000, 1},         {48000, 48000, 44100, 44100},
                {44101, 44100, 48000, 48001}, {1000, 32000, 96000, 3000},
                {12345, 11025, 48000, 53747}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        AudioBuffer *audio =
            audio_buffer_new(rows[i].frames, 2, rows[i].from_hz);
        AudioBuffer *result =
            resample(audio, rows[i].to_hz, RESAMPLE_FOR_FILES);
        assert_int_equal(result->frame_count, rows[i].expected);
        assert_int_equal(result->sample_rate_hz, rows[i].to_hz);
        assert_int_equal(result->channel_count, 2);
        audio_buffer_free(audio);
        audio_buffer_free(result);
    }
}

static void
resample_delays_nothing(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(48000, 1, 48000);
    audio->samples[24000] = 1;
    AudioBuffer *result = resample(audio, 96000, RESAMPLE_FOR_FILES);
    size_t largest = 0;
    for (size_t i = 0; i < result->frame_count; i++)
        if (result->samples[i] > result->samples[largest])
            largest = i;
    assert_int_equal(largest, 48000);
    audio_buffer_free(audio);
    audio_buffer_free(result);
}

static void
resample_to_the_same_rate_copies_every_bit(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(0.5, 1, 2, 44100);
    AudioBuffer *result = resample(audio, 44100, RESAMPLE_FOR_FILES);
    assert_ptr_not_equal(result->samples, audio->samples);
    assert_true(buffers_are_equal(audio, result));
    audio_buffer_free(audio);
    audio_buffer_free(result);
}

static void
resample_keeps_channels_apart(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(1000, 0.5, 0, 1, 2, 48000);
    for (size_t i = 0; i < audio->frame_count; i++)
        audio->samples[2 * i + 1] = 0;
    AudioBuffer *result = resample(audio, 44100, RESAMPLE_FOR_FILES);
    for (size_t i = 0; i < result->frame_count; i++)
        assert_true(result->samples[2 * i + 1] == 0);
    audio_buffer_free(audio);
    audio_buffer_free(result);
}

static void
resample_refuses_impossible_rates(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(10, 1, 48000);
    Error error = {0};
    assert_null(resample_buffer(audio, 0, RESAMPLE_FOR_FILES, &error));
    assert_int_equal(error.status, STATUS_USAGE);
    assert_null(resample_buffer(audio, 1000000, RESAMPLE_FOR_FILES, &error));
    assert_non_null(strstr(error.text, "1000000"));
    audio_buffer_free(audio);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resample_keeps_tones_of_the_passband),
        cmocka_unit_test(resample_lets_no_alias_through),
        cmocka_unit_test(resample_gives_the_promised_number_of_frames),
        cmocka_unit_test(resample_delays_nothing),
        cmocka_unit_test(resample_to_the_same_rate_copies_every_bit),
        cmocka_unit_test(resample_keeps_channels_apart),
        cmocka_unit_test(resample_refuses_impossible_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
