// SPDX-License-Identifier: MIT
#include "check.h"
#include "synth_rig.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

static const double detune_keys[] = {-0.30, -0.17, -0.055, 0.0,
                                     0.053, 0.17,  0.29};

static void
a_supersaw_has_seven_saws_around_its_key(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 7680, .key = 69, .velocity = 110};
    float *samples = rig_play_voice(VOICE_SUPERSAW, &note, 1, 8 * SECOND);
    const size_t count = 7 * SECOND;
    const double beside = rig_amplitude(samples, 24000, count, 0, 425) +
                          rig_amplitude(samples, 24000, count, 1, 425);
    for (size_t i = 0; i < ARRAY_LENGTH(detune_keys); i++) {
        const double hz = 440 * pow(2, detune_keys[i] / 12);
        const double peak = rig_amplitude(samples, 24000, count, 0, hz) +
                            rig_amplitude(samples, 24000, count, 1, hz);
        assert_true(rig_db(peak / beside) > 20);
    }
    mem_free(samples);
}

static void
a_supersaw_is_wide_and_leaves_the_bottom_free(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 1920, .key = 57, .velocity = 110};
    float *samples = rig_play_voice(VOICE_SUPERSAW, &note, 1, 2 * SECOND);
    double both = 0;
    double left = 0;
    double right = 0;
    for (size_t i = 4800; i < 2 * SECOND; i++) {
        const double l = (double)samples[2 * i];
        const double r = (double)samples[2 * i + 1];
        both += l * r;
        left += l * l;
        right += r * r;
    }
    const double correlation = both / sqrt(left * right);
    assert_true(correlation > 0 && correlation < 0.95);
    assert_true(rig_energy(samples, 4800, 24000, 30, 120) <
                0.01 * rig_energy(samples, 4800, 24000, 200, 800));
    mem_free(samples);
}

static void
a_supersaw_has_low_aliases_at_the_top_of_its_range(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 1920, .key = 93, .velocity = 127};
    float *samples = rig_play_voice(VOICE_SUPERSAW, &note, 1, 2 * SECOND);
    const double tone = rig_energy(samples, 4800, 24000, 1600, 1900);
    // Nothing belongs between the partials of 1760 Hz.
    assert_true(rig_energy(samples, 4800, 24000, 2300, 2900) < 1e-4 * tone);
    assert_true(rig_energy(samples, 4800, 24000, 500, 1300) < 1e-4 * tone);
    mem_free(samples);
}

static void
a_supersaw_plays_chords(void **state)
{
    (void)state;
    ScoreNote notes[] = {
        {.length_ticks = 1920, .key = 57, .velocity = 100},
        {.length_ticks = 1920, .key = 61, .velocity = 100},
        {.length_ticks = 1920, .key = 64, .velocity = 100},
    };
    float *samples = rig_play_voice(VOICE_SUPERSAW, notes, 3, 2 * SECOND);
    const double hz[] = {220, 277.18, 329.63};
    const double beside = rig_energy(samples, 4800, 48000, 245, 252);
    for (size_t i = 0; i < ARRAY_LENGTH(hz); i++)
        assert_true(rig_energy(samples, 4800, 48000, hz[i] * 0.985,
                               hz[i] * 1.015) > 30 * beside);
    mem_free(samples);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_supersaw_has_seven_saws_around_its_key),
        cmocka_unit_test(a_supersaw_is_wide_and_leaves_the_bottom_free),
        cmocka_unit_test(a_supersaw_has_low_aliases_at_the_top_of_its_range),
        cmocka_unit_test(a_supersaw_plays_chords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
