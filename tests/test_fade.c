// SPDX-License-Identifier: MIT
#include "timbre/dsp/fade.h"

#include "dsp_signal.h"

static void
fade_in_rises_from_nothing_to_all(void **state)
{
    (void)state;
    float samples[2000];
    for (int i = 0; i < 2000; i++)
        samples[i] = 1;
    fade_in(samples, 1000, 2);
    assert_true(samples[0] > 0 && samples[0] < 0.001F);
    for (int i = 1; i < 1000; i++) {
        assert_true(samples[2 * i] > samples[2 * i - 2]);
        assert_true(samples[2 * i] == samples[2 * i + 1]);
    }
    assert_true(samples[1998] > 0.9999F && samples[1998] <= 1);
    assert_true(fabs((double)samples[1000] - sqrt(0.5)) < 0.001);
}

static void
fade_out_is_fade_in_mirrored(void **state)
{
    (void)state;
    float in[777], out[777];
    for (int i = 0; i < 777; i++)
        in[i] = out[i] = 0.7F;
    fade_in(in, 777, 1);
    fade_out(out, 777, 1);
    for (int i = 0; i < 777; i++)
        assert_true(in[i] == out[776 - i]);
}

static double
rms_of(const float *samples, size_t count)
{
    double square = 0;
    for (size_t i = 0; i < count; i++)
        square += (double)samples[i] * (double)samples[i];
    return sqrt(square / (double)count);
}

// Two unlike sounds: no dip and no bump above 0.5 dB in windows of 50 ms.
static void
fade_cross_keeps_the_power_of_unlike_sounds(void **state)
{
    (void)state;

    enum { FRAMES = 96000, WINDOW = 2400 };

    float *into = mem_new_array(FRAMES, sizeof(*into));
    float *from = mem_new_array(FRAMES, sizeof(*from));
    uint64_t a = 1, b = 1000;
    for (int i = 0; i < FRAMES; i++) {
        into[i] = (float)noise_next(&a);
        from[i] = (float)noise_next(&b);
    }
    fade_cross(into, from, FRAMES, 1);
    for (size_t at = 0; at + WINDOW <= FRAMES; at += WINDOW)
        assert_true(fabs(to_db(rms_of(into + at, WINDOW) / sqrt(1.0 / 3))) <
                    0.5);
    mem_free(into);
    mem_free(from);
}

static void
fade_cross_begins_with_the_old_and_ends_with_the_new(void **state)
{
    (void)state;
    float into[400], from[400];
    for (int i = 0; i < 400; i++) {
        into[i] = 1;
        from[i] = -1;
    }
    fade_cross(into, from, 200, 2);
    assert_true(fabs((double)into[0] - 1) < 0.01);
    assert_true(fabs((double)into[399] + 1) < 0.01);
    assert_true(into[200] == into[201] && fabs((double)into[200]) < 0.02);
    assert_true(from[0] == -1 && from[399] == -1);
}

static void
fade_of_nothing_touches_nothing(void **state)
{
    (void)state;
    float sample = 3;
    fade_in(&sample, 0, 1);
    fade_out(&sample, 0, 2);
    fade_cross(&sample, &sample, 0, 1);
    assert_true(sample == 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fade_in_rises_from_nothing_to_all),
        cmocka_unit_test(fade_out_is_fade_in_mirrored),
        cmocka_unit_test(fade_cross_keeps_the_power_of_unlike_sounds),
        cmocka_unit_test(fade_cross_begins_with_the_old_and_ends_with_the_new),
        cmocka_unit_test(fade_of_nothing_touches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
