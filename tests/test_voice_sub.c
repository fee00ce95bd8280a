// SPDX-License-Identifier: MIT
#include "check.h"
#include "synth_rig.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

static void
a_sub_is_a_sine_with_little_above(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 1920, .key = 33, .velocity = 110};
    float *samples = rig_play_voice(VOICE_SUB, &note, 1, 2 * SECOND);
    const double first = rig_amplitude(samples, 9600, SECOND, 0, 55);
    assert_true(first > 0.3);
    assert_in_range(
        (long)-rig_db(rig_amplitude(samples, 9600, SECOND, 0, 110) / first), 20,
        28);
    for (double hz = 220; hz < 12000; hz += 55)
        assert_true(
            rig_db(rig_amplitude(samples, 9600, SECOND, 0, hz) / first) < -60);
    mem_free(samples);
}

static void
a_sub_holds_as_long_as_the_key_and_is_mono(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 2880, .key = 28, .velocity = 100};
    float *samples = rig_play_voice(VOICE_SUB, &note, 1, 4 * SECOND);
    const double early = rig_rms(samples, SECOND, 24000);
    const double late = rig_rms(samples, 2 * SECOND + 24000, 24000);
    assert_true(fabs(rig_db(late / early)) < 1);
    assert_true(rig_rms(samples, 3 * SECOND + 24000, 12000) < 1e-4);
    for (size_t i = 0; i < 4 * SECOND; i++)
        assert_true(fabsf(samples[2 * i] - samples[2 * i + 1]) < 1e-6F);
    mem_free(samples);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sub_is_a_sine_with_little_above),
        cmocka_unit_test(a_sub_holds_as_long_as_the_key_and_is_mono),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
