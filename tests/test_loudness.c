// SPDX-License-Identifier: MIT
// Rows of EBU Tech 3341, 3342 and BS.1770 (knowledge: dsp.md 2). Case 6 (5.1)
// and the authentic programmes 7 and 8 have no place here: the meter takes one
// or two channels, and those recordings may not be passed on.
#include "timbre/dsp/loudness.h"

#include "dsp_signal.h"

static const int rates[] = {44100, 48000, 96000};

#define SILENT (-HUGE_VAL)

typedef struct {
    const char *name;
    double integrated_lufs;
    size_t count;
    Segment segments[5];
} IntegratedRow;

static const IntegratedRow integrated_rows[] = {
    {"3341-1", -23, 1, {{20, -23}}},
    {"3341-2", -33, 1, {{20, -33}}},
    {"3341-3", -23, 3, {{10, -36}, {60, -23}, {10, -36}}},
    {"3341-4", -23, 5, {{10, -72}, {10, -36}, {60, -23}, {10, -36}, {10, -72}}},
    {"3341-5", -23, 3, {{20, -26}, {20.1, -20}, {20, -26}}},
    {"absolute gate", -69.5, 2, {{10, -69.5}, {10, -70.5}}},
    {"relative gate keeps", -22.68, 2, {{20, -20}, {20, -31}}},
    {"relative gate cuts", -20, 2, {{20, -20}, {20, -34}}},
};

// Feeds odd chunks, as a player or a network would.
static void
measure_in_chunks(const AudioBuffer *audio, Loudness *loudness)
{
    static const size_t chunks[] = {1, 7, 4095};
    LoudnessMeter *meter =
        loudness_meter_new(audio->sample_rate_hz, audio->channel_count);
    size_t at = 0, turn = 0;
    while (at < audio->frame_count) {
        size_t count = chunks[turn++ % ARRAY_LENGTH(chunks)];
        if (count > audio->frame_count - at)
            count = audio->frame_count - at;
        loudness_meter_add(
            meter, audio->samples + at * (size_t)audio->channel_count, count);
        at += count;
    }
    loudness_meter_read(meter, loudness);
    loudness_meter_free(meter);
}

static Loudness
measure(const AudioBuffer *audio)
{
    Loudness loudness;
    assert_int_equal(loudness_measure(audio->samples, audio->frame_count,
                                      audio->channel_count,
                                      audio->sample_rate_hz, &loudness, NULL),
                     STATUS_OK);
    return loudness;
}

// Measured in one piece; in odd chunks the same bits must come out.
static Loudness
measure_both_ways(const AudioBuffer *audio)
{
    Loudness whole = measure(audio), chunked;
    memset(&chunked, 0, sizeof(chunked));
    measure_in_chunks(audio, &chunked);
    assert_true(whole.integrated_lufs == chunked.integrated_lufs);
    assert_true(whole.range_lu == chunked.range_lu ||
                (isnan(whole.range_lu) && isnan(chunked.range_lu)));
    assert_true(whole.momentary_max_lufs == chunked.momentary_max_lufs);
    assert_true(whole.short_term_max_lufs == chunked.short_term_max_lufs);
    assert_true(whole.true_peak_dbtp == chunked.true_peak_dbtp);
    assert_true(whole.sample_peak_dbfs == chunked.sample_peak_dbfs);
    return whole;
}

static void
loudness_gates_as_the_standard_says(void **state)
{
    (void)state;
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++)
        for (size_t i = 0; i < ARRAY_LENGTH(integrated_rows); i++) {
            const IntegratedRow *row = &integrated_rows[i];
            AudioBuffer *audio =
                segments_render(row->segments, row->count, rates[r]);
            Loudness loudness = measure_both_ways(audio);
            if (fabs(loudness.integrated_lufs - row->integrated_lufs) > 0.1)
                fail_msg("%s at %d Hz reads %.3f", row->name, rates[r],
                         loudness.integrated_lufs);
            audio_buffer_free(audio);
        }
}

static void
loudness_of_a_steady_tone_is_equal_on_all_three_scales(void **state)
{
    (void)state;
    static const double levels[] = {-23, -33};
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++)
        for (size_t i = 0; i < ARRAY_LENGTH(levels); i++) {
            Segment tone = {20, levels[i]};
            AudioBuffer *audio = segments_render(&tone, 1, rates[r]);
            Loudness loudness = measure(audio);
            assert_true(fabs(loudness.momentary_max_lufs - levels[i]) < 0.1);
            assert_true(fabs(loudness.short_term_max_lufs - levels[i]) < 0.1);
            audio_buffer_free(audio);
        }
}

// Plays the buffer in steps of 10 ms and follows one scale from `settle_s` on.
static void
check_constant(const AudioBuffer *audio,
               double (*scale)(const LoudnessMeter *meter),
               double settle_s)
{
    size_t step = (size_t)audio->sample_rate_hz / 100;
    LoudnessMeter *meter = loudness_meter_new(audio->sample_rate_hz, 2);
    for (size_t at = 0; at + step <= audio->frame_count; at += step) {
        loudness_meter_add(meter, audio->samples + 2 * at, step);
        if ((double)(at + step) >= settle_s * audio->sample_rate_hz)
            assert_true(fabs(scale(meter) + 23) <= 0.1);
    }
    loudness_meter_free(meter);
}

static void
loudness_short_term_holds_still_in_3341_9(void **state)
{
    (void)state;
    Segment segments[10];
    for (size_t i = 0; i < 10; i += 2) {
        segments[i] = (Segment){1.34, -20};
        segments[i + 1] = (Segment){1.66, -30};
    }
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        AudioBuffer *audio = segments_render(segments, 10, rates[r]);
        check_constant(audio, loudness_meter_short_term_lufs, 3);
        audio_buffer_free(audio);
    }
}

static void
loudness_momentary_holds_still_in_3341_12(void **state)
{
    (void)state;
    Segment segments[50];
    for (size_t i = 0; i < 50; i += 2) {
        segments[i] = (Segment){0.18, -20};
        segments[i + 1] = (Segment){0.22, -30};
    }
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        AudioBuffer *audio = segments_render(segments, 50, rates[r]);
        check_constant(audio, loudness_meter_momentary_lufs, 1);
        audio_buffer_free(audio);
    }
}

// A meter that looks every 100 ms reads -23.45 in the second.
static void
loudness_maxima_find_bursts_anywhere_in_3341_10_and_13(void **state)
{
    (void)state;
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++)
        for (int i = 0; i < 20; i++) {
            const Segment ten[] = {{0.15 * i, SILENT}, {3, -23}, {1, SILENT}};
            AudioBuffer *audio = segments_render(ten, 3, rates[r]);
            assert_true(fabs(measure(audio).short_term_max_lufs + 23) <= 0.1);
            audio_buffer_free(audio);
            const Segment thirteen[] = {
                {0.02 * i, SILENT}, {0.4, -23}, {1, SILENT}};
            audio = segments_render(thirteen, 3, rates[r]);
            assert_true(fabs(measure(audio).momentary_max_lufs + 23) <= 0.1);
            audio_buffer_free(audio);
        }
}

// Largest reading of a scale while one segment triple of a stream plays.
static double
largest_while(LoudnessMeter *meter,
              const AudioBuffer *audio,
              double (*scale)(const LoudnessMeter *meter))
{
    size_t step = (size_t)audio->sample_rate_hz / 100;
    double largest = -HUGE_VAL;
    for (size_t at = 0; at < audio->frame_count; at += step) {
        size_t left = audio->frame_count - at;
        loudness_meter_add(meter, audio->samples + 2 * at,
                           left < step ? left : step);
        largest = fmax(largest, scale(meter));
    }
    return largest;
}

static void
check_rising_stream(double length_s,
                    double step_s,
                    double (*scale)(const LoudnessMeter *meter))
{
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        LoudnessMeter *meter = loudness_meter_new(rates[r], 2);
        for (int i = 0; i < 20; i++) {
            const Segment triple[] = {{step_s * i, SILENT},
                                      {length_s, -38 + i},
                                      {length_s - step_s * i, SILENT}};
            AudioBuffer *audio = segments_render(triple, 3, rates[r]);
            double largest = largest_while(meter, audio, scale);
            if (fabs(largest - (-38 + i)) > 0.1)
                fail_msg("burst %d at %d Hz reads %.3f", i, rates[r], largest);
            audio_buffer_free(audio);
        }
        loudness_meter_free(meter);
    }
}

static void
loudness_short_term_follows_the_stream_of_3341_11(void **state)
{
    (void)state;
    check_rising_stream(3, 0.15, loudness_meter_short_term_lufs);
}

static void
loudness_momentary_follows_the_stream_of_3341_14(void **state)
{
    (void)state;
    check_rising_stream(0.4, 0.02, loudness_meter_momentary_lufs);
}

typedef struct {
    double range_lu;
    size_t count;
    Segment segments[5];
} RangeRow;

static const RangeRow range_rows[] = {
    {10, 2, {{20, -20}, {20, -30}}},
    {5, 2, {{20, -20}, {20, -15}}},
    {20, 2, {{20, -40}, {20, -20}}},
    {15, 5, {{20, -50}, {20, -35}, {20, -20}, {20, -35}, {20, -50}}},
};

static void
loudness_range_passes_3342(void **state)
{
    (void)state;
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++)
        for (size_t i = 0; i < ARRAY_LENGTH(range_rows); i++) {
            const RangeRow *row = &range_rows[i];
            AudioBuffer *audio =
                segments_render(row->segments, row->count, rates[r]);
            // The standard allows 1 LU; we are nearer than 0.1.
            assert_true(fabs(measure(audio).range_lu - row->range_lu) < 0.1);
            audio_buffer_free(audio);
        }
}

// BS.1770: a full-scale 997 Hz sine in one channel is -3.01 LKFS.
static void
loudness_of_one_channel_is_3_lu_below_full_scale(void **state)
{
    (void)state;
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        AudioBuffer *audio = sine_render(997, 1, 0, 10, 2, rates[r]);
        for (size_t i = 0; i < audio->frame_count; i++)
            audio->samples[2 * i + 1] = 0;
        assert_true(fabs(measure(audio).integrated_lufs + 3.01) < 0.02);
        audio_buffer_free(audio);
    }
}

static void
loudness_weights_frequencies_as_k_says(void **state)
{
    (void)state;

    static const struct {
        double frequency_hz, gain_db; // against 997 Hz, at 48 kHz
    } rows[] = {{25, -11.09},  {100, -1.83}, {500, -0.65},
                {1000, 0.006}, {2000, 2.38}, {10000, 3.35}};

    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        AudioBuffer *base = sine_render(997, 0.1, 0, 4, 2, rates[r]);
        double base_lufs = measure(base).integrated_lufs;
        audio_buffer_free(base);
        for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
            AudioBuffer *audio =
                sine_render(rows[i].frequency_hz, 0.1, 0, 4, 2, rates[r]);
            double gain = measure(audio).integrated_lufs - base_lufs;
            double tolerance = rates[r] == 48000 ? 0.05 : 0.1;
            if (fabs(gain - rows[i].gain_db) > tolerance)
                fail_msg("%.0f Hz at %d Hz: %.3f dB", rows[i].frequency_hz,
                         rates[r], gain);
            audio_buffer_free(audio);
        }
    }
}

static void
loudness_takes_mono_for_two_equal_channels(void **state)
{
    (void)state;
    AudioBuffer *mono = music_render(6, 0.5, 1, 48000);
    AudioBuffer *stereo = audio_buffer_new(mono->frame_count, 2, 48000);
    for (size_t i = 0; i < 2 * mono->frame_count; i++)
        stereo->samples[i] = mono->samples[i / 2];
    Loudness one = measure_both_ways(mono), two = measure(stereo);
    assert_true(fabs(one.integrated_lufs - two.integrated_lufs) < 1e-9);
    assert_true(one.true_peak_dbtp == two.true_peak_dbtp);
    audio_buffer_free(mono);
    audio_buffer_free(stereo);
}

static void
loudness_agrees_with_libebur128_on_music(void **state)
{
    (void)state;
    static const int odd_rates[] = {11025, 37800, 44100, 48000, 96000, 192000};
    for (size_t r = 0; r < ARRAY_LENGTH(odd_rates); r++) {
        AudioBuffer *audio = music_render(12, 0.7, 2, odd_rates[r]);
        Loudness loudness = measure_both_ways(audio);
        Ebur128 judge = ebur128_judge(audio);
        // libebur128 rounds 100 ms to whole frames and drifts at 11025 Hz.
        double tolerance = odd_rates[r] % 10 == 0 ? 0.02 : 0.05;
        if (fabs(loudness.integrated_lufs - judge.integrated_lufs) > tolerance)
            fail_msg("%d Hz: %.3f instead of %.3f", odd_rates[r],
                     loudness.integrated_lufs, judge.integrated_lufs);
        assert_true(fabs(loudness.range_lu - judge.range_lu) < 0.3);
        audio_buffer_free(audio);
    }
}

static void
loudness_below_one_block_is_the_ungated_mean(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(997, 0.5, 0, 0.399, 2, 48000);
    Loudness loudness = measure(audio);
    assert_true(loudness.is_short);
    assert_true(fabs(loudness.integrated_lufs - to_db(0.5)) < 0.2);
    assert_true(isnan(loudness.range_lu));
    audio_buffer_free(audio);
    audio = sine_render(997, 0.5, 0, 0.4, 2, 48000);
    assert_false(measure(audio).is_short);
    audio_buffer_free(audio);
}

static void
loudness_of_next_to_nothing_is_no_accident(void **state)
{
    (void)state;
    float one[2] = {0.5F, -0.5F};
    Loudness loudness;
    loudness_measure(one, 1, 2, 48000, &loudness, NULL);
    assert_true(loudness.is_short && isfinite(loudness.integrated_lufs));
    assert_true(fabs(loudness.sample_peak_dbfs - to_db(0.5)) < 1e-6);
    loudness_measure(one, 0, 2, 48000, &loudness, NULL);
    assert_true(loudness.integrated_lufs == -HUGE_VAL);
    AudioBuffer *silence = audio_buffer_new(48000 * 5, 2, 48000);
    loudness = measure(silence);
    assert_true(loudness.integrated_lufs == -HUGE_VAL);
    assert_true(loudness.momentary_max_lufs == -HUGE_VAL);
    assert_true(loudness.true_peak_dbtp == -HUGE_VAL);
    assert_true(loudness.range_lu == 0);
    audio_buffer_free(silence);
}

static void
loudness_refuses_what_it_has_no_standard_for(void **state)
{
    (void)state;
    assert_null(loudness_meter_new(7999, 2));
    assert_null(loudness_meter_new(192001, 2));
    assert_null(loudness_meter_new(48000, 0));
    assert_null(loudness_meter_new(48000, 3));
    loudness_meter_free(NULL);
    Error error = {0};
    Loudness loudness;
    assert_int_equal(loudness_measure(NULL, 0, 6, 48000, &loudness, &error),
                     STATUS_INVALID);
    assert_non_null(strstr(error.text, "6 channels"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loudness_gates_as_the_standard_says),
        cmocka_unit_test(
            loudness_of_a_steady_tone_is_equal_on_all_three_scales),
        cmocka_unit_test(loudness_short_term_holds_still_in_3341_9),
        cmocka_unit_test(loudness_momentary_holds_still_in_3341_12),
        cmocka_unit_test(
            loudness_maxima_find_bursts_anywhere_in_3341_10_and_13),
        cmocka_unit_test(loudness_short_term_follows_the_stream_of_3341_11),
        cmocka_unit_test(loudness_momentary_follows_the_stream_of_3341_14),
        cmocka_unit_test(loudness_range_passes_3342),
        cmocka_unit_test(loudness_of_one_channel_is_3_lu_below_full_scale),
        cmocka_unit_test(loudness_weights_frequencies_as_k_says),
        cmocka_unit_test(loudness_takes_mono_for_two_equal_channels),
        cmocka_unit_test(loudness_agrees_with_libebur128_on_music),
        cmocka_unit_test(loudness_below_one_block_is_the_ungated_mean),
        cmocka_unit_test(loudness_of_next_to_nothing_is_no_accident),
        cmocka_unit_test(loudness_refuses_what_it_has_no_standard_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
