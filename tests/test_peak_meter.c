// SPDX-License-Identifier: MIT
#include "timbre/dsp/peak_meter.h"

#include "check.h"

#include <math.h>

enum { RATE_HZ = 48000 };

// A quarter of the rate at 45 degrees: every sample is 3 dB under the peak.
static void
fill(float *samples, size_t frame_count, float left, float right)
{
    for (size_t i = 0; i < frame_count; i++) {
        const float wave =
            (float)sin(1.5707963267948966 * (double)i + 0.7853981633974483);
        samples[2 * i] = left * wave;
        samples[2 * i + 1] = right * wave;
    }
}

static void
each_channel_shows_what_lies_between_its_samples(void **state)
{
    (void)state;
    float samples[2 * 9600];
    fill(samples, 9600, 0.5F, 0.25F);
    PeakMeter *meter = peak_meter_new(RATE_HZ, 2);
    peak_meter_add(meter, samples, 4800);
    // What begins all at once swings over; that is past.
    (void)peak_meter_take(meter, 0);
    (void)peak_meter_take(meter, 1);
    for (size_t at = 4800; at < 9600; at += 100)
        peak_meter_add(meter, samples + 2 * at, 100);
    // EBU Tech 3341: +0.2/-0.4 dB.
    assert_true(fabs(20 * log10((double)peak_meter_take(meter, 0) / 0.5)) <
                0.2);
    assert_true(fabs(20 * log10((double)peak_meter_take(meter, 1) / 0.25)) <
                0.2);
    peak_meter_free(meter);
}

static void
what_was_taken_is_forgotten(void **state)
{
    (void)state;
    float samples[2 * 4800];
    fill(samples, 4800, 1, 1);
    PeakMeter *meter = peak_meter_new(RATE_HZ, 2);
    peak_meter_add(meter, samples, 4800);
    assert_true(peak_meter_take(meter, 0) > 0.9F);
    fill(samples, 4800, 0, 0);
    peak_meter_add(meter, samples, 4800); // the filter runs out
    (void)peak_meter_take(meter, 0);
    peak_meter_add(meter, samples, 4800);
    assert_true(peak_meter_take(meter, 0) == 0);
    peak_meter_free(meter);
    peak_meter_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_channel_shows_what_lies_between_its_samples),
        cmocka_unit_test(what_was_taken_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
