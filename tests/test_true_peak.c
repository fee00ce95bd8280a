// SPDX-License-Identifier: MIT
// EBU Tech 3341 cases 15 to 23, and the pruning of the search against none.
#include "timbre/dsp/true_peak.h"

#include "dsp_signal.h"

static const int rates[] = {44100, 48000, 96000};

static double
measure_dbtp(const AudioBuffer *audio)
{
    return to_db(true_peak_measure(audio->samples, audio->frame_count,
                                   audio->channel_count,
                                   audio->sample_rate_hz));
}

static void
check_case(const AudioBuffer *audio, const char *name, double expected_dbtp)
{
    double here = measure_dbtp(audio);
    if (here < expected_dbtp - 0.4 || here > expected_dbtp + 0.2)
        fail_msg("%s at %d Hz reads %.3f", name, audio->sample_rate_hz, here);
}

static void
true_peak_of_sines_between_samples_passes_3341_15_to_19(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        double divisor, level, phase_degrees, dbtp;
    } rows[] = {{"3341-15", 4, 0.50, 0, -6},
                {"3341-16", 4, 0.50, 45, -6},
                {"3341-17", 6, 0.50, 60, -6},
                {"3341-18", 8, 0.50, 67.5, -6},
                {"3341-19", 4, 1.41, 45, 3}};

    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++)
        for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
            AudioBuffer *audio =
                sine_render(rates[r] / rows[i].divisor, rows[i].level,
                            rows[i].phase_degrees * M_PI / 180, 2, 2, rates[r]);
            fade_ends(audio);
            check_case(audio, rows[i].name, rows[i].dbtp);
            audio_buffer_free(audio);
        }
}

// At 4*fs: fs/6 at half scale, one period of fs/4 at full scale in its middle.
static double *
render_burst(size_t frames, size_t fade)
{
    double *x = mem_new_array(frames, sizeof(*x));
    // A rising zero crossing of the 24-frame period near the middle.
    size_t middle = frames / 2 / 24 * 24;
    for (size_t i = 0; i < frames; i++) {
        x[i] = 0.5 * sin(2 * M_PI * (double)(i % 24) / 24);
        if (i >= middle && i < middle + 16)
            x[i] = sin(2 * M_PI * (double)(i - middle) / 16);
        if (i >= middle + 16)
            x[i] = 0.5 * sin(2 * M_PI * (double)((i - middle - 16) % 24) / 24);
        double from_end = fmin((double)i, (double)(frames - 1 - i));
        if (from_end < (double)fade)
            x[i] *= 0.5 - 0.5 * cos(M_PI * from_end / (double)fade);
    }
    return x;
}

// Low-pass of 1023 taps, Blackman, cut at 0.4375 of the final rate.
static AudioBuffer *
decimate(const double *x, size_t frames, size_t offset, int rate_hz)
{
    AudioBuffer *audio = audio_buffer_new(frames / 4, 1, rate_hz);
    double taps[1023];
    for (int k = 0; k < 1023; k++) {
        double t = (k - 511) / 4.0, w = 2 * M_PI * k / 1022;
        double window = 0.42 - 0.5 * cos(w) + 0.08 * cos(2 * w);
        double sinc = k == 511 ? 0.875 : sin(M_PI * 0.875 * t) / (M_PI * t);
        taps[k] = sinc * window / 4;
    }
    for (size_t n = 0; n < frames / 4; n++) {
        double sum = 0;
        for (size_t k = 0; k < 1023; k++) {
            size_t at = 4 * n + offset + k;
            if (at >= 511 && at - 511 < frames)
                sum += taps[k] * x[at - 511];
        }
        audio->samples[n] = (float)sum;
    }
    return audio;
}

static void
true_peak_of_a_burst_passes_3341_20_to_23(void **state)
{
    (void)state;
    static const char *const names[] = {"3341-20", "3341-21", "3341-22",
                                        "3341-23"};
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        size_t frames = (size_t)rates[r] * 2;
        double *x = render_burst(frames, (size_t)rates[r] * 4 / 10);
        for (size_t offset = 0; offset < 4; offset++) {
            AudioBuffer *audio = decimate(x, frames, offset, rates[r]);
            check_case(audio, names[offset], 0);
            audio_buffer_free(audio);
        }
        mem_free(x);
    }
}

static AudioBuffer *
noise_render(size_t frames, int channels, int rate_hz, uint64_t seed)
{
    AudioBuffer *audio = audio_buffer_new(frames, channels, rate_hz);
    for (size_t i = 0; i < frames * (size_t)channels; i++)
        audio->samples[i] = (float)(0.5 * noise_next(&seed));
    return audio;
}

// White noise is the hardest case: 8 phases read up to 0.17 dB less than the
// truth at fs/2, 16 phases 0.04.
static void
true_peak_of_noise_is_near_the_double_judge(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 6; seed++) {
        AudioBuffer *audio = noise_render(20000, 2, 48000, seed);
        double judge = sinc_judge_dbtp(audio), own = measure_dbtp(audio);
        assert_true(own <= judge + 1e-4);
        assert_true(own >= judge - 0.15);
        audio_buffer_free(audio);
    }
}

// With the floor at 0 every group is looked at; a higher floor may only change
// what lies below it.
static void
true_peak_envelope_misses_nothing_above_its_floor(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(3, 0.8, 2, 48000);
    size_t frames = audio->frame_count;
    float *all = mem_new_array(frames, sizeof(*all));
    float *some = mem_new_array(frames, sizeof(*some));
    true_peak_envelope(audio->samples, frames, 2, 48000, 0, all);
    size_t above = 0;
    for (double floor_level = 0.05; floor_level < 1; floor_level *= 2) {
        true_peak_envelope(audio->samples, frames, 2, 48000, floor_level, some);
        for (size_t i = 0; i < frames; i++)
            if ((double)all[i] > floor_level) {
                assert_true(some[i] == all[i]);
                above++;
            } else {
                assert_true(some[i] <= all[i]);
            }
    }
    assert_true(above > 1000);
    mem_free(all);
    mem_free(some);
    audio_buffer_free(audio);
}

static void
true_peak_envelope_stands_where_the_peak_is(void **state)
{
    (void)state;
    // Two equal samples: the highest point lies half way between them.
    AudioBuffer *audio = audio_buffer_new(400, 1, 48000);
    audio->samples[200] = audio->samples[201] = 0.5F;
    float envelope[400];
    true_peak_envelope(audio->samples, 400, 1, 48000, 0, envelope);
    size_t largest = 0;
    for (size_t i = 0; i < 400; i++)
        if (envelope[i] > envelope[largest])
            largest = i;
    assert_int_equal(largest, 200);
    double expected = 0.5 * 2 * 2 / M_PI; // two sincs at half a frame
    assert_true(fabs((double)envelope[200] - expected) < 0.01);
    assert_true(envelope[100] == 0 && envelope[300] == 0);
    audio_buffer_free(audio);
}

static void
true_peak_counts_ringing_at_both_ends(void **state)
{
    (void)state;
    // Alternating signs peak before the first sample; the mirror image behind
    // the last.
    float samples[2][64];
    for (int i = 0; i < 64; i++) {
        double value = (i % 2 == 0 ? 0.5 : -0.5) * exp(-0.1 * i);
        samples[0][i] = samples[1][63 - i] = (float)value;
    }
    for (int k = 0; k < 2; k++) {
        AudioBuffer *audio =
            audio_buffer_wrap(samples[k], 64, 1, 48000, NULL, NULL);
        assert_true(true_peak_measure(audio->samples, 64, 1, 48000) > 0.52);
        assert_true(fabs(measure_dbtp(audio) - sinc_judge_dbtp(audio)) < 0.2);
        audio_buffer_free(audio);
    }
    float one = -0.25F;
    assert_true(true_peak_measure(&one, 1, 1, 48000) == 0.25);
    assert_true(true_peak_measure(&one, 0, 1, 48000) == 0);
}

// sign(sinc) makes an interpolator add up all its taps: the bound's worst case.
static void
true_peak_finds_the_worst_signal_there_is(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(2000, 1, 48000);
    for (int k = 0; k < 64; k++) {
        double t = k - 31 - 0.5;
        audio->samples[1000 + k] = sin(M_PI * t) / t >= 0 ? 0.3F : -0.3F;
    }
    // A sample that high alone tempts the search to pass over the rest.
    audio->samples[100] = 0.3F * 2.3F;
    double peak = true_peak_measure(audio->samples, 2000, 1, 48000);
    assert_true(peak > 0.3 * 2.6 && peak < 0.3 * 2.8);
    audio_buffer_free(audio);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            true_peak_of_sines_between_samples_passes_3341_15_to_19),
        cmocka_unit_test(true_peak_of_a_burst_passes_3341_20_to_23),
        cmocka_unit_test(true_peak_of_noise_is_near_the_double_judge),
        cmocka_unit_test(true_peak_envelope_misses_nothing_above_its_floor),
        cmocka_unit_test(true_peak_envelope_stands_where_the_peak_is),
        cmocka_unit_test(true_peak_counts_ringing_at_both_ends),
        cmocka_unit_test(true_peak_finds_the_worst_signal_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
