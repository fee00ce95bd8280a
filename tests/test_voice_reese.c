// SPDX-License-Identifier: MIT
#include "check.h"
#include "synth_rig.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

static void
a_reese_has_every_partial_twice_a_few_cents_apart(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 7680, .key = 33, .velocity = 110};
    float *samples = rig_play_voice(VOICE_REESE, &note, 1, 8 * SECOND);
    // Fourth partial of the outer saws, -14 and +16 cents; 7 s resolve 0.3 Hz.
    const size_t count = 7 * SECOND;
    const double low =
        rig_amplitude(samples, 24000, count, 0, 220 * 0.99194589);
    const double high =
        rig_amplitude(samples, 24000, count, 1, 220 * 1.0092848);
    const double beside = rig_amplitude(samples, 24000, count, 0, 226);
    assert_true(rig_db(low / beside) > 15);
    assert_true(rig_db(high / beside) > 15);
    mem_free(samples);
}

static void
a_reese_beats_and_keeps_its_bottom_still(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 7680, .key = 33, .velocity = 110};
    float *samples = rig_play_voice(VOICE_REESE, &note, 1, 8 * SECOND);
    double least = 1e9;
    double most = 0;
    for (size_t at = SECOND; at < 6 * SECOND; at += 4800) {
        const double level = rig_amplitude(samples, at, 4800, 0, 220);
        least = fmin(least, level);
        most = fmax(most, level);
    }
    assert_true(rig_db(most / least) > 6);
    assert_true(rig_energy(samples, SECOND, 24000, 2500, 12000) <
                0.01 * rig_energy(samples, SECOND, 24000, 50, 500));
    mem_free(samples);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reese_has_every_partial_twice_a_few_cents_apart),
        cmocka_unit_test(a_reese_beats_and_keeps_its_bottom_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
