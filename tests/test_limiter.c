// SPDX-License-Identifier: MIT
#include "timbre/dsp/limiter.h"

#include "dsp_torture.h"

static const LimiterSettings usual = {
    .ceiling_dbtp = -1, .look_ahead_ms = 1.5, .hold_ms = 12, .release_ms = 80};

static double
apply(AudioBuffer *audio, const LimiterSettings *settings)
{
    double reduction_db = -1;
    assert_int_equal(limiter_apply(audio->samples, audio->frame_count,
                                   audio->channel_count, audio->sample_rate_hz,
                                   settings, &reduction_db, NULL),
                     STATUS_OK);
    return reduction_db;
}

// dsp.md G5: before any verification at most 0.10 dB over, by both judges.
static void
limiter_holds_its_ceiling_under_torture(void **state)
{
    (void)state;
    for (int kind = 0; kind < TORTURE_COUNT; kind++) {
        AudioBuffer *audio = torture_render(kind, 1, 2, 48000);
        assert_true(apply(audio, &usual) > 0);
        double peak = both_judges_dbtp(audio);
        if (peak > -1 + 0.10)
            fail_msg("%s: %.3f dBTP", torture_names[kind], peak);
        audio_buffer_free(audio);
    }
}

static void
limiter_holds_its_ceiling_at_other_rates_and_in_mono(void **state)
{
    (void)state;
    static const int rates[] = {8000, 22050, 44100, 96000};
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++)
        for (int kind = 0; kind < TORTURE_COUNT; kind += 2) {
            AudioBuffer *audio =
                torture_render(kind, 0.3, 1 + (int)(r % 2), rates[r]);
            apply(audio, &usual);
            double peak = both_judges_dbtp(audio);
            if (peak > -1 + 0.10)
                fail_msg("%s at %d Hz: %.3f dBTP", torture_names[kind],
                         rates[r], peak);
            audio_buffer_free(audio);
        }
}

static void
limiter_leaves_quiet_sound_bit_identical(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(2, 0.3, 2, 48000);
    double gain = from_db(-1.1 - both_judges_dbtp(audio));
    for (size_t i = 0; i < 2 * audio->frame_count; i++)
        audio->samples[i] *= (float)gain;
    AudioBuffer *copy = buffer_copy(audio);
    assert_true(apply(audio, &usual) == 0);
    assert_true(buffers_are_equal(audio, copy));
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

// One loud burst: before its look-ahead and long after it nothing changes.
static void
limiter_touches_only_what_is_near_a_peak(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(440, 0.5, 0, 4, 2, 48000);
    for (size_t i = 48000; i < 48010; i++)
        audio->samples[2 * i] = 2;
    AudioBuffer *copy = buffer_copy(audio);
    assert_true(apply(audio, &usual) > 5);
    size_t first = SIZE_MAX, last = 0;
    for (size_t i = 0; i < audio->frame_count; i++)
        if (audio->samples[2 * i] != copy->samples[2 * i]) {
            first = first == SIZE_MAX ? i : first;
            last = i;
        }
    assert_true(first > 48000 - 150 && first < 48000);
    assert_true(last < 48000 + 48000 * 2);
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

// Cross-correlation of output and input peaks at no delay.
static void
limiter_delays_nothing(void **state)
{
    (void)state;
    AudioBuffer *audio = torture_render(4, 0.2, 1, 48000);
    AudioBuffer *copy = buffer_copy(audio);
    apply(audio, &usual);
    double best = 0;
    int best_lag = 1000;
    for (int lag = -200; lag <= 200; lag++) {
        double sum = 0;
        for (size_t i = 300; i + 300 < audio->frame_count; i++)
            sum += (double)audio->samples[(size_t)((long)i + lag)] *
                   (double)copy->samples[i];
        if (sum > best) {
            best = sum;
            best_lag = lag;
        }
    }
    assert_int_equal(best_lag, 0);
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

static void
limiter_works_on_any_length(void **state)
{
    (void)state;
    for (size_t frames = 0; frames < 400; frames += 1 + frames / 8) {
        AudioBuffer *audio = audio_buffer_new(frames + 1, 2, 48000);
        for (size_t i = 0; i < 2 * frames; i++)
            audio->samples[i] = i % 3 == 0 ? 3 : -2;
        audio->samples[2 * frames] = 77; // a guard behind the end
        audio->frame_count = frames;
        apply(audio, &usual);
        assert_true(audio->samples[2 * frames] == 77);
        if (frames > 0)
            assert_true(sinc_judge_dbtp(audio) < -0.8);
        audio_buffer_free(audio);
    }
}

// Streams a copy in blocks of one size; the delay is taken off.
static AudioBuffer *
stream(const AudioBuffer *audio, size_t block)
{
    size_t channels = (size_t)audio->channel_count;
    Limiter *limiter = limiter_new(audio->sample_rate_hz, audio->channel_count);
    LimiterSettings settings = usual;
    settings.gain_db = 3;
    limiter_prepare(limiter, &settings);
    size_t late = limiter_latency(limiter);
    AudioBuffer *longer = audio_buffer_new(audio->frame_count + late,
                                           audio->channel_count, 48000);
    memcpy(longer->samples, audio->samples,
           audio->frame_count * channels * sizeof(float));
    for (size_t at = 0; at < longer->frame_count; at += block) {
        size_t left = longer->frame_count - at;
        limiter_process(limiter, longer->samples + at * channels,
                        left < block ? left : block);
    }
    memmove(longer->samples, longer->samples + late * channels,
            audio->frame_count * channels * sizeof(float));
    longer->frame_count -= late;
    limiter_free(limiter);
    return longer;
}

static void
limiter_gives_the_same_bits_for_any_block_size(void **state)
{
    (void)state;
    static const size_t blocks[] = {1, 7, 64, 4095};
    for (int channels = 1; channels <= 2; channels++) {
        AudioBuffer *audio = music_render(2, 1.5, channels, 48000);
        AudioBuffer *whole = stream(audio, audio->frame_count);
        assert_false(buffers_are_equal(audio, whole));
        for (size_t i = 0; i < ARRAY_LENGTH(blocks); i++) {
            AudioBuffer *parts = stream(audio, blocks[i]);
            assert_true(buffers_are_equal(whole, parts));
            audio_buffer_free(parts);
        }
        audio_buffer_free(whole);
        audio_buffer_free(audio);
    }
}

static void
limiter_starts_anew_after_a_reset(void **state)
{
    (void)state;
    Limiter *limiter = limiter_new(48000, 1);
    limiter_prepare(limiter, &usual);
    AudioBuffer *audio = torture_render(2, 0.1, 1, 48000);
    AudioBuffer *again = buffer_copy(audio);
    limiter_process(limiter, audio->samples, audio->frame_count);
    limiter_reset(limiter);
    assert_true(limiter_reduction_db(limiter) == 0);
    limiter_process(limiter, again->samples, again->frame_count);
    assert_true(buffers_are_equal(audio, again));
    limiter_free(limiter);
    limiter_free(NULL);
    audio_buffer_free(audio);
    audio_buffer_free(again);
}

static void
limiter_links_its_channels(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(300, 0.5, 0, 1, 2, 48000);
    AudioBuffer *copy = buffer_copy(audio);
    for (size_t i = 0; i < audio->frame_count; i++)
        audio->samples[2 * i] *= 4; // only the left one is too loud
    double reduction_db = apply(audio, &usual);
    size_t middle = audio->frame_count / 2;
    double ratio = 0;
    for (size_t i = middle; i < middle + 200; i++)
        if (fabs((double)copy->samples[2 * i + 1]) > 0.4)
            ratio = (double)audio->samples[2 * i + 1] /
                    (double)copy->samples[2 * i + 1];
    assert_true(fabs(to_db(ratio) + reduction_db) < 0.1);
    assert_true(fabs(reduction_db - (to_db(2) + 1)) < 0.1);
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

// dsp.md G6: a hold longer than half a period keeps low tones clean.
static void
limiter_distorts_steady_tones_inaudibly(void **state)
{
    (void)state;

    static const struct {
        double frequency_hz, most_db;
    } rows[] = {{40, -70}, {50, -80}, {100, -80}, {997, -100}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        AudioBuffer *audio =
            sine_render(rows[i].frequency_hz, from_db(5), 0, 6, 1, 48000);
        apply(audio, &usual);
        double rest;
        double level = fit_sine(audio, 3 * 48000, 3 * 48000, 0,
                                rows[i].frequency_hz, &rest);
        double thd_db = to_db(rest / (level / sqrt(2)));
        if (thd_db > rows[i].most_db)
            fail_msg("%.0f Hz: THD+N %.1f dB", rows[i].frequency_hz, thd_db);
        assert_true(fabs(to_db(level) + 1) < 0.1);
        audio_buffer_free(audio);
    }
}

static void
limiter_applies_gain_before_and_trim_after(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(440, 0.5, 0, 0.5, 2, 48000);
    AudioBuffer *copy = buffer_copy(audio);
    LimiterSettings settings = usual;
    settings.gain_db = -6;
    settings.trim_db = -2;
    apply(audio, &settings);
    for (size_t i = 0; i < 2 * audio->frame_count; i++)
        assert_true(fabs((double)audio->samples[i] -
                         (double)copy->samples[i] * from_db(-8)) < 1e-6);
    settings.gain_db = 20;
    settings.trim_db = -3;
    apply(audio, &settings);
    assert_true(both_judges_dbtp(audio) < -3.9);
    assert_true(both_judges_dbtp(audio) > -4.1);
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

static void
limiter_refuses_rates_and_channels_it_does_not_know(void **state)
{
    (void)state;
    Error error = {0};
    float sample = 0;
    assert_int_equal(limiter_apply(&sample, 0, 3, 48000, &usual, NULL, &error),
                     STATUS_INVALID);
    assert_int_equal(limiter_apply(&sample, 0, 1, 4000, &usual, NULL, &error),
                     STATUS_INVALID);
    assert_non_null(strstr(error.text, "4000 Hz"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limiter_holds_its_ceiling_under_torture),
        cmocka_unit_test(limiter_holds_its_ceiling_at_other_rates_and_in_mono),
        cmocka_unit_test(limiter_leaves_quiet_sound_bit_identical),
        cmocka_unit_test(limiter_touches_only_what_is_near_a_peak),
        cmocka_unit_test(limiter_delays_nothing),
        cmocka_unit_test(limiter_works_on_any_length),
        cmocka_unit_test(limiter_gives_the_same_bits_for_any_block_size),
        cmocka_unit_test(limiter_starts_anew_after_a_reset),
        cmocka_unit_test(limiter_links_its_channels),
        cmocka_unit_test(limiter_distorts_steady_tones_inaudibly),
        cmocka_unit_test(limiter_applies_gain_before_and_trim_after),
        cmocka_unit_test(limiter_refuses_rates_and_channels_it_does_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
