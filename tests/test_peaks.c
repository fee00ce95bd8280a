// SPDX-License-Identifier: MIT
#include "timbre/dsp/peaks.h"

#include "check.h"

#include <math.h>

static void
peaks_bin_count_rounds_up(void **state)
{
    (void)state;
    assert_int_equal(peaks_bin_count(0), 0);
    assert_int_equal(peaks_bin_count(1), 1);
    assert_int_equal(peaks_bin_count(512), 1);
    assert_int_equal(peaks_bin_count(513), 2);
    assert_int_equal(peaks_bin_count(SIZE_MAX), SIZE_MAX / 512 + 1);
}

static void
peaks_of_a_bin_are_its_extremes_and_rms(void **state)
{
    (void)state;
    float samples[1024] = {0};
    for (int i = 0; i < 512; i++)
        samples[i] = i % 2 == 0 ? 0.5F : -0.25F;
    samples[700] = 1;
    samples[701] = -1;
    Peak bins[2];
    peaks_measure(samples, 1024, 1, bins);
    assert_int_equal(bins[0].maximum, 64); // 63.5 away from 0
    assert_int_equal(bins[0].minimum, -32);
    assert_int_equal(bins[0].rms, lround(127 * sqrt(0.15625)));
    assert_int_equal(bins[1].maximum, 127);
    assert_int_equal(bins[1].minimum, -127);
    assert_int_equal(bins[1].rms, lround(127 * sqrt(2.0 / 512)));
}

static void
peaks_take_the_mono_sum_of_stereo(void **state)
{
    (void)state;
    float samples[1024];
    for (int i = 0; i < 512; i++) {
        samples[2 * i] = 0.8F;
        samples[2 * i + 1] = i < 256 ? -0.8F : 0.4F;
    }
    Peak bin;
    peaks_measure(samples, 512, 2, &bin);
    assert_int_equal(bin.minimum, 0);
    assert_int_equal(bin.maximum, lround(127 * 0.6));
    assert_int_equal(bin.rms, lround(127 * 0.6 / sqrt(2)));
}

static void
peaks_clip_what_is_too_loud(void **state)
{
    (void)state;
    const float samples[3] = {5, -7, INFINITY};
    Peak bin;
    peaks_measure(samples, 3, 1, &bin);
    assert_int_equal(bin.maximum, 127);
    assert_int_equal(bin.minimum, -127);
    assert_int_equal(bin.rms, 127);
}

static void
peaks_of_a_last_short_bin_count_its_own_frames(void **state)
{
    (void)state;
    float samples[522];
    for (int i = 0; i < 522; i++)
        samples[i] = i < 512 ? 0 : 0.5F;
    Peak bins[3] = {{0}, {0}, {11, 22, 33}};
    peaks_measure(samples, 522, 1, bins);
    assert_int_equal(bins[1].rms, 64);
    assert_int_equal(bins[1].minimum, 64);
    assert_int_equal(bins[2].rms, 33); // nothing written behind the last
    peaks_measure(samples, 0, 1, bins + 2);
    assert_int_equal(bins[2].rms, 33);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peaks_bin_count_rounds_up),
        cmocka_unit_test(peaks_of_a_bin_are_its_extremes_and_rms),
        cmocka_unit_test(peaks_take_the_mono_sum_of_stereo),
        cmocka_unit_test(peaks_clip_what_is_too_loud),
        cmocka_unit_test(peaks_of_a_last_short_bin_count_its_own_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
