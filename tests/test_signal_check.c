// SPDX-License-Identifier: MIT
#include "timbre/dsp/signal_check.h"

#include "dsp_signal.h"

static void
signal_check_bad_counts_and_places_every_kind(void **state)
{
    (void)state;

    enum { COUNT = 20000 };

    float *samples = mem_new_array(COUNT, sizeof(*samples));
    size_t first = 0;
    assert_int_equal(signal_check_bad(samples, COUNT, &first), 0);
    assert_int_equal(first, COUNT);
    static const uint32_t kinds[] = {0x7fc00000, 0xffc00001, 0x7f800001,
                                     0x7f800000, 0xff800000};
    for (size_t k = 0; k < ARRAY_LENGTH(kinds); k++)
        memcpy(samples + 5003 * (k + 1) % COUNT, &kinds[k], 4);
    assert_int_equal(signal_check_bad(samples, COUNT, &first), 5);
    assert_int_equal(first, 5003 * 4 % COUNT);
    assert_int_equal(signal_check_bad(samples, COUNT, NULL), 5);
    // The largest finite value and denormals are numbers.
    samples[0] = 3.4028234e38F;
    samples[1] = 1e-41F;
    assert_int_equal(signal_check_bad(samples, 2, NULL), 0);
    assert_int_equal(signal_check_bad(samples, 0, &first), 0);
    assert_int_equal(first, 0);
    mem_free(samples);
}

static void
signal_check_mend_fades_a_millisecond_on_each_side(void **state)
{
    (void)state;
    float samples[2000];
    for (int i = 0; i < 2000; i++)
        samples[i] = 0.5F;
    samples[2 * 500] = NAN; // left channel only
    samples[2 * 501] = -INFINITY;
    assert_int_equal(signal_check_mend(samples, 1000, 2, 48000), 2);
    assert_true(samples[2 * 500] == 0 && samples[2 * 501] == 0);
    for (int i = 1; i <= 48; i++) {
        double expected = 0.5 * i / 49;
        assert_true(fabs((double)samples[2 * (500 - i)] - expected) < 1e-6);
        assert_true(fabs((double)samples[2 * (501 + i)] - expected) < 1e-6);
    }
    assert_true(samples[2 * 451] == 0.5F && samples[2 * 550] == 0.5F);
    for (int i = 0; i < 1000; i++)
        assert_true(samples[2 * i + 1] == 0.5F);
}

static void
signal_check_mend_works_at_the_ends_and_side_by_side(void **state)
{
    (void)state;
    float samples[100];
    for (int i = 0; i < 100; i++)
        samples[i] = i % 7 == 0 ? NAN : 1;
    samples[99] = INFINITY;
    assert_int_equal(signal_check_mend(samples, 100, 1, 48000), 16);
    for (int i = 0; i < 100; i++)
        assert_true(samples[i] >= 0 && samples[i] < 1);
    float one = NAN;
    assert_int_equal(signal_check_mend(&one, 1, 1, 48000), 1);
    assert_true(one == 0);
    assert_int_equal(signal_check_mend(&one, 0, 1, 48000), 0);
}

static void
signal_check_dc_is_the_larger_mean(void **state)
{
    (void)state;
    float samples[2002];
    for (int i = 0; i < 1001; i++) {
        samples[2 * i] = 0.25F;
        samples[2 * i + 1] = -0.5F;
    }
    double means[2];
    signal_check_means(samples, 1001, 2, means);
    assert_true(fabs(means[0] - 0.25) < 1e-12 && fabs(means[1] + 0.5) < 1e-12);
    assert_true(fabs(signal_check_dc(samples, 1001, 2) - 0.5) < 1e-12);
    assert_true(fabs(signal_check_dc(samples, 2001, 1) -
                     (1001 * 0.25 - 1000 * 0.5) / -2001) < 1e-12);
    assert_true(signal_check_dc(samples, 0, 2) == 0);
}

static void
signal_check_clipped_counts_flat_tops(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(100, 1.5, 0, 1, 2, 48000);
    assert_int_equal(
        signal_check_clipped(audio->samples, audio->frame_count, 2), 0);
    for (size_t i = 0; i < 2 * audio->frame_count; i++)
        audio->samples[i] = fmaxf(-1, fminf(audio->samples[i], 1));
    assert_int_equal(
        signal_check_clipped(audio->samples, audio->frame_count, 2), 400);
    // Two equal samples are no run; nor is a flat place that isn't a top.
    const float pair[] = {0, 1, 1, 0, 0.5F, 0.5F, 0.5F, 0.5F, 0};
    assert_int_equal(signal_check_clipped(pair, 9, 1), 0);
    const float run[] = {0, 1, 1, 1, 1, 0, -0.99F, -0.99F, -0.99F};
    assert_int_equal(signal_check_clipped(run, 9, 1), 2);
    const float zeros[4] = {0};
    assert_int_equal(signal_check_clipped(zeros, 4, 1), 0);
    audio_buffer_free(audio);
}

static void
signal_check_correlation_tells_how_stereo_folds(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(441, 0.5, 0, 1, 2, 44100);
    size_t frames = audio->frame_count;
    assert_true(fabs(signal_check_correlation(audio->samples, frames, 2) - 1) <
                1e-9);
    assert_true(fabs(signal_check_mono_loss_db(audio->samples, frames, 2)) <
                1e-9);
    for (size_t i = 0; i < frames; i++)
        audio->samples[2 * i + 1] =
            (float)(0.5 * cos(2 * M_PI * 441 * (double)i / 44100));
    assert_true(fabs(signal_check_correlation(audio->samples, frames, 2)) <
                1e-6);
    assert_true(fabs(signal_check_mono_loss_db(audio->samples, frames, 2) -
                     10 * log10(0.5)) < 1e-5);
    for (size_t i = 0; i < frames; i++)
        audio->samples[2 * i + 1] = -audio->samples[2 * i];
    assert_true(fabs(signal_check_correlation(audio->samples, frames, 2) + 1) <
                1e-9);
    assert_true(signal_check_mono_loss_db(audio->samples, frames, 2) <= -100);
    assert_true(signal_check_correlation(audio->samples, frames, 1) == 1);
    assert_true(signal_check_correlation(audio->samples, 0, 2) == 1);
    assert_true(signal_check_mono_loss_db(audio->samples, 0, 2) == 0);
    audio_buffer_free(audio);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signal_check_bad_counts_and_places_every_kind),
        cmocka_unit_test(signal_check_mend_fades_a_millisecond_on_each_side),
        cmocka_unit_test(signal_check_mend_works_at_the_ends_and_side_by_side),
        cmocka_unit_test(signal_check_dc_is_the_larger_mean),
        cmocka_unit_test(signal_check_clipped_counts_flat_tops),
        cmocka_unit_test(signal_check_correlation_tells_how_stereo_folds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
