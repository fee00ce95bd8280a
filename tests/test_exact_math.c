// SPDX-License-Identifier: MIT
#include "check.h"
#include "exact_math.h"

#include <math.h>

static void
sines_and_powers_agree_with_the_library(void **state)
{
    (void)state;
    for (double x = -3; x < 3; x += 0.00037) {
        assert_true(fabs(exact_sine(x) - sin(6.283185307179586477 * x)) < 1e-9);
        assert_true(fabs(exact_exp2(x * 9) / exp2(x * 9) - 1) < 1e-10);
        const double y = exp2(x * 10);
        assert_true(fabs(exact_log2(y) - log2(y)) < 1e-8);
    }
    assert_true(fabs(exact_gain(-6) - pow(10, -0.3)) < 1e-9);
    assert_true(fabs(exact_power(-3) - pow(10, -0.3)) < 1e-9);
    assert_true(fabs(exact_key_hz(69) - 440) < 1e-7);
    assert_true(fabs(exact_key_hz(21) - 27.5) < 1e-7);
}

static void
extremes_stay_finite(void **state)
{
    (void)state;
    assert_true(isfinite(exact_exp2(1e9)) && exact_exp2(-1e9) >= 0);
    assert_true(isfinite(exact_gain(4000)));
}

static void
the_soft_clip_is_odd_and_rises_to_one(void **state)
{
    (void)state;
    float before = -1.01F;
    for (float x = -4; x <= 4; x += 0.01F) {
        const float y = exact_soft_clip(x);
        assert_true(y >= before && fabsf(y) <= 1);
        assert_true(fabsf(y + exact_soft_clip(-x)) < 1e-6F);
        assert_true(fabsf(y - tanhf(x)) < 0.03F);
        before = y;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sines_and_powers_agree_with_the_library),
        cmocka_unit_test(extremes_stay_finite),
        cmocka_unit_test(the_soft_clip_is_odd_and_rises_to_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
