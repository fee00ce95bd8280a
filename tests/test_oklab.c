// SPDX-License-Identifier: MIT
#include "check.h"
#include "oklab.h"

#include <math.h>

static int
channel_of(uint32_t color, int shift)
{
    return (int)(color >> shift & 0xff);
}

static void
ends_of_a_mix_are_the_colours_themselves(void **state)
{
    (void)state;
    assert_int_equal(oklab_mix(0x123456, 0xfedcba, 0), 0x123456);
    assert_int_equal(oklab_mix(0x123456, 0xfedcba, 1), 0xfedcba);
    assert_int_equal(oklab_mix(0x123456, 0xfedcba, -2), 0x123456);
    assert_int_equal(oklab_mix(0x123456, 0xfedcba, (double)NAN), 0x123456);
}

static void
a_colour_comes_back_from_oklab(void **state)
{
    (void)state;
    // Nearly at an end the mix goes through OKLab and back.
    for (uint32_t i = 0; i < 4096; i++) {
        const uint32_t color = i * 4099 & 0xffffff;
        const uint32_t back = oklab_mix(color, color, 0.5);
        for (int shift = 0; shift <= 16; shift += 8)
            assert_true(
                abs(channel_of(color, shift) - channel_of(back, shift)) <= 1);
    }
}

static void
the_middle_of_black_and_white_is_the_published_one(void **state)
{
    (void)state;
    // OKLab lightness 0.5 is a linear 0.125, in sRGB 99.
    const uint32_t middle = oklab_mix(0x000000, 0xffffff, 0.5);
    for (int shift = 0; shift <= 16; shift += 8)
        assert_true(abs(channel_of(middle, shift) - 99) <= 1);
}

static void
a_ramp_passes_through_its_stops(void **state)
{
    (void)state;
    const uint32_t stops[] = {0x102030, 0x8040c0, 0xf0e0d0};
    uint32_t steps[65];
    oklab_ramp(stops, 3, steps, 65);
    assert_int_equal(steps[0], stops[0]);
    assert_int_equal(steps[32], stops[1]);
    assert_int_equal(steps[64], stops[2]);
    oklab_ramp(stops, 1, steps, 65);
    assert_int_equal(steps[0], stops[0]);
    assert_int_equal(steps[64], stops[0]);
}

static void
a_ramp_has_no_jump(void **state)
{
    (void)state;
    const uint32_t stops[] = {0x2b5fd0, 0xd05f8a, 0xf0c070};
    uint32_t steps[64];
    oklab_ramp(stops, 3, steps, 64);
    for (int i = 1; i < 64; i++)
        for (int shift = 0; shift <= 16; shift += 8)
            assert_true(abs(channel_of(steps[i], shift) -
                            channel_of(steps[i - 1], shift)) < 12);
}

static void
palette_colours_are_their_own_nearest(void **state)
{
    (void)state;
    assert_int_equal(oklab_nearest_256(0x000000), 16);
    assert_int_equal(oklab_nearest_256(0xffffff), 231);
    assert_int_equal(oklab_nearest_256(0xff0000), 196);
    assert_int_equal(oklab_nearest_256(0x5f87af), 67);
    assert_int_equal(oklab_nearest_256(0x080808), 232);
    assert_int_equal(oklab_nearest_256(0xeeeeee), 255);
    assert_int_equal(oklab_nearest_16(0x000000, 16), 0);
    assert_int_equal(oklab_nearest_16(0xffffff, 16), 15);
    assert_int_equal(oklab_nearest_16(0xff0000, 16), 9);
    assert_int_equal(oklab_nearest_16(0x00cd00, 16), 2);
}

static void
few_colours_stay_within_their_count(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 4096; i++) {
        const uint32_t color = i * 4099 & 0xffffff;
        assert_in_range(oklab_nearest_256(color), 16, 255);
        assert_in_range(oklab_nearest_16(color, 16), 0, 15);
        assert_in_range(oklab_nearest_16(color, 8), 0, 7);
    }
}

static void
two_colours_never_fall_together(void **state)
{
    (void)state;
    static const int counts[] = {256, 16, 8};
    for (uint32_t i = 0; i < 20000; i++) {
        const uint32_t a = i * 4099 & 0xffffff;
        const uint32_t b = (a + i % 7 * 0x010203 + 1) & 0xffffff;
        for (size_t k = 0; k < ARRAY_LENGTH(counts); k++) {
            int foreground, background;
            oklab_nearest_pair(a, b, counts[k], &foreground, &background);
            assert_int_not_equal(foreground, background);
            assert_in_range(foreground, 0, counts[k] - 1);
        }
    }
}

static void
luminance_is_that_of_wcag(void **state)
{
    (void)state;
    assert_float_equal(oklab_luminance(0x000000), 0, 1e-6);
    assert_float_equal(oklab_luminance(0xffffff), 1, 1e-6);
    assert_float_equal(oklab_luminance(0x808080), 0.2158605, 1e-5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_of_a_mix_are_the_colours_themselves),
        cmocka_unit_test(a_colour_comes_back_from_oklab),
        cmocka_unit_test(the_middle_of_black_and_white_is_the_published_one),
        cmocka_unit_test(a_ramp_passes_through_its_stops),
        cmocka_unit_test(a_ramp_has_no_jump),
        cmocka_unit_test(palette_colours_are_their_own_nearest),
        cmocka_unit_test(few_colours_stay_within_their_count),
        cmocka_unit_test(two_colours_never_fall_together),
        cmocka_unit_test(luminance_is_that_of_wcag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
