// SPDX-License-Identifier: MIT
#include "compressor.h"
#include "dsp_signal.h"

static const Preset preset = {.compressor_on = true,
                              .compressor_threshold_dbfs = -20,
                              .compressor_ratio = 4,
                              .compressor_attack_ms = 10,
                              .compressor_release_ms = 100};

static void *
open_compressor(int channels)
{
    StageSettings settings = {
        .preset = &preset, .sample_rate_hz = 48000, .channel_count = channels};
    return compressor_open(&settings);
}

// Giannoulis et al., eq. 4: threshold -20 dB, ratio 4, knee 6 dB.
static double
static_curve_db(double level_db)
{
    double over = level_db + 20;
    if (over <= -3)
        return level_db;
    if (over >= 3)
        return -20 + over / 4;
    return level_db + (0.25 - 1) * (over + 3) * (over + 3) / 12;
}

static void
compressor_follows_its_static_curve(void **state)
{
    (void)state;
    for (double level_db = -60; level_db <= 0; level_db++) {
        // A constant is a steady level for a peak detector.
        float samples[48000];
        for (size_t i = 0; i < ARRAY_LENGTH(samples); i++)
            samples[i] = (float)from_db(level_db);
        void *compressor = open_compressor(1);
        compressor_process(compressor, samples, ARRAY_LENGTH(samples));
        double out_db = to_db((double)samples[47999]);
        if (fabs(out_db - static_curve_db(level_db)) > 0.01)
            fail_msg("%.0f dB gives %.3f instead of %.3f", level_db, out_db,
                     static_curve_db(level_db));
        compressor_close(compressor);
    }
}

// A tone is held at its peaks between them: within 0.3 dB of the curve.
static void
compressor_hears_a_tone_at_its_peak(void **state)
{
    (void)state;
    for (double level_db = -40; level_db <= 0; level_db += 5) {
        AudioBuffer *audio =
            sine_render(1000, from_db(level_db), 0, 2, 2, 48000);
        void *compressor = open_compressor(2);
        compressor_process(compressor, audio->samples, audio->frame_count);
        double level = fit_sine(audio, 48000, 48000, 1, 1000, NULL);
        assert_true(fabs(to_db(level) - static_curve_db(level_db)) < 0.3);
        compressor_close(compressor);
        audio_buffer_free(audio);
    }
}

// Frames until 63 % of the way from the first to the last reduction.
static size_t
time_constant(const float *gains, size_t from, size_t to)
{
    double first = to_db((double)gains[from]);
    double last = to_db((double)gains[to - 1]);
    double there = first + (last - first) * (1 - exp(-1));
    for (size_t i = from; i < to; i++)
        if (fabs(to_db((double)gains[i]) - first) >= fabs(there - first))
            return i - from;
    return to;
}

static void
compressor_takes_its_attack_and_release_times(void **state)
{
    (void)state;

    enum { UP = 4800, DOWN = 52800, END = 148800 };

    float *levels = mem_new_array(END, sizeof(*levels));
    float *gains = mem_new_array(END, sizeof(*gains));
    for (size_t i = 0; i < END; i++)
        levels[i] = gains[i] = i >= UP && i < DOWN ? 0.5F : 0.001F;
    void *compressor = open_compressor(1);
    compressor_process(compressor, gains, END);
    for (size_t i = 0; i < END; i++)
        gains[i] /= levels[i];
    double attack_ms = (double)time_constant(gains, UP, DOWN) / 48;
    assert_true(fabs(attack_ms / 10 - 1) < 0.1);
    // The attack's one-pole stands behind the release and adds its own time.
    double release_ms = (double)time_constant(gains, DOWN, END) / 48;
    assert_true(fabs(release_ms / 110 - 1) < 0.1);
    compressor_close(compressor);
    mem_free(levels);
    mem_free(gains);
}

static void
compressor_links_its_channels(void **state)
{
    (void)state;
    float samples[9600];
    for (int i = 0; i < 4800; i++) {
        samples[2 * i] = 0.8F;
        samples[2 * i + 1] = -0.01F;
    }
    void *compressor = open_compressor(2);
    compressor_process(compressor, samples, 4800);
    for (int i = 0; i < 4800; i++)
        assert_true(fabs((double)samples[2 * i] / 0.8 -
                         (double)samples[2 * i + 1] / -0.01) < 1e-5);
    assert_true(samples[9598] < 0.4F);
    compressor_close(compressor);
}

static void
compressor_below_its_knee_is_a_wire(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(500, from_db(-23.2), 0, 1, 2, 48000);
    AudioBuffer *copy = buffer_copy(audio);
    void *compressor = open_compressor(2);
    compressor_process(compressor, audio->samples, audio->frame_count);
    assert_true(buffers_are_equal(audio, copy));
    compressor_close(compressor);
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

static void
compressor_gives_the_same_bits_for_any_block_size(void **state)
{
    (void)state;
    static const size_t blocks[] = {1, 7, 64, 4095};
    AudioBuffer *source = music_render(0.5, 0.7, 2, 48000);
    AudioBuffer *whole = buffer_copy(source);
    void *compressor = open_compressor(2);
    compressor_process(compressor, whole->samples, whole->frame_count);
    compressor_close(compressor);
    for (size_t b = 0; b < ARRAY_LENGTH(blocks); b++) {
        AudioBuffer *parts = buffer_copy(source);
        compressor = open_compressor(2);
        for (size_t at = 0; at < parts->frame_count; at += blocks[b]) {
            size_t left = parts->frame_count - at;
            compressor_process(compressor, parts->samples + 2 * at,
                               left < blocks[b] ? left : blocks[b]);
        }
        assert_true(buffers_are_equal(whole, parts));
        compressor_close(compressor);
        audio_buffer_free(parts);
    }
    audio_buffer_free(source);
    audio_buffer_free(whole);
}

static void
compressor_takes_silence_and_over_level(void **state)
{
    (void)state;
    float samples[600];
    for (int i = 0; i < 600; i++)
        samples[i] = i < 300 ? 0 : 1e6F;
    void *compressor = open_compressor(1);
    compressor_process(compressor, samples, 600);
    for (int i = 0; i < 600; i++)
        assert_true(isfinite(samples[i]));
    assert_true(samples[299] == 0);
    compressor_close(compressor);
    compressor_close(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compressor_follows_its_static_curve),
        cmocka_unit_test(compressor_hears_a_tone_at_its_peak),
        cmocka_unit_test(compressor_takes_its_attack_and_release_times),
        cmocka_unit_test(compressor_links_its_channels),
        cmocka_unit_test(compressor_below_its_knee_is_a_wire),
        cmocka_unit_test(compressor_gives_the_same_bits_for_any_block_size),
        cmocka_unit_test(compressor_takes_silence_and_over_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
