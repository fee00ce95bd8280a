// SPDX-License-Identifier: MIT
#include "timbre/dsp/signal_check.h"

#include "dsp_signal.h"
#include "widener.h"

static void
widen(AudioBuffer *audio, double width, size_t block)
{
    Preset preset = {.width = width};
    StageSettings settings = {.preset = &preset,
                              .sample_rate_hz = audio->sample_rate_hz,
                              .channel_count = 2};
    void *widener = widener_open(&settings);
    for (size_t at = 0; at < audio->frame_count; at += block) {
        size_t left = audio->frame_count - at;
        widener_process(widener, audio->samples + 2 * at,
                        left < block ? left : block);
    }
    widener_close(widener);
}

// Two tones, common and apart, in mid and side.
static AudioBuffer *
mid_side_render(double mid_hz, double side_hz, double side_level)
{
    AudioBuffer *audio = audio_buffer_new((size_t)48000 * 8, 2, 48000);
    for (size_t i = 0; i < audio->frame_count; i++) {
        double t = (double)i / 48000;
        double mid = 0.4 * sin(2 * M_PI * mid_hz * t);
        double side = side_level * sin(2 * M_PI * side_hz * t);
        audio->samples[2 * i] = (float)(mid + side);
        audio->samples[2 * i + 1] = (float)(mid - side);
    }
    return audio;
}

// Amplitude of a tone in the side signal over the last three seconds.
static double
side_level(const AudioBuffer *audio, double hz)
{
    AudioBuffer *side = audio_buffer_new(audio->frame_count, 1, 48000);
    for (size_t i = 0; i < audio->frame_count; i++)
        side->samples[i] =
            (audio->samples[2 * i] - audio->samples[2 * i + 1]) / 2;
    double level =
        fit_sine(side, (size_t)48000 * 5, (size_t)48000 * 3, 0, hz, NULL);
    audio_buffer_free(side);
    return level;
}

static void
widener_never_changes_the_mono_sum(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(4, 0.7, 2, 48000);
    AudioBuffer *copy = buffer_copy(audio);
    widen(audio, 1.4, 1024);
    assert_false(buffers_are_equal(audio, copy));
    for (size_t i = 0; i < audio->frame_count; i++) {
        double before =
            (double)copy->samples[2 * i] + (double)copy->samples[2 * i + 1];
        double after =
            (double)audio->samples[2 * i] + (double)audio->samples[2 * i + 1];
        assert_true(to_db(fabs(after - before)) < -120);
    }
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

static void
widener_leaves_mono_sound_bit_identical(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(200, 0.7, 0.3, 1, 2, 48000);
    AudioBuffer *copy = buffer_copy(audio);
    widen(audio, 1.4, 1024);
    assert_true(buffers_are_equal(audio, copy));
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

static void
widener_scales_the_side_by_its_width(void **state)
{
    (void)state;
    static const double widths[] = {0.6, 1.1, 1.4};
    for (size_t i = 0; i < ARRAY_LENGTH(widths); i++) {
        AudioBuffer *audio = mid_side_render(300, 2000, 0.1);
        widen(audio, widths[i], 1024);
        assert_true(fabs(to_db(side_level(audio, 2000) / 0.1 / widths[i])) <
                    0.05);
        audio_buffer_free(audio);
    }
}

static void
widener_makes_lows_mono(void **state)
{
    (void)state;
    AudioBuffer *audio = mid_side_render(300, 40, 0.1);
    widen(audio, 1.1, 1024);
    assert_true(to_db(side_level(audio, 40) / 0.1) < -18);
    audio_buffer_free(audio);
    audio = mid_side_render(300, 120, 0.1);
    widen(audio, 1.1, 1024);
    assert_true(fabs(to_db(side_level(audio, 120) / 0.11) + 3.01) < 0.1);
    audio_buffer_free(audio);
}

// Correlation 0.2 and less: no more width than there was.
static void
widener_guards_phasey_sound(void **state)
{
    (void)state;
    AudioBuffer *audio = mid_side_render(300, 2000, 0.5);
    double before =
        signal_check_mono_loss_db(audio->samples, audio->frame_count, 2);
    assert_true(
        signal_check_correlation(audio->samples, audio->frame_count, 2) < 0.2);
    widen(audio, 1.4, 1024);
    assert_true(to_db(side_level(audio, 2000) / 0.5) < 0.05);
    double after =
        signal_check_mono_loss_db(audio->samples, audio->frame_count, 2);
    assert_true(after > before - 0.3);
    audio_buffer_free(audio);
}

// Where the sound turns phasey the width goes back, without a jump.
static void
widener_glides_when_the_sound_turns(void **state)
{
    (void)state;
    AudioBuffer *audio = mid_side_render(300, 2000, 0.1);
    for (size_t i = (size_t)48000 * 2; i < audio->frame_count; i++) {
        float side = (audio->samples[2 * i] - audio->samples[2 * i + 1]) / 2;
        audio->samples[2 * i] += 7 * side;
        audio->samples[2 * i + 1] -= 7 * side;
    }
    AudioBuffer *copy = buffer_copy(audio);
    widen(audio, 1.4, 1024);
    assert_true(fabs(to_db(side_level(audio, 2000) / 0.8)) < 0.05);
    double most = 0;
    for (size_t i = (size_t)48000 * 2 + 100; i < audio->frame_count; i++)
        most = fmax(most, fabs((double)audio->samples[2 * i] -
                               (double)audio->samples[2 * i - 2]));
    // Largest step of a 2 kHz sine of 0.8 * 1.4 and the 300 Hz tone.
    assert_true(most <
                1.12 * 2 * M_PI * 2000 / 48000 + 0.4 * 2 * M_PI * 300 / 48000);
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

static void
widener_gives_the_same_bits_for_any_block_size(void **state)
{
    (void)state;
    static const size_t blocks[] = {1, 7, 64, 4095};
    AudioBuffer *source = music_render(1, 0.7, 2, 48000);
    AudioBuffer *whole = buffer_copy(source);
    widen(whole, 1.1, whole->frame_count);
    for (size_t b = 0; b < ARRAY_LENGTH(blocks); b++) {
        AudioBuffer *parts = buffer_copy(source);
        widen(parts, 1.1, blocks[b]);
        assert_true(buffers_are_equal(whole, parts));
        audio_buffer_free(parts);
    }
    audio_buffer_free(source);
    audio_buffer_free(whole);
}

static void
widener_is_for_stereo_and_for_presets_that_ask(void **state)
{
    (void)state;
    Preset preset = {.width = 1.1};
    StageSettings settings = {
        .preset = &preset, .sample_rate_hz = 48000, .channel_count = 2};
    assert_true(widener_is_wanted(&settings));
    settings.channel_count = 1;
    assert_false(widener_is_wanted(&settings));
    settings.channel_count = 2;
    preset.width = 1;
    assert_false(widener_is_wanted(&settings));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widener_never_changes_the_mono_sum),
        cmocka_unit_test(widener_leaves_mono_sound_bit_identical),
        cmocka_unit_test(widener_scales_the_side_by_its_width),
        cmocka_unit_test(widener_makes_lows_mono),
        cmocka_unit_test(widener_guards_phasey_sound),
        cmocka_unit_test(widener_glides_when_the_sound_turns),
        cmocka_unit_test(widener_gives_the_same_bits_for_any_block_size),
        cmocka_unit_test(widener_is_for_stereo_and_for_presets_that_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
